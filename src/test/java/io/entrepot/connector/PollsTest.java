package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.DatabaseForTests;
import io.entrepot.Heard;
import io.entrepot.connector.AccountStore.Claim;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.Settled;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A page, the promise to take it in and the cursor behind it are kept together, by whoever holds the account. */
@SpringBootTest(classes = PollsTest.Hub.class, webEnvironment = WebEnvironment.NONE)
class PollsTest {
    @ComponentScan({"io.entrepot.journal", "io.entrepot.outbox"})
    @Import({DatabaseForTests.class, Heard.class, AccountStore.class, Polls.class, HandedPages.class, DocumentRoom.class
    })
    static class Hub {}

    private static final Account TEE = new Account("woocommerce", "tee", Map.of());

    @Autowired
    private Polls polls;

    @Autowired
    private AccountStore accounts;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private Heard heard;

    private AccountPoll poll;

    @BeforeEach
    void claimed() {
        sql.sql("truncate account, journal, outbox, page_underway cascade").update();
        accounts.register(List.of(TEE));
        Claim claim = claim();
        poll = new AccountPoll(TEE, claim.epoch(), claim.failures(), null, null, Clock.systemUTC());
    }

    @Test
    void aPageIsKeptWithItsPromiseAndItsCursor() {
        polls.keep(page());
        assertThat(kept()).isEqualTo(List.of(1L, 1L, 1L));
    }

    /** Amazon refuses a time without seconds, and each sixtieth account is made at a full minute. */
    @Test
    void theFirstWindowBeginsAtAFullSecondAlsoAtAFullMinute() {
        Clock fullMinute = Clock.fixed(Instant.parse("2026-11-29T17:30:00Z"), ZoneOffset.UTC);
        assertThat(new AccountPoll(TEE, 1, 0, null, null, fullMinute).getModifiedAfter())
                .isEqualTo("2026-11-22T17:30:00");
    }

    @Test
    void whatAHubReadAfterItsLeaseWasAnothersIsNotKept() {
        sql.sql("update account set lease_until = now() - interval '1 second'").update();
        claim();
        assertThatThrownBy(() -> polls.keep(page())).isInstanceOf(Polls.LeaseLost.class);
        assertThat(kept()).isEqualTo(List.of(0L, 0L, 0L));
    }

    @Test
    void anOrderThatThePageShowsInPartIsPromisedToBeReadByItsId() {
        Exchange page = page();
        ((ObjectNode) page.getMessage().getBody()).putArray("again").add("17");
        polls.keep(page);
        assertThat(sql.sql(
                                "select body ->> 'account' || ' ' || (body ->> 'platformOrderId') from outbox where event = 'OrderToFetch'")
                        .query(String.class)
                        .single())
                .isEqualTo("tee 17");
        assertThat(kept()).isEqualTo(List.of(1L, 2L, 1L));
    }

    @Test
    void anEmptyWindowMovesTheCursorAndThePollGoesOn() {
        Exchange window = page();
        ObjectNode empty = (ObjectNode) window.getMessage().getBody();
        empty.putArray("orders");
        empty.put("more", true);
        polls.keep(window);
        assertThat(kept()).isEqualTo(List.of(0L, 0L, 1L));
        assertThat(poll.isWantsMore()).isTrue();
        empty.putObject("cursor").put("modifiedAfter", "2026-11-20T03:16:05");
        window.getMessage().setBody(empty);
        window.setProperty(Polls.RAW, "[{\"id\":1}]".getBytes(StandardCharsets.UTF_8));
        polls.keep(window);
        assertThat(poll.isWantsMore()).as("the same bytes of another window").isTrue();
        assertThat(count("select count(*) from account where last_page_at is not null"))
                .as("that is no page")
                .isZero();
    }

    @Test
    void anEmptyWindowOfAHubThatLostItsLeaseMovesNothing() {
        sql.sql("update account set lease_until = now() - interval '1 second'").update();
        claim();
        Exchange window = page();
        ((ObjectNode) window.getMessage().getBody()).putArray("orders");
        assertThatThrownBy(() -> polls.keep(window)).isInstanceOf(Polls.LeaseLost.class);
        assertThat(kept()).isEqualTo(List.of(0L, 0L, 0L));
    }

    @Test
    void whatIsTheSameButForItsFramingIsNotKeptAgain() {
        Exchange first = page();
        first.setProperty(Polls.SAMENESS, new byte[] {1});
        polls.keep(first);
        Exchange again = page();
        again.setProperty(Polls.SAMENESS, new byte[] {1});
        again.setProperty(Polls.RAW, "[{\"id\":1}] ".getBytes(StandardCharsets.UTF_8));
        polls.keep(again);
        assertThat(kept()).isEqualTo(List.of(1L, 1L, 1L));
    }

