package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class AccountWatchTest extends ApiTest {
    @Autowired
    AccountWatch watch;

    /** Before, too: what other tests left may be silent as well. */
    @BeforeEach
    @AfterEach
    void forget() {
        sql.sql("truncate silent_account, account_gap, incident, incident_action")
                .update();
        account("last_page_at = null, paused = false, failures = 0");
    }

    @Test
    void silenceIsMeasuredByWhatIsUsual() {
        account("last_page_at = now() - interval '14 hours'");
        gap("10 hours", 3);
        watch.watch();
        assertThat(state()).as("a night is no silence").isNull();

        account("last_page_at = now() - interval '16 hours'");
        watch.watch();
        watch.watch();
        assertThat(state()).isEqualTo("OPEN");
        assertThat(count("select times from incident where cause = 'PLATFORM_SILENT' and subject = 'woocommerce/mug'"))
                .isEqualTo(1);

        account("last_page_at = now()");
        watch.watch();
        assertThat(state()).isEqualTo("RESOLVED");
    }

    @Test
    void theGapThatIsUnderWayDoesNotBecomeUsual() {
        account("last_page_at = now() - interval '5 days'");
        gap("10 hours", 8);
        // what is measured every day while nothing comes
        gap("100 hours", 1);
        watch.watch();
        assertThat(state()).isEqualTo("OPEN");
    }

    @Test
    void whatIsPausedOrCannotBeReadIsNotSilent() {
        gap("1 hour", 20);
        account("last_page_at = now() - interval '5 days', paused = true");
        watch.watch();
        assertThat(state()).isNull();
        account("paused = false, failures = 5");
        watch.watch();
        assertThat(state()).isNull();
    }

    private void account(String change) {
        sql.sql("update account set " + change + " where platform = 'woocommerce' and name = 'mug'")
                .update();
    }

    private void gap(String length, int daysAgo) {
        sql.sql("""
                        insert into account_gap (account_id, day, seconds)
                        select id, current_date - :days, extract(epoch from :length::interval) from account
                        where platform = 'woocommerce' and name = 'mug'""").param("days", daysAgo).param("length", length).update();
    }

    private String state() {
        return sql.sql("select state from incident where cause = 'PLATFORM_SILENT' and subject = 'woocommerce/mug'")
                .query(String.class)
                .optional()
                .orElse(null);
    }
}
