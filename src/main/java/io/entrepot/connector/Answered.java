package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;

/** Looks at a partner's HTTP answer before anybody tries to understand it, and puts its bytes aside as {@code raw}. */
@Component("answered")
public class Answered {
    private static final int SHOWN = 200;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private static final byte[] NOTHING = {'{', '}'};

    private final DocumentRoom room;
    private final ObjectMapper json;
    private final Clock clock;

    Answered(DocumentRoom room, ObjectMapper json, Clock clock) {
        this.room = room;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Passes an answer with status 2xx and a JSON body on; the body becomes bytes. A 204, which has none, becomes {}.
     *
     * @throws IOException when it ends too early, comes too slowly, is too large, or there is no room for it
     * @throws PartnerRefused with status, the partner's words and its Retry-After otherwise
     */
    public void json(Exchange exchange) throws IOException {
        Message answer = exchange.getMessage();
        byte[] body = bytes(exchange);
        exchange.setProperty(Polls.RAW, body);
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        Telling.hears(exchange, body, status);
        if (status < 200 || status >= 300) {
            throw new PartnerRefused(status, "HTTP " + status + ": " + start(body), retryAfter(answer));
        }
        int first = firstVisible(body);
        if (status == 204 && first < 0) {
            answer.setBody(NOTHING.clone());
            return;
        }
        if (first != '{' && first != '[') {
            throw new PartnerRefused(
                    status, "the answer is not JSON although HTTP " + status + ": " + start(body), null);
        }
        answer.setBody(body);
    }

    /**
     * As {@link #json}, but passes on what a partner says when it refuses, as {@code {"status": 422, "refusal": …}}: a
     * status 4xx with a JSON object, unless the status alone says that nothing is certain or that it is only too early.
     */
    public void jsonOrRefusal(Exchange exchange) throws IOException {
        try {
            json(exchange);
        } catch (PartnerRefused refused) {
            byte[] body = exchange.getProperty(Polls.RAW, byte[].class);
            if (!CallFailed.isRefusal(refused.status()) || firstVisible(body) != '{') {
                throw refused;
            }
            String said = new String(body, StandardCharsets.UTF_8);
            exchange.getMessage().setBody("{\"status\":" + refused.status() + ",\"refusal\":" + said + "}");
        }
    }

    /**
     * What a mapping found that forbids a call.
     *
     * @throws PartnerRefused with status 422 and these words, always
     */
    public void refused(String words) {
        throw new PartnerRefused(422, words, null);
    }

    /** What a mapping gets that has to see both what it is about and what was answered. */
    public JsonNode question(Object about, byte[] answer) throws IOException {
        ObjectNode question = json.createObjectNode();
        question.set("about", json.valueToTree(about));
        question.set("answer", json.readTree(answer));
        return question;
    }

    /**
     * Makes of a file that was fetched what a label mapping would have said, had the carrier sent it along:
     * {@code {"document": "…"}}, in Base64.
     */
    public void file(Exchange exchange) throws IOException {
        Message answer = exchange.getMessage();
        byte[] body = bytes(exchange);
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (status != 200) {
            throw new PartnerRefused(status, "HTTP " + status + " for the file", retryAfter(answer));
        }
        answer.setBody(JsonNodeFactory.instance.objectNode().put("document", body));
    }

    /**
     * What a mapping made of an answer with status 200 is a refusal ({@code status}, {@code message}, and perhaps
     * {@code retryAfter} in seconds), or empty: then the body is the answer again, whatever type its partner says it has.
     *
     * @throws PartnerRefused as if the partner had said so by its status
     */
    public void accepted(Exchange exchange) {
        JsonNode said = exchange.getMessage().getBody(JsonNode.class);
        if (said.has("status")) {
            throw new PartnerRefused(
                    said.get("status").asInt(),
                    said.path("message").asText(),
                    said.has("retryAfter")
                            ? atMost(Duration.ofSeconds(said.get("retryAfter").asLong()))
                            : null);
        }
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(exchange.getProperty(Polls.RAW, byte[].class));
    }

    private byte[] bytes(Exchange exchange) throws IOException {
        room.leave(exchange);
        byte[] body;
        try (InputStream answer = exchange.getMessage().getBody(InputStream.class)) {
            body = answer == null ? new byte[0] : room.read(answer);
        }
        room.hold(exchange, body.length, "application/json");
        // the stream is empty now: whoever catches a refusal must not try to read it
        exchange.getMessage().setBody(body);
        return body;
    }

    private Duration retryAfter(Message answer) {
        String value = answer.getHeader("Retry-After", String.class);
        if (value == null) {
            return null;
        }
        Duration wait;
        try {
            wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException e) {
            return null;
        }
        return wait.isNegative() ? Duration.ZERO : atMost(wait);
    }

    private static Duration atMost(Duration wait) {
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
    }

    private static int firstVisible(byte[] body) {
        // many a shop sends a byte order mark before its JSON, without knowing it
        int from =
                body.length > 2 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF ? 3 : 0;
        for (int i = from; i < body.length; i++) {
            byte b = body[i];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return -1;
    }

    private static String start(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, SHOWN), StandardCharsets.UTF_8);
        return text.isBlank() ? "(empty body)" : text.replaceAll("\\s+", " ");
    }
}
