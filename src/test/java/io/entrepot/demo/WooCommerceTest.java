package io.entrepot.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WooCommerceTest {
    private PartnersFixture partners;

    @BeforeAll
    void start(@TempDir Path data) {
        partners = new PartnersFixture(data, Map.of());
    }

    @AfterAll
    void stop() {
        partners.close();
    }

    @Test
    void takesASignatureAndRefusesOneWithABitFlipped() {
        String address = partners.url + PartnersFixture.WOO + "orders";
        String query = PartnersFixture.signed(
                "GET", address, Map.of("per_page", "1"), PartnersFixture.SECRET, PartnersFixture.nonce());
        int place = query.indexOf("oauth_signature=") + "oauth_signature=".length();
        char flipped = query.charAt(place) == 'A' ? 'B' : 'A';
        String bad = query.substring(0, place) + flipped + query.substring(place + 1);

        HttpResponse<byte[]> refused = partners.send("GET", address + "?" + bad, null, Map.of());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(text(refused))
                .isEqualTo("{\"code\":\"woocommerce_rest_authentication_error\",\"message\":\"Invalid"
                        + " signature - provided signature does not match.\",\"data\":{\"status\":401}}");
        assertThat(partners.send("GET", address + "?" + query, null, Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void takesTheSignatureInTheHeaderToo() {
        String address = partners.url + PartnersFixture.WOO + "orders";
        String query =
                PartnersFixture.signed("GET", address, Map.of(), PartnersFixture.SECRET, PartnersFixture.nonce());
        String header = "OAuth " + query.replace("=", "=\"").replace("&", "\", ") + "\"";
        assertThat(partners.send("GET", address, null, Map.of("Authorization", header))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesASpentNonceASpentTimeAndAChangedParameter() {
        String address = partners.url + PartnersFixture.WOO + "orders";
        String query =
                PartnersFixture.signed("GET", address, Map.of(), PartnersFixture.SECRET, PartnersFixture.nonce());
        assertThat(partners.send("GET", address + "?" + query, null, Map.of()).statusCode())
                .isEqualTo(200);
        HttpResponse<byte[]> again = partners.send("GET", address + "?" + query, null, Map.of());
        assertThat(again.statusCode()).isEqualTo(401);
        assertThat(text(again)).contains("nonce has already been used");
        assertThat(partners.send("GET", address + "?page=2&" + query, null, Map.of())
                        .statusCode())
                .isEqualTo(401);
        String old = query.replaceAll("oauth_timestamp=\\d+", "oauth_timestamp=1");
        assertThat(partners.send("GET", address + "?" + old, null, Map.of()).statusCode())
                .isEqualTo(401);
    }

    @Test
    void takesBasicOverHttpsOnly() throws Exception {
        String basic = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (PartnersFixture.KEY + ":" + PartnersFixture.SECRET).getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> plain = partners.send(
                "GET", partners.url + PartnersFixture.WOO + "orders", null, Map.of("Authorization", basic));
        assertThat(plain.statusCode()).isEqualTo(401);
        HttpRequest request = HttpRequest.newBuilder(URI.create(partners.secureUrl + PartnersFixture.WOO + "orders"))
                .header("Authorization", basic)
                .build();
        assertThat(PartnersFixture.trusting()
                        .send(request, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void pagesThroughAThousandOrdersOfOneSecond() {
        JsonNode made = partners.post("/control/woocommerce/tee/orders?count=1000", null);
        TreeSet<Long> seen = new TreeSet<>();
        String after = "2020-01-01T00:00:00";
        int page = 1;
        for (int calls = 0; calls < 500; calls++) {
            HttpResponse<byte[]> answer = list(Map.of("modified_after", after, "page", Integer.toString(page)));
            JsonNode orders = Json.read(answer.body());
            if (orders.isEmpty()) {
                break;
            }
            seen.addAll(PartnersFixture.ids(orders));
            String first = orders.get(0).path("date_modified_gmt").asText();
            String last =
                    orders.get(orders.size() - 1).path("date_modified_gmt").asText();
            if (orders.size() < 100) {
                break;
            }
            String next = LocalDateTime.parse(last).minusSeconds(1).toString();
            boolean oneSecond = first.equals(last);
            page = oneSecond ? page + 1 : 1;
            after = oneSecond
                    ? after
                    : LocalDateTime.parse(next).format(java.time.format.DateTimeFormatter.ISO_DATE_TIME);
        }
        for (long id = made.path("first").asLong(); id <= made.path("last").asLong(); id++) {
            assertThat(seen).contains(id);
        }
    }

    @Test
    void answersAsTheRealShopDoes() {
        partners.post("/control/woocommerce/tee/orders?count=5", null);
        HttpResponse<byte[]> first = list(Map.of("per_page", "2", "page", "1"));
        assertThat(first.headers().firstValue("X-WP-Total")).isPresent();
        assertThat(first.headers().firstValue("Link").orElseThrow())
                .contains("page=2")
                .contains("oauth_nonce=")
                .contains("rel=\"next\"");
        assertThat(text(list(Map.of("page", "99999")))).isEqualTo("[]");
        assertThat(list(Map.of("per_page", "101")).statusCode()).isEqualTo(400);
        HttpResponse<byte[]> unknown = list(Map.of("status", "shipped"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(text(unknown)).contains("rest_invalid_param").contains("status[0] is not one of");
        assertThat(partners.woo("GET", "orders/1", Map.of(), null).statusCode()).isEqualTo(404);
        assertThat(text(first)).doesNotContain("深").contains("\\/orders\\/");
    }

    @Test
    void modifiedAfterIsStrict() {
        JsonNode made = partners.post("/control/woocommerce/mug/orders?count=1", null);
        assertThat(made.path("made").asInt()).isEqualTo(1);
        long id = partners.post("/control/woocommerce/tee/orders?count=1", null)
                .path("first")
                .asLong();
        JsonNode order =
                Json.read(partners.woo("GET", "orders/" + id, Map.of(), null).body());
        LocalDateTime at = LocalDateTime.parse(order.path("date_modified_gmt").asText());
        String same = at.format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss"));
        String before =
                at.minusSeconds(1).format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss"));
        Map<String, String> only = Map.of("include", Long.toString(id));
        assertThat(PartnersFixture.ids(
                        Json.read(list(with(only, "modified_after", same)).body())))
                .isEmpty();
        assertThat(PartnersFixture.ids(
                        Json.read(list(with(only, "modified_after", before)).body())))
                .containsExactly(id);
        assertThat(at.toInstant(ZoneOffset.UTC)).isBefore(Instant.now().plusSeconds(2));
    }

    @Test
    void aWriteChangesTheOrderAndIsInTheBooks() {
        long id = partners.post("/control/woocommerce/tee/orders?count=1", null)
                .path("first")
                .asLong();
        String body = "{\"status\":\"completed\",\"meta_data\":[{\"key\":\"_tracking\",\"value\":\"SF1\"}]}";
        JsonNode changed =
                Json.read(partners.woo("PUT", "orders/" + id, Map.of(), body).body());
        assertThat(changed.path("status").asText()).isEqualTo("completed");
        assertThat(changed.path("date_completed_gmt").asText()).isNotEmpty();
        assertThat(changed.path("meta_data").toString()).contains("SF1");
        assertThat(partners.woo("POST", "orders/" + id + "/notes", Map.of(), "{\"note\":\"sent\"}")
                        .statusCode())
                .isEqualTo(201);
        assertThat(partners.woo("PUT", "orders/" + id, Map.of(), "{\"status\":\"shipped\"}")
                        .statusCode())
                .isEqualTo(400);
        JsonNode books = partners.get("/books/woocommerce/tee");
        assertThat(books.path("writes")).anySatisfy(write -> {
            assertThat(write.path("order").asLong()).isEqualTo(id);
            assertThat(write.path("status").asText()).isEqualTo("completed");
        });
    }

    @Test
    void aBatchAnswersEachItemForItself() {
        JsonNode mug = Json.read(partners.woo("GET", "products", Map.of("sku", "MUG-01,TEE-M"), null)
                .body());
        assertThat(mug).hasSize(2);
        long simple = mug.get(1).path("id").asLong();
        long variation = mug.get(0).path("id").asLong();
        long parent = mug.get(0).path("parent_id").asLong();
        JsonNode answer = Json.read(partners.woo(
                                "POST",
                                "products/batch",
                                Map.of(),
                                "{\"update\":[{\"id\":" + simple
                                        + ",\"stock_quantity\":7},{\"id\":424242,\"stock_quantity\":1},{\"id\":"
                                        + variation + ",\"stock_quantity\":9}]}")
                        .body())
                .path("update");
        assertThat(answer.get(0).path("stock_quantity").asInt()).isEqualTo(7);
        assertThat(answer.get(1).path("error").path("code").asText()).isEqualTo("woocommerce_rest_product_invalid_id");
        assertThat(answer.get(2).path("error").path("code").asText()).isEqualTo("woocommerce_rest_invalid_product_id");
        partners.woo(
                "POST",
                "products/" + parent + "/variations/batch",
                Map.of(),
                "{\"update\":[{\"id\":" + variation + ",\"stock_quantity\":9}]}");
        JsonNode stock = partners.get("/books/woocommerce/tee").path("stock");
        assertThat(stock.path("MUG-01").asInt()).isEqualTo(7);
        assertThat(stock.path("TEE-M").asInt()).isEqualTo(9);
        String many = "{\"update\":[" + String.join(",", java.util.Collections.nCopies(101, "{\"id\":1}")) + "]}";
        assertThat(partners.woo("POST", "products/batch", Map.of(), many).statusCode())
                .isEqualTo(413);
    }

    @Test
    void misbehavesOnCommand() {
        force("too-many");
        HttpResponse<byte[]> tooMany = list(Map.of());
        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("Retry-After")).contains("2");
        force("html");
        assertThat(text(list(Map.of()))).startsWith("<!DOCTYPE html>");
        force("cut");
        assertThatThrownBy(() -> list(Map.of())).hasRootCauseInstanceOf(java.io.IOException.class);
        assertThat(list(Map.of()).statusCode()).isEqualTo(200);
    }

    @Test
    void anOrderOfOneSeedIsAlwaysTheSameAndAddsUp() {
        long id = partners.post("/control/woocommerce/global/orders?count=50&seed=7", null)
                .path("first")
                .asLong();
        assertThat(id).isPositive();
        for (WooOrderMaker.Oddity oddity : List.of(WooOrderMaker.Oddity.NONE)) {
            WooOrderMaker maker = new WooOrderMaker(
                    "tee",
                    new PartnerSettings.Shop("", "CNY", ZoneOffset.UTC, "", "", ""),
                    "http://x",
                    new Catalogue(),
                    0);
            for (long number = 1; number < 300; number++) {
                JsonNode order = maker.make(number, 7, Instant.EPOCH, oddity);
                assertThat(order).isEqualTo(maker.make(number, 7, Instant.EPOCH, oddity));
                java.math.BigDecimal sum = java.math.BigDecimal.ZERO;
                for (String lines : List.of("line_items", "shipping_lines", "fee_lines")) {
                    for (JsonNode line : order.path(lines)) {
                        sum = sum.add(
                                new java.math.BigDecimal(line.path("total").asText()));
                    }
                }
                assertThat(order.path("total").asText()).isEqualTo(sum.toPlainString());
            }
        }
    }

    private void force(String mode) {
        partners.post("/control/woocommerce/mode", "{\"mode\":\"" + mode + "\",\"count\":1}");
    }

    private HttpResponse<byte[]> list(Map<String, String> more) {
        Map<String, String> parameters = new HashMap<>(
                Map.of("orderby", "modified", "order", "asc", "per_page", "100", "dates_are_gmt", "true"));
        parameters.putAll(more);
        return partners.woo("GET", "orders", parameters, null);
    }

    private static Map<String, String> with(Map<String, String> some, String key, String value) {
        Map<String, String> all = new HashMap<>(some);
        all.put(key, value);
        return all;
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
