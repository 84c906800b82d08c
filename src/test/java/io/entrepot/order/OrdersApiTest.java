package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Orders that programs enter, read and look for. */
class OrdersApiTest extends CatalogueScene {
    @Test
    void anEnteredOrderIsKeptAndPromisedToTheIntake() {
        Answer answer = api("POST", "/api/orders", "{\"platformOrderId\":\"手-1\"}");
        assertThat(answer.status()).isEqualTo(202);
        String id = answer.json().path("message").asText();
        assertThat(count(
                        "select count(*) from outbox where event = 'PageArrived' and partner = 'manual' and body ->> 'journal' = ?",
                        id))
                .isEqualTo(1);
        JsonNode message = api("GET", "/api/messages/" + id, null).json();
        assertThat(message.path("text").asText()).isEqualTo("{\"platformOrderId\":\"手-1\"}");
        assertThat(message.path("platform").asText()).isEqualTo("manual");
        assertThat(message.path("account").asText()).isEqualTo("api");
        assertThat(message.path("kind").asText()).isEqualTo("api");
        assertThat(message.path("masked").asBoolean()).isFalse();
        assertThat(api("GET", "/api/messages/00000000-0000-7000-8000-000000000000", null)
                        .status())
                .isEqualTo(404);
        assertThat(api("GET", "/api/messages/1", null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "[1]", "7", "null", "{\"a\":1,\"a\":2}", "{} {}"})
    void whatIsNoOrderIsRefused(String body) {
        assertThat(api("POST", "/api/orders", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"deliverTo":{"country":"XX"}}                    | deliverTo.country 'XX' is not a country
            {"deliverTo":{"country":"cn"}}                    | deliverTo.country 'cn' is not a country
            {"buyer":{"email":"foo"}}                         | buyer.email 'foo' is not a mail address
            {"buyer":{"email":"Ann <ann@example.com>"}}       | buyer.email 'Ann <ann@example.com>' is not
            {"orderedAt":"2099-06-01T00:00:00Z"}              | orderedAt '2099-06-01T00:00:00Z' lies more than a day ahead
            [{},{"buyer":{"email":"ann@desk"}}]               | [1].buyer.email 'ann@desk' is not a mail address
            """)
    void anOrderThatCannotBeIsRefused(String body, String why) {
        Answer answer = api("POST", "/api/orders", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).startsWith(why);
    }

    @Test
    void whatMayBeIsTaken() {
        String soon = Instant.now().plus(Duration.ofHours(20)).toString();
        for (String order : List.of(
                "{\"buyer\":{\"email\":\"ann.o'neil+x@mail.example.co.uk\"},\"orderedAt\":\"" + soon + "\"}",
                "{\"state\":\"CANCELLED\",\"deliverTo\":{\"country\":\"XX\"}}",
                "{\"deliverTo\":{\"country\":1},\"orderedAt\":\"x\",\"buyer\":7}")) {
            assertThat(api("POST", "/api/orders", order).status()).as(order).isEqualTo(202);
        }
    }

    @Test
    void tooManyOrdersAtOnceAreRefused() {
        assertThat(api("POST", "/api/orders", "[" + "{},".repeat(500) + "{}]").status())
                .isEqualTo(400);
        assertThat(send("POST", "/api/orders", "a,b", "Authorization", "Bearer " + TOKEN, "Content-Type", "text/csv")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void anOrderTellsItsWholeWayAndHidesThePhone() {
        long id = fixture.receive("O-1", 2);
        String number = Order.number(id);
        JsonNode order = api("GET", "/api/orders/" + number, null).json();
        assertThat(order.path("status").asText()).isEqualTo("RECEIVED");
        assertThat(order.path("class").asText()).isEqualTo("RETAIL");
        assertThat(order.path("total").asText()).isEqualTo("20.00");
        assertThat(order.at("/deliverTo/phone").asText()).isEqualTo("138••••8001");
        assertThat(order.at("/buyer/email").asText()).isEqualTo("w•••@example.com");
        assertThat(order.path("note").asText()).isEqualTo("请打 139••••9002");
        assertThat(order.at("/lines/0/sku").asText()).isEqualTo("O-1");
        assertThat(order.path("way").findValuesAsText("kind")).containsExactly("HOP", "STEP");
        assertThat(order.at("/way/0/message").asText()).isNotBlank();
        assertThat(order.at("/way/1/what").asText()).isEqualTo("OrderReceived");
        assertThat(order.toString()).doesNotContain("13800138001");

        JsonNode whole =
                api("GET", "/api/orders/" + number + "?reveal=true", null).json();
        assertThat(whole.at("/deliverTo/phone").asText()).isEqualTo("13800138001");
        assertThat(whole.path("note").asText()).contains("13900139002");
    }

    @Test
    void theMessagesOfAllItsVersionsAreFound() {
        long id = fixture.receive("O-1", 2);
        String first = messages(id).get(0);
        sql.sql("update orders set received_at = now() + interval '1 hour' where id = :id")
                .param("id", id)
                .update();
        fixture.amend(id, later -> later.put("note", "first").put("modifiedAt", "2026-11-21T02:16:05Z"));
        fixture.amend(id, later -> later.put("note", "second").put("modifiedAt", "2026-11-22T02:16:05Z"));
        assertThat(messages(id)).as("newest first").hasSize(3).endsWith(first).doesNotHaveDuplicates();
        JsonNode way =
                api("GET", "/api/orders/" + Order.number(id), null).json().path("way");
        assertThat(way.at("/0/message").asText())
                .as("however long it lay there before the order was stored")
                .isEqualTo(first);
    }

    private List<String> messages(long id) {
        return api("GET", "/api/messages?order=" + Order.number(id), null)
                .json()
                .path("messages")
                .findValuesAsText("id");
    }

    @Test
    void ordersAreFoundByEveryNumberTheyHave() {
        long id = fixture.receive("O-1", 1);
        String number = Order.number(id);
        JsonNode found = api("GET", "/api/orders?q=" + number, null).json().path("items");
        assertThat(found).hasSize(1);
        assertThat(found.at("/0/phone").asText()).isEqualTo("138••••8001");
        for (String field : List.of("platformNumber", "platformOrderId")) {
            String q = found.path(0).path(field).asText();
            assertThat(api("GET", "/api/orders?platform=woocommerce&account=tee&status=RECEIVED&q=" + q, null)
                            .json()
                            .at("/items/0/number")
                            .asText())
                    .isEqualTo(number);
        }
        assertThat(api("GET", "/api/orders?platform=manual&q=" + number, null)
                        .json()
                        .path("items"))
                .isEmpty();
    }

    @Test
    void listsComeInPages() {
        long older = fixture.receive("O-1", 1);
        long newer = fixture.receive("O-1", 1);
        JsonNode first = api("GET", "/api/orders?size=1", null).json();
        assertThat(first.at("/items/0/number").asText()).isEqualTo(Order.number(newer));
        JsonNode second = api(
                        "GET", "/api/orders?size=1&after=" + first.path("next").asText(), null)
                .json();
        assertThat(second.at("/items/0/number").asText()).isEqualTo(Order.number(older));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "_", "\\", "'", "' or 1=1 --", "*:*", "(a+)+$", "EN-1", "EN99999999999999999999"})
    void whatIsSearchedForIsNeverSql(String q) {
        Answer answer = api("GET", "/api/orders?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8), null);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=NEW",
                "status=RECEIVED&status=SHIPPED",
                "size=9223372036854775808",
                "size=x",
                "after=1",
                "after=EN9223372036854775808",
                "q=%00"
            })
    void filtersThatCannotBeAreRefused(String filter) {
        assertThat(api("GET", "/api/orders?" + filter, null).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EN1", "EN-1", "1", "EN99999999999999999999", "x"})
    void anOrderThatDoesNotExistIsNotFound(String number) {
        assertThat(api("GET", "/api/orders/" + number, null).status()).isEqualTo(404);
        assertThat(api("POST", "/api/orders/" + number + "/cancel", WHY).status())
                .isEqualTo(404);
    }
}
