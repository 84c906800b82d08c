package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.entrepot.PostgresForTests;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ExtendWith(OutputCaptureExtension.class)
class FirstUsersTest {
    /** Is away for the first two who ask. */
    private static final class Away extends DelegatingDataSource {
        private final AtomicInteger asked = new AtomicInteger();

        Away(HikariDataSource database) {
            super(database);
        }

        @Override
        public Connection getConnection() throws SQLException {
            if (asked.incrementAndGet() <= 2) {
                throw new SQLTransientConnectionException("this connection has been closed");
            }
            return super.getConnection();
        }
    }

    @Test
    void aDatabaseThatIsAwayWhenTheHubIsReadyIsAskedAgain(CapturedOutput output) {
        try (HikariDataSource database = PostgresForTests.fresh()) {
            var away = new Away(database);
            var users = new UserStore(JdbcClient.create(away));
            var transaction = new TransactionTemplate(new JdbcTransactionManager(away));
            new FirstUsers(users, new Passwords(null), transaction, true, "").make();
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !users.isEmpty());
            assertThat(away.asked).hasValueGreaterThan(2);
            assertThat(output).contains("admin      ").contains("integrator ").containsOnlyOnce("shown this once");
        }
    }
}
