package io.entrepot.connector;

import java.io.IOException;
import java.sql.SQLException;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jms.JmsException;
import org.springframework.transaction.TransactionException;

/** Tells the infrastructure's faults, which pass, from those of a message, which stay. */
final class Infrastructure {
    private Infrastructure() {}

    static boolean isToBlame(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof DataAccessResourceFailureException
                    || t instanceof RecoverableDataAccessException
                    || t instanceof TransientDataAccessException
                    || t instanceof ConcurrencyFailureException
                    || t instanceof QueryTimeoutException
                    || t instanceof TransactionException
                    || t instanceof JmsException
                    || t instanceof jakarta.jms.JMSException
                    || t instanceof IOException) {
                return true;
            }
            if (t instanceof SQLException sql && passes(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    /** Classes 08 connection, 40 rollback, 53 resources, 57 operator intervention, 58 system; 55P03 lock not available. */
    private static boolean passes(String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("40")
                        || state.startsWith("53")
                        || state.startsWith("57")
                        || state.startsWith("58")
                        || state.equals("55P03"));
    }
}
