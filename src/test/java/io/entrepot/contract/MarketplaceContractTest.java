package io.entrepot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.entrepot.connector.AccountDesk;
import io.entrepot.connector.Documents;
import io.entrepot.connector.RouteFiles;
import io.entrepot.contract.PartnerStub.Rule;
import io.entrepot.mapping.MappingCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * What every marketplace does, whatever it is: its files are found by their place, and its partner is played as
 * {@code mappings/marketplaces/x/contract/contract.yaml} says. The steps of one marketplace build on each other.
 */
class MarketplaceContractTest extends ContractHub {
    private static final String KIND = "marketplaces";
    private static final int BUSY = 429;

    @Autowired
    private RouteFiles routes;

    @Autowired
    private MappingCatalog mappings;

    @Autowired
    private AccountDesk desk;

    @Autowired
    private Environment environment;

    @Autowired
    private EmbeddedActiveMQ broker;

    @Test
    void everyFileRuns() {
        assertThat(routes.quarantined()).isEmpty();
        assertThat(mappings.problems()).isEmpty();
    }

    @TestFactory
    Stream<DynamicNode> marketplaces() {
        return Contract.partners(ROOT, KIND).stream().map(platform -> {
            Contract contract = Contract.of(ROOT, KIND, platform);
            if (contract == null) {
                return dynamicTest(
                        platform,
                        () -> assertThat(contract)
                                .as("mappings/marketplaces/%s/contract/contract.yaml", platform)
                                .isNotNull());
            }
            return dynamicContainer(platform, isSent(contract) ? drops(contract) : polls(contract));
        });
    }

    /** Whether its partner sends by itself: files, mails or records. */
    private static boolean isSent(Contract contract) {
        return contract.has("drop") || contract.has("mail") || contract.has("topic");
    }

    private Stream<DynamicNode> polls(Contract contract) {
        return Stream.of(
                dynamicTest("full page, second page", () -> pagesInARow(contract)),
                dynamicTest("resume at the cursor, empty page", () -> resume(contract)),
                dynamicTest("the same page twice is no work", () -> sameAgain(contract)),
                dynamicTest(
                        "paused is not asked, read again from a time is no work", () -> pausedAndReadAgain(contract)),
                dynamicTest("too many requests, then success", () -> busy(contract)),
                dynamicTest("garbage becomes incidents", () -> garbage(contract)));
    }

    private Stream<DynamicNode> drops(Contract contract) {
        return Stream.of(
                dynamicTest("full file, second file, empty file", () -> filesInARow(contract)),
                dynamicTest("the same file twice is no work", () -> sameFileAgain(contract)),
                dynamicTest("garbage becomes incidents", () -> garbageFile(contract)));
    }

    private void pagesInARow(Contract contract) throws IOException {
        know(contract);
        fromTheStart(contract);
        poll(contract);
        assertThat(asked(contract)).as("pages that one poll asks for").isEqualTo(allButTheLast(contract));
        awaitOrders(contract, contract.texts("orders"));
        assertThat(kept(contract))
                .isEqualTo(contract.number("kept", allButTheLast(contract).size()));
        assertThat(incidents(contract)).isEmpty();
    }

    private void resume(Contract contract) {
        long before = kept(contract);
        play(contract);
        poll(contract);
        List<String> pages = contract.parts("pages").stream()
                .map(page -> page.text("request", ""))
                .toList();
        assertThat(asked(contract))
                .as("pages that the next poll asks for")
                .containsExactly(pages.get(pages.size() - 1));
        assertThat(failure(contract)).isNull();
        assertThat(kept(contract)).isEqualTo(before);
    }

    private void sameAgain(Contract contract) {
        List<Long> before = work(contract);
        fromTheStart(contract);
        // a route that leaves known rows out keeps no page of them, another one does
        poll(contract);
        awaitTaken(contract);
        assertThat(work(contract)).as("orders, their events, incidents").isEqualTo(before);
    }

    private void pausedAndReadAgain(Contract contract) {
        List<Long> before = work(contract);
        String beginning = environment.getProperty(
                "hub.marketplaces." + contract.partner() + ".accounts[0].read-from", "2026-11-01T00:00:00");
        soon("no poll is under way", () -> !isPolled(contract));
        play(contract);
        desk.pause(contract.partner(), ACCOUNT, "to see what happens", "tester");
        Instant from = LocalDateTime.parse(beginning.replaceFirst("Z$", "")).toInstant(ZoneOffset.UTC);
        desk.fetchAgain(contract.partner(), ACCOUNT, from, "tester");
        // the clock of polls ticks twice a second
        await().during(Duration.ofMillis(1200))
                .atMost(Duration.ofSeconds(60))
                .until(() -> asked(contract).isEmpty());
        desk.resume(contract.partner(), ACCOUNT, "tester");
        soon("no poll is under way", () -> !isPolled(contract));
        assertThat(asked(contract)).as("pages that are read once more").isEqualTo(allButTheLast(contract));
        awaitTaken(contract);
        assertThat(failure(contract)).isNull();
        assertThat(work(contract)).as("orders, their events, incidents").isEqualTo(before);
    }

