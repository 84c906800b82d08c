package io.entrepot.connector;

import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Predicate;
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
        return isDatabase(failure)
                || isOneOf(
                        failure,
                        t -> t instanceof JmsException
                                || t instanceof jakarta.jms.JMSException
                                || t instanceof IOException);
    }

    /** Whether it is the database that failed, or that could not be reached. */
    static boolean isDatabase(Throwable failure) {
        return isOneOf(
                failure,
                t -> t instanceof DataAccessResourceFailureException
                        || t instanceof RecoverableDataAccessException
                        || t instanceof TransientDataAccessException
                        || t instanceof ConcurrencyFailureException
                        || t instanceof QueryTimeoutException
                        || t instanceof TransactionException
                        || t instanceof SQLException sql && passes(sql.getSQLState()));
    }

    private static boolean isOneOf(Throwable failure, Predicate<Throwable> kind) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (kind.test(t)) {
                return true;
            }
        }
        return false;
    }

    /** None: the pool's own words about a line that is gone. Classes 08 connection, 40 rollback, 53 resources, 57 operator intervention, 58 system; 55P03 lock not available. */
    private static boolean passes(String state) {
        return state == null
                || state.startsWith("08")
                || state.startsWith("40")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.equals("55P03");
    }
}
