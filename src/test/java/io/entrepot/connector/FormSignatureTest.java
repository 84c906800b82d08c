package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The platforms publish no vectors that could be found. These were computed by hand: the sorted names and values of the
 * form, between two secrets for md5, through {@code openssl dgst -md5}, {@code -md5 -hmac} and {@code -sha256 -hmac}.
 */
class FormSignatureTest {
    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final FormSignature signature = new FormSignature(Clock.fixed(NOW, ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "md5,         AEDE26435EEB35DFC06D8BACE2824FAD",
        "hmac,        C22BE7712C0086CA472D08B6BBE09990",
        "hmac-sha256, 7FAC12B4FCB15B9E32A78348CA1668D264293981308BB8048C3B3B4DDB6E3D65"
    })
    void taobaoByEachMethod(String method, String sign) throws Exception {
        Exchange exchange = exchange(
                Map.of("app-key", "12345", "app-secret", "helloworld", "session-key", "abc", "sign-method", method),
                "{\"method\":\"taobao.trade.fullinfo.get\",\"tid\":2067719225654838,\"fields\":\"\",\"type\":null}");
        signature.top(exchange);
        assertThat(exchange.getMessage().getBody(String.class))
                .isEqualTo("method=taobao.trade.fullinfo.get&tid=2067719225654838&app_key=12345&session=abc"
                        + "&timestamp=2026-11-24+10%3A00%3A00&format=json&v=2.0&sign_method=" + method + "&sign="
                        + sign);
    }

    @Test
    void pinduoduoWithChineseValues() throws Exception {
        Exchange exchange = exchange(
                Map.of("client-id", "cid", "client-secret", "helloworld", "access-token", "tok"),
                "{\"type\":\"pdd.order.information.get\",\"order_sn\":\"201124-110000001\",\"goods_name\":\"马克杯 山水\"}");
        signature.pdd(exchange);
        assertThat(exchange.getMessage().getBody(String.class))
                .contains("&goods_name=%E9%A9%AC%E5%85%8B%E6%9D%AF+%E5%B1%B1%E6%B0%B4&")
                .endsWith(
                        "&timestamp=" + NOW.getEpochSecond() + "&data_type=JSON&sign=021F723F8371AF8CCB79EE06AFE9360E");
    }

    @Test
    void nothingOfTheRouteGoesAlong() throws Exception {
        Exchange exchange = exchange(Map.of("app-key", "1", "app-secret", "2", "session-key", "3"), "{}");
        exchange.getMessage().setHeader("Authorization", "of somebody else");
        exchange.getMessage().setHeader(Pages.PLATFORM, "taobao");
        signature.top(exchange);
        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(
                        Exchange.HTTP_URI, Exchange.HTTP_METHOD, Exchange.CONTENT_TYPE, "Accept", Pages.PLATFORM);
    }

    @Test
    void whatTheAccountLacksIsNamed() throws Exception {
        Exchange keyless = exchange(Map.of("app-key", "1", "app-secret", "2"), "{}");
        assertThatThrownBy(() -> signature.top(keyless))
                .hasMessageContaining("account 'main' has no session-key (config/application.yaml)");
        Exchange unknown =
                exchange(Map.of("app-key", "1", "app-secret", "2", "session-key", "3", "sign-method", "sha1"), "{}");
        assertThatThrownBy(() -> signature.top(unknown))
                .hasMessage("sign-method 'sha1' is none of md5, hmac, hmac-sha256");
    }

    private static Exchange exchange(Map<String, String> settings, String body) throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.put("url", "http://localhost/router");
        var exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Accounts.PROPERTY, new Account("taobao", "main", all));
        exchange.getMessage().setBody(new ObjectMapper().readTree(body));
        return exchange;
    }
}
