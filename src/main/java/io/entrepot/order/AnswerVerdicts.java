package io.entrepot.order;

import static io.entrepot.order.AnswerOutcome.Kind.CONFIRMED;
import static io.entrepot.order.AnswerOutcome.Kind.DECLINED;
import static io.entrepot.order.AnswerOutcome.Kind.RETRY;
import static io.entrepot.order.AnswerOutcome.Kind.UNKNOWN;
import static io.entrepot.order.AnswerOutcome.Kind.UNMAPPABLE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.shared.Mapped;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Judges what came back from a platform. In doubt an answer may have arrived: then the platform is read, not told again. */
@Component("answerVerdicts")
public class AnswerVerdicts {
    /** Refused before anything happened: unauthorised, locked, too many, too suspicious (Shopify's 430), unavailable. */
    private static final Set<Integer> PASSING = Set.of(401, 423, 429, 430, 503);

    /** Conflict and time-out say nothing about what happened. */
    private static final Set<Integer> UNCLEAR = Set.of(408, 409);

    private static final int LONGEST = 500;

    private final ObjectMapper json;

    AnswerVerdicts(ObjectMapper json) {
        this.json = json;
    }

    /** What the platform's mapping sees: which answers, what the hub asked for, what the platform said. */
    public JsonNode question(AnswerBatch batch, byte[] answer) throws IOException {
        ObjectNode question = json.createObjectNode();
        question.put("kind", batch.kind()).put("readBack", batch.isReadBack());
        ArrayNode asked = question.putArray("asked");
        batch.calls().forEach(call -> asked.add(call.body()));
        question.set("answer", json.readTree(answer));
        return question;
    }

    /** The platform answered, and the mapping has put that into {@code outcome} and {@code message}, answer by answer. */
    public List<AnswerOutcome> answered(AnswerBatch batch, List<Mapped> states) {
        if (states.size() != batch.calls().size()) {
            return unreadable(
                    batch, "the mapping speaks of " + states.size() + " answers, asked were " + batch.getSize());
        }
        return states.stream()
                .map(state -> {
                    AnswerCall call = batch.calls().get(state.index());
                    return state.failed() ? unreadable(call, state.message()) : answered(call, state.result());
                })
                .toList();
    }

    private static AnswerOutcome answered(AnswerCall call, JsonNode result) {
        String message = shortened(result.path("message").asText(null));
        return switch (result.path("outcome").asText()) {
            case "CONFIRMED" -> new AnswerOutcome(call, CONFIRMED, null, null);
            case "UNKNOWN" -> new AnswerOutcome(call, UNKNOWN, message, null);
            // asked whether it was told: it was not, so it is told now
            default -> new AnswerOutcome(call, call.isReadBack() ? RETRY : DECLINED, message, null);
        };
    }

    /**
     * Whether an order of the batch may be why all of it was refused: then each is told alone.
     *
     * @param status HTTP status of the refusal
     */
    public boolean mayHideACulprit(AnswerBatch batch, int status) {
        return batch.getSize() > 1 && kindOf(status, false) == DECLINED;
    }

    /** The platform answered with an error, or with something that is no answer. */
    public List<AnswerOutcome> allRefused(AnswerBatch batch, int status, String message, Duration retryAfter) {
        return each(batch, call -> refused(call, status, message, retryAfter));
    }

    AnswerOutcome refused(AnswerCall call, int status, String message, Duration retryAfter) {
        return new AnswerOutcome(call, kindOf(status, call.isReadBack()), shortened(message), retryAfter);
    }

    private static AnswerOutcome.Kind kindOf(int status, boolean readBack) {
        if (PASSING.contains(status)) {
            return readBack ? UNKNOWN : RETRY;
        }
        return status < 300 || status >= 500 || UNCLEAR.contains(status) ? UNKNOWN : DECLINED;
    }

    /** It lies where the partner fetches it: more is not to be had from one who does not answer. */
    public List<AnswerOutcome> delivered(AnswerBatch batch) {
        return each(batch, call -> new AnswerOutcome(call, CONFIRMED, null, null));
    }

    /** The partner's format has no way to say it; nothing was sent. */
    public List<AnswerOutcome> unsayable(AnswerBatch batch, String message) {
        return each(batch, call -> new AnswerOutcome(call, UNMAPPABLE, shortened(message), null));
    }

    /** No answer came. */
    public List<AnswerOutcome> allFailed(AnswerBatch batch, Throwable failure) {
        return each(batch, call -> failed(call, failure));
    }

    private static AnswerOutcome failed(AnswerCall call, Throwable failure) {
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

    /** Those for which our mapping found no words: nothing of them is sent. */
    public List<AnswerOutcome> unmappable(AnswerBatch batch, List<Mapped> mapped) {
        return mapped.stream()
                .filter(Mapped::failed)
                .map(one ->
                        new AnswerOutcome(batch.calls().get(one.index()), UNMAPPABLE, shortened(one.message()), null))
                .toList();
    }

    /** The answer was understood by nobody, so what it says is unknown. */
    public List<AnswerOutcome> unreadable(AnswerBatch batch, String message) {
        return each(batch, call -> unreadable(call, message));
    }

    private static AnswerOutcome unreadable(AnswerCall call, String message) {
        return new AnswerOutcome(call, UNKNOWN, shortened(message), null);
    }

    /** Too late to begin: whoever comes next does it. */
    public List<AnswerOutcome> late(AnswerBatch batch) {
        return each(
                batch,
                call -> new AnswerOutcome(
                        call,
                        call.isReadBack() ? UNKNOWN : RETRY,
                        "not sent: the hub was too slow to begin in time",
                        null));
    }

    private static List<AnswerOutcome> each(AnswerBatch batch, Function<AnswerCall, AnswerOutcome> outcome) {
        return batch.calls().stream().map(outcome).toList();
    }

    private static String shortened(String text) {
        if (text == null) {
            return null;
        }
        String clean = text.replace('\0', '\uFFFD');
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
