package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownParametersTest extends ApiTest {
    private static final String LIST = "/api/orders";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/orders?staus=APPROVED | staus | APPROVED | did you mean 'status'?",
                "/api/orders/count?size=5 | size | 5 | only q",
                "/api/messages?since=3d | since | 3d | account, after, direction, from, kind, order, platform, size, to",
                "/api/incidents?orderId=1 | orderId | 1 | did you mean 'order'?",
                "/api/stock?page=2 | page | 2 | only after, size, sku, warehouse",
                "/api/stock?warehouse=nowhere | warehouse | nowhere | is not one of [",
                "/api/stats?day=today | day | today | and no other",
                "/api/mappings?name=x | name | x | and no other",
                "/api/orders?status=NEW | status | NEW | received",
                "/api/orders?sort=size | sort | size | received, changed, total, status",
                "/api/orders?after=1 | after | 1 | sorted by received",
                "/api/orders?status=APPROVED&status=SHIPPED | status | APPROVED, SHIPPED | status stands there 2 times",
                "/api/orders?descending=maybe | descending | maybe | true or false",
                "/api/orders/EN100001?reveal=perhaps | reveal | perhaps | true or false",
                "/api/orders/batches/x | id | x | an id such as",
                "/api/messages?after=x | after | x | an id such as",
                "/api/messages?direction=UP | direction | UP | neither IN nor OUT",
                "/api/messages?from=yesterday | from | yesterday | a time with its offset",
                "/api/messages/x | id | x | an id such as",
                "/api/audit?before=x | before | x | a whole number",
                "/api/incidents?before=x | before | x | 'next'",
                "/api/incidents?state=open | state | open | OPEN",
            })
    void whatCannotBeReadIsNamedWithItsValueAndWhatWouldDo(String path, String field, String value, String says) {
        Answer answer = api("GET", path, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().path("field").asText()).isEqualTo(field);
        assertThat(answer.json().path("value").asText()).isEqualTo(value);
        assertThat(answer.json().path("detail").asText()).contains(says);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {LIST, "/api/messages", "/api/incidents", "/api/incidents/groups", "/api/stock", "/api/audit"})
    void pagesHaveASize(String list) {
        for (String size : new String[] {"0", "-1", "201", "1.5", "many", "9223372036854775808"}) {
            Answer answer = api("GET", list + "?size=" + size, null);
            assertThat(answer.status()).as(size).isEqualTo(400);
            assertThat(answer.json().path("detail").asText())
                    .isEqualTo("size '" + size + "' is not a whole number from 1 to 200");
        }
        for (String size : new String[] {"1", "200", ""}) {
            assertThat(api("GET", list + "?size=" + size, null).status())
                    .as(size)
                    .isEqualTo(200);
        }
    }

    @Test
    void requestsThatChangeSomethingAreReadAsStrictly() {
        Answer answer = api("POST", LIST + "/EN1/cancel?reason=x", "{\"reason\":\"x\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("field").asText()).isEqualTo("reason");
    }

    @Test
    void bodiesAreNamedToTheFieldTheValueAndWhatWouldDo() {
        assertThat(api("PUT", "/api/settings/rules/unpaid", "{\"outcome\":\"MAYBE\"}")
                        .json()
                        .path("detail")
                        .asText())
                .isEqualTo("outcome 'MAYBE' is not one of [OFF, HOLD, REJECT] (line 1, column 12)");
        assertThat(api("PUT", "/api/watch/limits", "[{\"seconds\":\"soon\"}]")
                        .json()
                        .path("detail")
                        .asText())
                .contains("[0].seconds", "is not a whole number", "line 1");
        assertThat(api("PUT", "/api/skus", "[{\"sku\":{}}]")
                        .json()
                        .path("detail")
                        .asText())
                .contains("[0].sku is not a text");
    }

    @Test
    void pagesOfTheConsoleTakeWhatTheyGet() {
        assertThat(visitor("operator").get("/messages?colour=red&size=0").statusCode())
                .isEqualTo(200);
    }
}
