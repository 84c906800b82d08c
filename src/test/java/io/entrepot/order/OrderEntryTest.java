package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class OrderEntryTest extends ApiTest {
    @Autowired
    private OrderFixture fixture;

    private Visitor clerk;

    @BeforeEach
    void signIn() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"N-1\",\"name\":\"盘\",\"price\":\"12.50\",\"currency\":\"CNY\",\"weightGrams\":100}]");
        clerk = visitor("clerk");
    }

    @Test
    void aNumberThatIsInUseInOtherLettersIsRefusedWithItsOrder() {
        long capitals = entered("T9-ABC");
        assertRefused("t9-abc", "T9-ABC", capitals);
        assertRefused("T9-aBc", "T9-ABC", capitals);
        long small = entered("t9-x");
        assertRefused("T9-X", "t9-x", small);
        assertThat(clerk.get("/orders/entered?lang=en&id=T9-X").body()).contains("on its way");
        assertThat(type("T9-ABC").statusCode())
                .as("the same again is that order")
                .isEqualTo(302);
    }

    @Test
    void programsMayHaveNumbersThatDifferInTheirLettersOnly() {
        for (String number : new String[] {"T8-a", "T8-A"}) {
            Answer taken = api("POST", "/api/orders", """
                    {"platformOrderId":"%1$s","number":"%1$s","orderedAt":"2026-11-20T02:15:40Z",
                     "modifiedAt":"2026-11-20T02:16:05Z","state":"OPEN","currency":"CNY",
                     "deliverTo":{"name":"王静","phone":"13800138001","country":"CN","province":"浙江省","line":"文三路 478 号"},
                     "payment":{"state":"PAID"},
                     "lines":[{"lineId":"a","sku":"N-1","name":"盘","quantity":1,"unitPrice":"12.50","total":"12.50"}],
                     "charges":[],"total":"12.50"}""".formatted(number));
            assertThat(fixture.takeIn(
                            UUID.fromString(taken.json().path("message").asText())))
                    .hasSize(1);
        }
    }

    @Test
    void whoWasSignedOutIsLedBackToTheForm() {
        Visitor stranger = Visitor.stranger(port);
        stranger.get("/signin");
        for (String form : new String[] {"/orders/new", "/orders/EN100001/correct"}) {
            assertThat(to(stranger.post(form, "note", "x"))).endsWith("/signin?to=" + form.replace("/", "%2F"));
        }
        assertThat(to(stranger.post("/orders/EN100001/approve"))).endsWith("/signin");
        HttpResponse<String> part = stranger.get(
                "/orders/new/skus?sku0=N", "HX-Request", "true", "HX-Current-URL", "http://hub.example:80/orders/new");
        assertThat(part.headers().firstValue("HX-Redirect")).hasValue("/signin?to=%2Forders%2Fnew");
        assertThat(to(stranger.post("/signin", "name", "clerk", "password", "guess", "to", "/orders/new")))
                .endsWith("/signin?wrong&to=%2Forders%2Fnew");
        stranger.oldForm();
        assertThat(to(stranger.post("/orders/new", "note", "x"))).endsWith("/signin?to=%2Forders%2Fnew");
    }

    private static String to(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElse("nowhere");
    }

    private void assertRefused(String typed, String known, long order) {
        HttpResponse<String> refused = type(typed);
        String ours = Order.number(order);
        assertThat(refused.statusCode()).as(typed).isEqualTo(409);
        assertThat(refused.body())
                .contains("order number " + typed + " is in use as " + known + ": order " + ours)
                .contains("<a href=\"/orders/" + ours + "\">", "value=\"" + typed + "\"");
    }

    private long entered(String number) {
        assertThat(type(number).statusCode()).isEqualTo(302);
        UUID message = sql.sql("select id from journal where kind = 'form' order by id desc limit 1")
                .query(UUID.class)
                .single();
        return fixture.takeIn(message).get(0);
    }

    private HttpResponse<String> type(String number) {
        return clerk.post(
                "/orders/new",
                "lang",
                "en",
                "id",
                number,
                "orderedAt",
                "2026-11-28T10:00",
                "payment.state",
                "PAID",
                "currency",
                "CNY",
                "deliverTo.name",
                "王静",
                "deliverTo.country",
                "CN",
                "deliverTo.phone",
                "13800138001",
                "deliverTo.province",
                "浙江省",
                "deliverTo.line",
                "文三路 1 号",
                "sku0",
                "N-1");
    }
}
