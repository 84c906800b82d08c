package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.stereotype.Component;

/**
 * Signs calls to Chinese marketplaces: one address, a form, and {@code sign} over its sorted names and values. The body is
 * a JSON object of what the call itself says; what every call of a platform says besides is added here.
 */
@Component("formSignature")
public class FormSignature {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

    /** By the names that Taobao's {@code sign_method} has. */
    private static final Map<String, String> MACS = Map.of("hmac", "HmacMD5", "hmac-sha256", "HmacSHA256");

    private final Clock clock;

    FormSignature(Clock clock) {
        this.clock = clock;
    }

    /** As the Taobao Open Platform wants it; times are China's, and may be ten minutes off. */
    public void top(Exchange exchange) {
        Account account = Accounts.of(exchange);
        String method = account.get("sign-method", "md5");
        Map<String, String> said = form(exchange);
        var form = new LinkedHashMap<>(said);
        form.put("app_key", account.need("app-key"));
        form.put("session", account.need("session-key"));
        form.put("timestamp", LOCAL.format(clock.instant().atZone(CHINA)));
        form.put("format", "json");
        form.put("v", "2.0");
        form.put("sign_method", method);
        aim(exchange, account, form, sign(form, account.need("app-secret"), method));
        Telling.asks(exchange, FORM, () -> encoded(said));
    }

    /** As Pinduoduo wants it; times are seconds. */
    public void pdd(Exchange exchange) {
        Account account = Accounts.of(exchange);
        Map<String, String> said = form(exchange);
        var form = new LinkedHashMap<>(said);
        form.put("client_id", account.need("client-id"));
        form.put("access_token", account.need("access-token"));
        form.put("timestamp", Long.toString(clock.instant().getEpochSecond()));
        form.put("data_type", "JSON");
        aim(exchange, account, form, sign(form, account.need("client-secret"), "md5"));
        Telling.asks(exchange, FORM, () -> encoded(said));
    }

    /** Upper-case hex of MD5 over secret, names and values, secret; or of a MAC over names and values alone. */
    static String sign(Map<String, String> form, String secret, String method) {
        String text = new TreeMap<>(form)
                .entrySet().stream()
                        .map(field -> field.getKey() + field.getValue())
                        .collect(Collectors.joining());
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        try {
            return HexFormat.of().withUpperCase().formatHex(digest(text, key, method));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has MD5, HmacMD5 and HmacSHA256", e);
        }
    }

    private static byte[] digest(String text, byte[] key, String method) throws GeneralSecurityException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (method.equals("md5")) {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(key);
            md5.update(bytes);
            return md5.digest(key);
        }
        String algorithm = MACS.get(method);
        if (algorithm == null) {
            throw new IllegalStateException("sign-method '" + method + "' is none of md5, hmac, hmac-sha256");
        }
        Mac mac = Mac.getInstance(algorithm);
        mac.init(new SecretKeySpec(key, algorithm));
        return mac.doFinal(bytes);
    }

    /** What the call says, without what is empty: platforms leave that out of what they sign. */
    private static Map<String, String> form(Exchange exchange) {
        Map<String, String> form = new LinkedHashMap<>();
        for (var field : exchange.getMessage().getBody(JsonNode.class).properties()) {
            JsonNode value = field.getValue();
            String text = value.isValueNode() ? value.asText("") : value.toString();
            if (!value.isNull() && !text.isEmpty()) {
                form.put(field.getKey(), text);
            }
        }
        return form;
    }

    private static void aim(Exchange exchange, Account account, Map<String, String> form, String sign) {
        form.put("sign", sign);
        var out = exchange.getMessage();
        out.removeHeaders("*", Pages.PLATFORM, Pages.ACCOUNT);
        out.setHeader(Exchange.HTTP_URI, account.need("url"));
        out.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
        out.setHeader(Exchange.CONTENT_TYPE, FORM + "; charset=UTF-8");
        out.setHeader("Accept", "application/json");
        out.setBody(encoded(form));
    }

    private static byte[] encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII);
    }
}