    @Test
    void aPageOfNothingThatIsOursMovesTheCursorAndIsNotKept() {
        Exchange page = page();
        ObjectNode body = (ObjectNode) page.getMessage().getBody();
        body.putArray("orders");
        body.put("more", true);
        polls.sameness(page, JsonNodeFactory.instance.arrayNode());
        polls.keep(page);
        assertThat(kept()).isEqualTo(List.of(0L, 0L, 1L));
        assertThat(poll.isWantsMore()).isTrue();
        // another page of nothing is no circle
        Exchange second = page();
        polls.sameness(second, JsonNodeFactory.instance.arrayNode());
        second.setProperty(Polls.RAW, "[] ".getBytes(StandardCharsets.UTF_8));
        ObjectNode other = (ObjectNode) second.getMessage().getBody();
        other.putArray("orders");
        other.put("more", true)
                .putObject("cursor")
                .put("modifiedAfter", "2026-11-20T02:16:05")
                .put("token", "2");
        polls.keep(second);
        assertThat(poll.isWantsMore()).isTrue();
        // and the last one ends the poll
        Exchange last = page();
        ((ObjectNode) last.getMessage().getBody()).putArray("orders");
        polls.keep(last);
        assertThat(poll.isWantsMore()).isFalse();
    }

    @Test
    void aPageThatBringsTheSameOrdersAgainMovesTheCursorAndIsNotKept() {
        polls.keep(page());
        Exchange later = page();
        ((ObjectNode) later.getMessage().getBody()).putObject("cursor").put("modifiedAfter", "2026-11-20T02:17:05");
        polls.keep(later);
        assertThat(cursor()).isEqualTo("2026-11-20T02:17:05");
        Exchange known = page();
        ObjectNode repeats = (ObjectNode) known.getMessage().getBody();
        repeats.put("repeats", 1).putArray("orders");
        repeats.putObject("cursor").put("modifiedAfter", "2026-11-20T02:18:05");
        polls.keep(known);
        assertThat(cursor()).as("all of them are known").isEqualTo("2026-11-20T02:18:05");
        assertThat(kept()).isEqualTo(List.of(1L, 1L, 1L));
    }

    private String cursor() {
        return sql.sql("select cursor ->> 'modifiedAfter' from account")
                .query(String.class)
                .single();
    }

    @Test
    void aPollThatHasToWaitForItsTurnSaysNothingAboutTheAccount() {
        sql.sql("update account set failures = 3, last_failure = 'HTTP 500'").update();
        Exchange page = page();
        page.setException(new CallBudget.NotYet("no calls left", Duration.ofSeconds(90)));
        polls.end(page, poll.account, poll.epoch);
        assertThat(count("select failures from account")).isEqualTo(3);
        assertThat(count("select round(extract(epoch from next_poll_at - now()))::bigint from account"))
                .isBetween(80L, 90L);
    }

    @Test
    void whatAnAccountBecameWhenItCouldNotBeReadIsOverWithTheNextPollThatEndsWell() {
        sql.sql("update account set failures = 5, lease_until = null, next_poll_at = now()")
                .update();
        Claim claim = claim();
        poll = new AccountPoll(TEE, claim.epoch(), claim.failures(), null, null, Clock.systemUTC());
        heard.settled.clear();
        polls.end(page(), poll.account, poll.epoch);
        assertThat(heard.settled).containsExactly(new Settled("woocommerce", "tee", List.of("poll")));
        assertThat(count("select failures from account")).isZero();
    }

    private Claim claim() {
        return accounts.claimDue("woocommerce", List.of("tee"), Leases.OWNER, Duration.ofSeconds(10))
                .get(0);
    }

    private Exchange page() {
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(AccountPoll.PROPERTY, poll);
        exchange.setProperty(Polls.RAW, "[{\"id\":1}]".getBytes(StandardCharsets.UTF_8));
        ObjectNode page = (ObjectNode) StrictJson.read("""
                {"orders":[{"id":1}],"more":false,"cursor":{"modifiedAfter":"2026-11-20T02:16:05"}}""");
        exchange.getMessage().setBody(page);
        return exchange;
    }

    /** Journal rows, promises, cursors. */
    private List<Long> kept() {
        return List.of(
                count("select count(*) from journal"),
                count("select count(*) from outbox"),
                count("select count(*) from account where cursor is not null"));
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }
}
