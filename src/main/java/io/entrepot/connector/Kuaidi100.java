package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** How Kuaidi100 is spoken to: forms around JSON, signed with the upper-case MD5 of the JSON and a secret after it. */
@Component("kuaidi100")
public class Kuaidi100 {
    private static final String NAME = "kuaidi100";

    private final CarrierSettings settings;
    private final Callbacks callbacks;
    private final String hub;

    Kuaidi100(
            CarrierSettings settings,
            Callbacks callbacks,
            @Value("${hub.public-url:http://localhost:8080}") String hub) {
        this.settings = settings;
        this.callbacks = callbacks;
        this.hub = hub.replaceFirst("/+$", "");
    }

    /** Makes the body a subscription, to which key, push address and salt are added. */
    public void subscribe(Exchange exchange) {
        ObjectNode param = exchange.getMessage().getBody(JsonNode.class).deepCopy();
        // what the journal gets holds no secret
        exchange.setProperty(SfSignature.REQUEST, param.toString().getBytes(StandardCharsets.UTF_8));
        param.put("key", settings.need(NAME, "key"));
        ObjectNode parameters = param.withObject("/parameters");
        parameters.put("callbackurl", hub + "/callbacks/kuaidi100/" + settings.need(NAME, "callback-secret"));
        String salt = settings.get(NAME, "salt", "");
        if (!salt.isBlank()) {
            parameters.put("salt", salt);
        }
        var form = new LinkedHashMap<String, String>();
        form.put("schema", "json");
        form.put("param", param.toString());
        post(exchange, "/poll", form);
    }

    /** Makes the body a question for one waybill. */
    public void query(Exchange exchange) {
        String param = exchange.getMessage().getBody(JsonNode.class).toString();
        String customer = settings.need(NAME, "customer");
        var form = new LinkedHashMap<String, String>();
        form.put("customer", customer);
        form.put("sign", md5(param + settings.need(NAME, "key") + customer));
        form.put("param", param);
        post(exchange, "/poll/query.do", form);
    }

    /**
     * Makes the body of a push its JSON, and property {@code verdict} GOOD, FORGED, EMPTY or TOO_LARGE. A step and no
     * expression: what an expression does to the body is lost.
     */
    public void open(Exchange exchange) throws IOException {
        exchange.setProperty("verdict", judge(exchange));
    }

    private String judge(Exchange exchange) throws IOException {
        String verdict = callbacks.judge(exchange, NAME);
        if (!verdict.equals("GOOD")) {
            return verdict;
        }
        var message = exchange.getMessage();
        Map<String, String> form = fields(new String(message.getBody(byte[].class), StandardCharsets.UTF_8));
        String param = form.getOrDefault("param", "");
        String salt = settings.get(NAME, "salt", "");
        if (!salt.isBlank() && !equal(form.getOrDefault("sign", ""), md5(param + salt))) {
            return "FORGED";
        }
        message.setBody(param.getBytes(StandardCharsets.UTF_8));
        return param.isBlank() ? "EMPTY" : "GOOD";
    }

    static String md5(String text) {
        try {
            byte[] md5 = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(md5);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private void post(Exchange exchange, String path, Map<String, String> form) {
        var out = exchange.getMessage();
        out.removeHeaders("*");
        out.setHeader(Exchange.HTTP_URI, settings.need(NAME, "url").replaceFirst("/+$", "") + path);
        out.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
        out.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8");
        out.setBody(form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** The fields of a form; what is none has no fields. */
    private static Map<String, String> fields(String body) {
        var fields = new LinkedHashMap<String, String>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                try {
                    fields.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                } catch (IllegalArgumentException badEscape) {
                    return Map.of();
                }
            }
        }
        return fields;
    }

    private static boolean equal(String given, String expected) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8));
    }
}
