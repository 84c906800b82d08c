package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.PostgresForTests;
import io.entrepot.connector.AccountStore.Claim;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An account belongs to one hub as long as that hub's poll gets on, and to nobody soon after the hub's death. */
@TestInstance(Lifecycle.PER_CLASS)
class AccountLeaseTest {
    /** Longer than any machine stops. */
    private static final Duration LEASE = Duration.ofMinutes(10);

    private static final String SHOP = "woocommerce";

    private JdbcClient sql;
    private AccountStore store;
    private long epoch;

    @BeforeAll
    void open() {
        DataSource database = PostgresForTests.fresh();
        sql = JdbcClient.create(database);
        store = new AccountStore(sql);
        store.register(List.of(new Account(SHOP, "tee", Map.of())));
    }

    @BeforeEach
    void claim() {
        sql.sql("update account set lease_until = null, next_poll_at = now(), paused = false, caught_up_at = null")
                .update();
        List<Claim> claims = claimBy("a");
        assertThat(claims).hasSize(1);
        epoch = claims.get(0).epoch();
    }

    @Test
    void aPollThatGetsOnKeepsItsAccount() {
        leaseEndsIn(120);
        renewBy("a", epoch);
        assertThat(secondsLeft()).isBetween(500.0, 600.0);
        assertThat(claimBy("b")).isEmpty();
    }

    @Test
    void aLeaseThatRanOutStaysLost() {
        leaseEndsIn(-1);
        renewBy("a", epoch);
        assertThat(claimBy("b")).hasSize(1);
        renewBy("a", epoch);
        leaseEndsIn(120);
        renewBy("a", epoch + 1);
        assertThat(secondsLeft()).as("the old holder renews nothing").isLessThan(121);
    }

    @Test
    void aHubThatSleptThroughItsLeaseSavesNothing() {
        leaseEndsIn(-1);
        assertThat(advanceBy("a", epoch)).as("its lease ran out").isFalse();
        assertThat(claimBy("b")).hasSize(1);
        assertThat(advanceBy("a", epoch)).as("the account is another's").isFalse();
        assertThat(advanceBy("a", epoch + 1)).as("whose epoch is no key").isFalse();
        store.release(SHOP, "tee", "a", epoch, Duration.ofHours(1), true);
        assertThat(store.fail(SHOP, "tee", "a", epoch, Duration.ofHours(1), "late"))
                .isZero();
        assertThat(advanceBy("b", epoch + 1))
                .as("nothing of that disturbs the new holder")
                .isTrue();
    }

    @Test
    void aHubThatGotItsAccountBackDoesNotGoOnWithTheOldPoll() {
        leaseEndsIn(-1);
        assertThat(claimBy("a")).hasSize(1);
        assertThat(advanceBy("a", epoch)).isFalse();
        assertThat(advanceBy("a", epoch + 1)).isTrue();
    }

    @Test
    void whatAShopSendsByItselfIsHeardAlsoWhileItIsPaused() {
        sql.sql("update account set last_contact_at = null, last_page_at = null")
                .update();
        store.pushed(SHOP, "tee");
        assertThat(heard()).as("its polls say that it is reached").isEqualTo("-+");
        store.pause(SHOP, "tee", "their maintenance", "lin");
        sql.sql("update account set last_page_at = now() - interval '1 minute'").update();
        store.pushed(SHOP, "tee");
        assertThat(heard()).isEqualTo("++");
        sql.sql("update account set last_page_at = now() - interval '4 seconds'")
                .update();
        store.pushed(SHOP, "tee");
        assertThat(heard()).as("a row is not written with each of many").isEqualTo("+-");
    }

    @Test
    void ofManyThingsThatAShopSendsOnlyTheFirstIsWritten() {
        var accounts = new Accounts(store, new MarketplaceSettings(Map.of()));
        sql.sql("update account set last_page_at = null").update();
        accounts.pushed(SHOP, "tee");
        assertThat(heard()).endsWith("+");
        sql.sql("update account set last_page_at = null").update();
        accounts.pushed(SHOP, "tee");
        assertThat(heard()).endsWith("-");
    }

    /** Contact and orders: + within the last three seconds. */
    private String heard() {
        return sql.sql("""
                        select case when last_contact_at > now() - interval '3 seconds' then '+' else '-' end
                            || case when last_page_at > now() - interval '3 seconds' then '+' else '-' end
                        from account""").query(String.class).single();
    }

    @Test
    void aPausedAccountIsPolledByNobodyAndAPollUnderWaySavesNothing() {
        assertThat(store.pause(SHOP, "tee", "their maintenance", "lin")).isTrue();
        assertThat(store.pause(SHOP, "tee", "again", "wang")).as("once more").isFalse();
        assertThat(advanceBy("a", epoch)).as("the poll under way").isFalse();
        store.release(SHOP, "tee", "a", epoch, Duration.ZERO, true);
        assertThat(claimBy("b")).isEmpty();
        assertThat(store.health().get(0).pausedWhy()).isEqualTo("their maintenance");

        assertThat(store.resume(SHOP, "tee")).isTrue();
        assertThat(claimBy("b")).as("at once").hasSize(1);
        assertThat(store.health().get(0).paused()).isFalse();
    }

    @Test
    void anAccountIsReadAgainFromATimeWhoeverPollsIt() {
        assertThat(advanceBy("a", epoch)).isTrue();
        assertThat(store.readFrom(SHOP, "tee", "2026-11-20T00:00:00", false)).isEqualTo("{\"page\": \"2\"}");
        assertThat(advanceBy("a", epoch)).as("the poll under way").isFalse();
        List<Claim> claims = claimBy("b");
        assertThat(claims).hasSize(1);
        assertThat(claims.get(0).cursor()).isEqualTo("{\"modifiedAfter\": \"2026-11-20T00:00:00\"}");
        assertThat(claims.get(0).lastPageHash())
                .as("the same page is looked at again")
                .isNull();
    }

    @Test
    void anAccountHasCaughtUpWhenItsPlatformHasNoMore() {
        store.release(SHOP, "tee", "a", epoch, Duration.ZERO, false);
        assertThat(store.health().get(0).caughtUpAt()).isNull();
        epoch = claimBy("a").get(0).epoch();
        store.release(SHOP, "tee", "a", epoch, Duration.ZERO, true);
        assertThat(store.health().get(0).caughtUpAt()).isNotNull();
    }

    private boolean advanceBy(String owner, long epoch) {
        return store.advance(SHOP, "tee", owner, epoch, "{\"page\":\"2\"}", new byte[] {1}, LEASE);
    }

    private List<Claim> claimBy(String owner) {
        return store.claimDue(SHOP, List.of("tee"), owner, LEASE);
    }

    private void renewBy(String owner, long epoch) {
        store.renew(SHOP, "tee", owner, epoch, LEASE);
    }

    private void leaseEndsIn(int seconds) {
        sql.sql("update account set lease_until = now() + :s * interval '1 second'")
                .param("s", seconds)
                .update();
    }

    private double secondsLeft() {
        return sql.sql("select extract(epoch from lease_until - now()) from account")
                .query(Double.class)
                .single();
    }
}
