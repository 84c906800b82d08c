package io.entrepot.connector;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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

    /**
     * Passes an answer with status 2xx and a JSON body on; the body becomes bytes.
     *
     * @throws PartnerRefused with status, the partner's words and its Retry-After otherwise
     */
    public void json(Exchange exchange) {
        Message answer = exchange.getMessage();
        byte[] body = answer.getBody(byte[].class);
        if (body == null) {
            body = new byte[0];
        }
        exchange.setProperty(Polls.RAW, body);
        int status = answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (status < 200 || status >= 300) {
            throw new PartnerRefused(status, "HTTP " + status + ": " + start(body), retryAfter(answer));
        }
        int first = firstVisible(body);
        if (first != '{' && first != '[') {
            throw new PartnerRefused(
                    status, "the answer is not JSON although HTTP " + status + ": " + start(body), null);
        }
        answer.setBody(body);
    }

    private static Duration retryAfter(Message answer) {
        String value = answer.getHeader("Retry-After", String.class);
        if (value == null) {
            return null;
        }
        Duration wait;
        try {
            wait = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(Instant.now(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (DateTimeParseException e) {
            return null;
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
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
