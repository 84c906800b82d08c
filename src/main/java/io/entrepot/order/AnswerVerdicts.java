package io.entrepot.order;

import static io.entrepot.order.AnswerOutcome.Kind.CONFIRMED;
import static io.entrepot.order.AnswerOutcome.Kind.DECLINED;
import static io.entrepot.order.AnswerOutcome.Kind.RETRY;
import static io.entrepot.order.AnswerOutcome.Kind.UNKNOWN;
import static io.entrepot.order.AnswerOutcome.Kind.UNMAPPABLE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Judges what came back from a platform. In doubt an answer may have arrived: then the platform is read, not told again. */
@Component("answerVerdicts")
public class AnswerVerdicts {
    /** Refused before anything happened: unauthorised, locked, too many, unavailable. */
    private static final Set<Integer> PASSING = Set.of(401, 423, 429, 503);

    /** Conflict and time-out say nothing about what happened. */
    private static final Set<Integer> UNCLEAR = Set.of(408, 409);

    private static final int LONGEST = 500;

    private final ObjectMapper json;

    AnswerVerdicts(ObjectMapper json) {
        this.json = json;
    }

    /** What mapping {@code answer-state} sees: which answer, what the hub asked for, what the platform said. */
    public JsonNode question(AnswerCall call, byte[] answer) throws IOException {
        ObjectNode question = json.createObjectNode();
        question.put("kind", call.kind());
        question.set("asked", call.body());
        question.set("answer", json.readTree(answer));
        return question;
    }

    /** The platform answered, and mapping {@code answer-state} has put that into {@code outcome} and {@code message}. */
    public AnswerOutcome answered(AnswerCall call, JsonNode result) {
        boolean confirmed = "CONFIRMED".equals(result.path("outcome").asText());
        String message = shortened(result.path("message").asText(null));
        if (confirmed) {
            return new AnswerOutcome(call, CONFIRMED, null, null);
        }
        // asked whether it was told: it was not, so it is told now
        return new AnswerOutcome(call, call.isReadBack() ? RETRY : DECLINED, message, null);
    }

    /** The platform answered with an error, or with something that is no answer. */
    public AnswerOutcome refused(AnswerCall call, int status, String message, Duration retryAfter) {
        AnswerOutcome.Kind kind;
        if (PASSING.contains(status)) {
            kind = call.isReadBack() ? UNKNOWN : RETRY;
        } else if (status < 300 || status >= 500 || UNCLEAR.contains(status)) {
            kind = UNKNOWN;
        } else {
            kind = DECLINED;
        }
        return new AnswerOutcome(call, kind, shortened(message), retryAfter);
    }

    /** No answer came. */
    public AnswerOutcome failed(AnswerCall call, Throwable failure) {
        boolean unsent = false;
        Throwable innermost = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            unsent |= t instanceof ConnectException
                    || t instanceof UnknownHostException
                    || t instanceof NoRouteToHostException
                    || t.getClass().getSimpleName().equals("ConnectTimeoutException");
            innermost = t;
        }
        String words = innermost.getClass().getSimpleName() + ": " + innermost.getMessage();
        return new AnswerOutcome(call, unsent && !call.isReadBack() ? RETRY : UNKNOWN, shortened(words), null);
    }

    /** Our mapping refused: nothing was sent. */
    public AnswerOutcome unmappable(AnswerCall call, String message) {
        return new AnswerOutcome(call, UNMAPPABLE, shortened(message), null);
    }

    /** The answer was understood by nobody, so what it says is unknown. */
    public AnswerOutcome unreadable(AnswerCall call, String message) {
        return new AnswerOutcome(call, UNKNOWN, shortened(message), null);
    }

    /** Too late to begin: whoever comes next does it. */
    public AnswerOutcome late(AnswerCall call) {
        return new AnswerOutcome(
                call, call.isReadBack() ? UNKNOWN : RETRY, "not sent: the hub was too slow to begin in time", null);
    }

    private static String shortened(String text) {
        if (text == null) {
            return null;
        }
        String clean = text.replace('\0', '\uFFFD');
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
