package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/**
 * Signs calls to SF Express: one address, a form around the message, and
 * {@code msgDigest} = Base64(MD5(URL-encoded(msgData + timestamp + check word))).
 */
@Component("sfSignature")
@EnableConfigurationProperties(CarrierSettings.class)
public class SfSignature {
    static final String CARRIER = "sf";

    /** Exchange properties: the bytes that are about to leave, and when they were ready. */
    static final String REQUEST = "request";

    static final String BEGUN = "begun";

    private static final Map<String, String> SERVICES = Map.of(
            "book", "EXP_RECE_CREATE_ORDER",
            "search", "EXP_RECE_SEARCH_ORDER_RESP",
            "cancel", "EXP_RECE_UPDATE_ORDER",
            "label", "COM_RECE_CLOUD_PRINT_WAYBILLS");

    private final CarrierSettings settings;
    private final Clock clock;

    SfSignature(CarrierSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** What the request mapping may know of the account: {@code $settings}. */
    public void settings(Exchange exchange) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        String monthlyCard = settings.get(CARRIER, "monthly-card", "");
        if (!monthlyCard.isBlank()) {
            known.put("monthlyCard", monthlyCard);
        }
        String payMethod = settings.get(CARRIER, "pay-method", "");
        if (!payMethod.isBlank()) {
            known.put("payMethod", Integer.parseInt(payMethod));
        }
        String labelTemplate = settings.get(CARRIER, "label-template", "");
        if (!labelTemplate.isBlank()) {
            known.put("labelTemplate", labelTemplate);
        }
        exchange.getMessage().setHeader("settings", known);
    }

    /** SF's name of the service that answers a step of the hub; news is what is asked for when nothing else is. */
    public String serviceOf(String step) {
        return SERVICES.getOrDefault(step == null ? "" : step, "EXP_RECE_SEARCH_ROUTES");
    }

    /** Turns the body, SF's msgData, into the signed form of the service that property {@code serviceCode} names. */
    public void sign(Exchange exchange) {
        String message = encoded(exchange.getMessage().getBody(Object.class).toString());
        String timestamp = Long.toString(clock.millis());
        String form = "partnerID=" + encoded(settings.need(CARRIER, "partner-id"))
                + "&requestID=" + UUID.randomUUID()
                + "&serviceCode=" + encoded(exchange.getProperty("serviceCode", String.class))
                + "&timestamp=" + timestamp
                + "&msgData=" + message
                + "&msgDigest=" + encoded(digest(message, timestamp, settings.need(CARRIER, "check-word")));
        byte[] bytes = form.getBytes(StandardCharsets.US_ASCII);
        exchange.setProperty(REQUEST, bytes);
        exchange.setProperty(BEGUN, System.currentTimeMillis());
        var out = exchange.getMessage();
        out.removeHeaders("*");
        out.setHeader(Exchange.HTTP_URI, settings.need(CARRIER, "url"));
        out.setHeader(Exchange.HTTP_METHOD, HttpMethods.POST);
        out.setHeader(Exchange.CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8");
        out.setBody(bytes);
    }

    /** @param message msgData, URL-encoded already: as a whole or in parts, the encoding is the same */
    static String digest(String message, String timestamp, String checkWord) {
        try {
            String encoded = message + timestamp + encoded(checkWord);
            byte[] md5 = MessageDigest.getInstance("MD5").digest(encoded.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(md5);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
