package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Makes an HTTP call of what a carrier's request mapping says ({@link RestRequest}), below the carrier's {@code url}. A
 * carrier that books in several calls has several such requests in a row; what was said before is kept for the journal.
 */
@Component("carrierRequest")
public class CarrierRequest {
    /** Exchange properties: the calls before this one as request, answer, request, …; the carrier's own id of the parcel. */
    static final String EARLIER = "earlier";

    static final String CARRIER_ID = "carrierId";

    /** No booking takes more calls than this, whatever its mapping says. */
    private static final int MOST_CALLS = 4;

    private final CarrierSettings settings;

    CarrierRequest(CarrierSettings settings) {
        this.settings = settings;
    }

    /** What request mappings may know of the account, by name, since most of its settings are secrets: {@code $settings}. */
    public void settings(Exchange exchange, String carrier, String names) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        for (String name : names.split(",")) {
            String value = settings.get(carrier, name, "");
            if (!value.isBlank()) {
                known.put(name, value);
            }
        }
        exchange.getMessage().setHeader("settings", known);
    }

    /** Aims at the carrier with the secret of that setting as the user of Basic authentication, without a password. */
    public void basic(Exchange exchange, String carrier, String setting) {
        String pair = settings.need(carrier, setting) + ":";
        aim(exchange, carrier, "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** Aims at the carrier with the secret of that setting as a bearer token. */
    public void bearer(Exchange exchange, String carrier, String setting) {
        aim(exchange, carrier, "Bearer " + settings.need(carrier, setting));
    }

    /** Whether a mapping that was asked for the next call named one; a loop's condition. */
    public boolean isMore(Exchange exchange) {
        int made = exchange.getProperty(Exchange.LOOP_INDEX, 0, Integer.class) + 1;
        boolean more = exchange.getMessage().getBody() instanceof JsonNode next && next.has("path");
        if (more && made >= MOST_CALLS) {
            throw new IllegalStateException("after " + made + " calls the mapping still wants another one");
        }
        return more;
    }

    private void aim(Exchange exchange, String carrier, String authorization) {
        var out = exchange.getMessage();
        JsonNode said = out.getBody(JsonNode.class);
        RestRequest request = RestRequest.of(said);
        remember(exchange, said);
        out.removeHeaders("*");
        request.aim(out, settings.need(carrier, "url"));
        out.setHeader("Authorization", authorization);
    }

    /** The request as its mapping made it is what the journal gets: it says all, except who we are. */
    private static void remember(Exchange exchange, JsonNode request) {
        byte[] before = exchange.getProperty(SfSignature.REQUEST, byte[].class);
        if (before != null) {
            var earlier = new ArrayList<byte[]>(exchange.getProperty(EARLIER, List.of(), List.class));
            earlier.add(before);
            earlier.add(exchange.getProperty(Polls.RAW, new byte[0], byte[].class));
            exchange.setProperty(EARLIER, earlier);
        }
        // the answer of the call before is not this one's
        exchange.removeProperty(Polls.RAW);
        exchange.setProperty(SfSignature.REQUEST, request.toString().getBytes(StandardCharsets.UTF_8));
        exchange.setProperty(SfSignature.BEGUN, System.currentTimeMillis());
        if (request.hasNonNull(CARRIER_ID)) {
            exchange.setProperty(CARRIER_ID, request.get(CARRIER_ID).asText());
        }
    }
}