    private void busy(Contract contract) {
        List<Long> before = work(contract);
        List<Rule> pages = contract.rules("pages");
        fromTheStart(contract);
        Contract throttled = contract.part("throttled");
        stub(KIND, contract.partner())
                .once(
                        throttled.has("answer")
                                ? pages.get(0)
                                        .instead(
                                                throttled.rule().status(),
                                                throttled.rule().headers(),
                                                throttled.rule().body())
                                : pages.get(0)
                                        .instead(BUSY, Map.of("Retry-After", "70"), "{\"message\":\"slow down\"}"));
        long keptBefore = kept(contract);
        poll(contract);
        assertThat(failure(contract)).contains(throttled.text("failure", "HTTP 429"));
        assertThat(kept(contract)).isEqualTo(keptBefore);
        if (!throttled.has("answer")) {
            assertThat(count(
                            "select round(extract(epoch from next_poll_at - now()))::bigint from account where platform = :partner"
                                    + " and name = '" + ACCOUNT + "'",
                            contract.partner()))
                    .as("seconds until the next poll, as the partner asked")
                    .isBetween(11L, 70L);
        }
        poll(contract);
        assertThat(failure(contract)).isNull();
        awaitTaken(contract);
        assertThat(work(contract)).isEqualTo(before);
    }

    private void garbage(Contract contract) {
        awaitTaken(contract);
        forget();
        List<Rule> pages = contract.rules("pages");
        fromTheStart(contract);
        Rule garbage = contract.part("garbage").rule();
        stub(KIND, contract.partner()).once(pages.get(0).instead(garbage.status(), garbage.headers(), garbage.body()));
        poll(contract);
        expectGarbage(contract);
    }

    private void filesInARow(Contract contract) throws IOException {
        if (contract.has("orders-of")) {
            forget();
        }
        know(contract);
        for (Contract page : contract.parts("pages")) {
            drop(contract, page.file(), page.file().getFileName().toString());
        }
        int files = contract.parts("pages").size();
        soon("all files are kept", () -> kept(contract) == files);
        awaitOrders(contract, contract.texts("orders"));
        awaitTaken(contract);
        assertThat(incidents(contract)).isEmpty();
    }

    private void sameFileAgain(Contract contract) throws IOException {
        List<Long> before = work(contract);
        long keptBefore = kept(contract);
        Path file = contract.parts("pages").get(0).file();
        drop(contract, file, "again-" + file.getFileName());
        soon("the file is kept again", () -> kept(contract) > keptBefore);
        awaitTaken(contract);
        assertThat(work(contract)).as("orders, their events, incidents").isEqualTo(before);
    }

    private void garbageFile(Contract contract) throws IOException {
        forget();
        Path file = contract.part("garbage").file();
        drop(contract, file, file.getFileName().toString());
        expectGarbage(contract);
    }

    private void expectGarbage(Contract contract) {
        Contract garbage = contract.part("garbage");
        soon("an incident", () -> !incidents(contract).isEmpty());
        awaitOrders(contract, garbage.texts("orders"));
        awaitTaken(contract);
        assertThat(incidents(contract)).hasSize(1);
        assertThat(incidents(contract).get(0)).contains(garbage.text("incident", "an incident's words are missing"));
    }

    private void drop(Contract contract, Path file, String name) throws IOException {
        if (contract.has("mail")) {
            mails().send(contract.partner(), contract.text("mail", ""), file, name);
            return;
        }
        if (contract.has("topic")) {
            send(new ProducerRecord<>(contract.text("topic", ""), Files.readAllBytes(file)));
            return;
        }
        files().drop(contract.partner(), contract.text("drop", ""), file, name);
    }

    /** Whose orders its partner sends: its own, mostly. */
    private static String platform(Contract contract) {
        return contract.text("orders-of", contract.partner());
    }

    /** Orders of articles that nobody knows are incidents, which is not what is looked at here. */
    private void know(Contract contract) throws IOException {
        contract.texts("articles").forEach(this::know);
        String platform = "marketplaces/" + platform(contract) + "/";
        for (Contract page : contract.parts("pages")) {
            String type = page.file().toString().endsWith(".csv") ? "text/csv" : "application/json";
            JsonNode document = new Documents().read(Files.readAllBytes(page.file()), contract.text("type", type));
            for (JsonNode order : mappings.mapping(platform + "page")
                    .apply(document, variables())
                    .path("orders")) {
                JsonNode canonical = mappings.mapping(platform + "order").apply(order, variables());
                canonical.path("lines").findValuesAsText("sku").forEach(this::know);
            }
        }
    }

