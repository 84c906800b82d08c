package io.entrepot.connector;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpMethods;
import org.springframework.beans.factory.annotation.Value;
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

    /** Exchange property: the access token of the call in hand. */
    private static final String TOKEN = "token";

    private final CarrierSettings settings;
    private final AccessTokens tokens;
    private final Clock clock;
    private final String hub;

    CarrierRequest(
            CarrierSettings settings,
            AccessTokens tokens,
            Clock clock,
            @Value("${hub.public-url:http://localhost:8080}") String hub) {
        this.settings = settings;
        this.tokens = tokens;
        this.clock = clock;
        this.hub = hub.replaceFirst("/+$", "");
    }

    /**
     * What request mappings may know of the account, by name, since most of its settings are secrets: {@code $settings}.
     * Besides {@code today}, and {@code callback-url}: where this carrier pushes to.
     */
    public void settings(Exchange exchange, String carrier, String names) {
        ObjectNode known = JsonNodeFactory.instance.objectNode();
        known.put("today", LocalDate.now(clock).toString());
        known.put("callback-url", hub + "/callbacks/" + carrier);
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

    /** Aims at the carrier with an access token for the account's {@code client-id}, got at its {@code token-url}. */
    public void oauth(Exchange exchange, String carrier) throws IOException {
        String token = tokens.token(new AccessTokens.Grant(
                carrier,
                URI.create(settings.need(carrier, "token-url").strip()),
                Map.of("grant_type", "client_credentials"),
                settings.need(carrier, "client-id"),
                settings.need(carrier, "client-secret")));
        exchange.setProperty(TOKEN, token);
        aim(exchange, carrier, "Bearer " + token);
    }

    /** The carrier answered 401: the next call comes with another token. */
    public void tokenRefused(Exchange exchange, String carrier) {
        tokens.refused(carrier, exchange.getProperty(TOKEN, "", String.class));
    }

    /** Whether a label mapping named a file instead of sending it along; a filter's condition. */
    public boolean isElsewhere(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof JsonNode said && said.hasNonNull("url");
    }

    /** Aims at the file that a label mapping named: {@code {"url": "…", "headers": {…}}}; whether it may be called is up to {@link PartnerHosts}. */
    public void file(Exchange exchange) {
        var out = exchange.getMessage();
        JsonNode named = out.getBody(JsonNode.class);
        URI url = URI.create(named.get("url").asText());
        out.removeHeaders("*");
        // the query apart, since the HTTP component would encode it once more
        String query = url.getRawQuery();
        out.setHeader(Exchange.HTTP_URI, url.toString().replaceFirst("[?#].*", ""));
        if (query != null) {
            out.setHeader(Exchange.HTTP_RAW_QUERY, query);
        }
        out.setHeader(Exchange.HTTP_METHOD, HttpMethods.GET);
        named.path("headers")
                .fields()
                .forEachRemaining(header ->
                        out.setHeader(header.getKey(), header.getValue().asText()));
        out.setBody(null);
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
        RestRequest request = RestRequest.of(withSecrets(said, carrier));
        remember(exchange, said);
        out.removeHeaders("*");
        request.aim(out, settings.need(carrier, "url"));
        out.setHeader("Authorization", authorization);
    }

    /** A mapping says where in the body a secret belongs, as {@code "secrets": {"/place/in/body": "setting"}}; it never sees one. */
    private JsonNode withSecrets(JsonNode said, String carrier) {
        if (said.path("secrets").isEmpty()) {
            return said;
        }
        JsonNode whole = said.deepCopy();
        said.get("secrets").fields().forEachRemaining(secret -> {
            JsonPointer place = JsonPointer.compile(secret.getKey());
            ((ObjectNode) whole.path("body").at(place.head()))
                    .put(
                            place.last().getMatchingProperty(),
                            settings.need(carrier, secret.getValue().asText()));
        });
        return whole;
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