    private void know(String sku) {
        sql.sql("""
                        insert into sku (code, name, price, currency, weight_grams, bulky)
                        values (:code, :code, 1, 'CNY', 300, false) on conflict do nothing""").param("code", sku).update();
    }

    private static Map<String, JsonNode> variables() {
        Map<String, JsonNode> variables = new HashMap<>();
        variables.put("cursor", NullNode.instance);
        variables.put("settings", NullNode.instance);
        variables.put("pageSize", IntNode.valueOf(100));
        return variables;
    }

    private static void play(Contract contract) {
        stub(KIND, contract.partner())
                .play(Stream.concat(contract.rules("pages").stream(), contract.rules("besides").stream())
                        .toList());
    }

    private void fromTheStart(Contract contract) {
        play(contract);
        sql.sql("update account set cursor = null, last_page_hash = null where platform = :partner")
                .param("partner", contract.partner())
                .update();
    }

    /** Makes the account due and waits for the end of its poll. */
    private void poll(Contract contract) {
        String epoch = "select lease_epoch from account where platform = :partner and name = '" + ACCOUNT + "'";
        soon("no poll is under way", () -> !isPolled(contract));
        long before = count(epoch, contract.partner());
        sql.sql("update account set next_poll_at = now() where platform = :partner and name = '" + ACCOUNT + "'")
                .param("partner", contract.partner())
                .update();
        soon("the poll is over", () -> count(epoch, contract.partner()) > before && !isPolled(contract));
    }

    private boolean isPolled(Contract contract) {
        return count(
                        "select count(*) from account where platform = :partner and name = '" + ACCOUNT
                                + "' and (lease_until is not null or next_poll_at <= now())",
                        contract.partner())
                > 0;
    }

    private static List<String> asked(Contract contract) {
        List<Rule> pages = contract.rules("pages");
        List<Rule> besides = contract.rules("besides");
        return stub(KIND, contract.partner()).seen().stream()
                .filter(request -> besides.stream().map(Rule::request).noneMatch(request::contains))
                .map(request -> pages.stream()
                        .map(Rule::request)
                        .filter(request::contains)
                        .findFirst()
                        .orElse("something that is no page of contract.yaml: " + request))
                .toList();
    }

    private static List<String> allButTheLast(Contract contract) {
        List<String> pages = contract.parts("pages").stream()
                .map(page -> page.text("request", ""))
                .toList();
        return pages.subList(0, pages.size() - 1);
    }

    private String failure(Contract contract) {
        return sql.sql("select last_failure from account where platform = :partner and name = '" + ACCOUNT + "'")
                .param("partner", contract.partner())
                .query((row, n) -> Optional.ofNullable(row.getString(1)))
                .single()
                .orElse(null);
    }

    private void awaitOrders(Contract contract, List<String> ids) {
        soon("orders " + ids, () -> orders(contract).equals(new TreeSet<>(ids)));
    }

    private Set<String> orders(Contract contract) {
        return new TreeSet<>(sql.sql("""
                        select platform_order_id from orders o join account a on a.id = o.account_id
                        where a.platform = :partner""")
                .param("partner", platform(contract))
                .query(String.class)
                .list());
    }

    private long kept(Contract contract) {
        String kind = contract.has("mail")
                ? "mail"
                : contract.has("topic") ? "topic" : contract.has("drop") ? "file" : "poll";
        return count(
                "select count(*) from journal where platform = :partner and kind = '" + kind + "'", platform(contract));
    }

    private List<String> incidents(Contract contract) {
        return sql.sql("select message from incident where platform = :partner")
                .param("partner", platform(contract))
                .query(String.class)
                .list();
    }

    /** In the order in which a page and what it promises go on, so that nothing slips by. */
    private void awaitTaken(Contract contract) {
        soon(
                "all pages are taken in, and orders read that were shown in part",
                () -> count(
                                        "select count(*) from outbox where event = 'OrderToFetch' and partner = :partner",
                                        platform(contract))
                                == 0
                        && waiting("account.fetch." + platform(contract)) == 0
                        && count("select count(*) from page_underway where platform = :partner", platform(contract))
                                == 0);
    }

    private long waiting(String queue) {
        var found = broker.getActiveMQServer().locateQueue(SimpleString.of(queue));
        return found == null ? 0 : found.getMessageCount();
    }

    /** What a page leaves behind that changed something. */
    private List<Long> work(Contract contract) {
        String ofOrders = " o join account a on a.id = o.account_id where a.platform = :partner";
        return List.of(
                count("select count(*) from orders" + ofOrders, platform(contract)),
                count(
                        "select count(*) from order_event e join orders o on o.id = e.order_id join account a"
                                + " on a.id = o.account_id where a.platform = :partner",
                        platform(contract)),
                count("select coalesce(sum(times), 0) from incident where platform = :partner", platform(contract)));
    }

    private void forget() {
        sql.sql("truncate orders, order_event, order_line, platform_answer, notification, incident cascade")
                .update();
    }
}
