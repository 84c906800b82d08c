package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.order.AnswerCall.Action;
import io.entrepot.shared.Calling;
import io.entrepot.shared.PartnerCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Answers of one kind that go to one account in one call.
 *
 * @param requests the platform's words for each call, in the same order; empty before they were mapped
 */
public record AnswerBatch(
        String platform, String account, String kind, Action action, List<AnswerCall> calls, List<JsonNode> requests)
        implements Calling {

    public boolean isReadBack() {
        return action == Action.READ_BACK;
    }

    public boolean isLate() {
        return calls.stream().anyMatch(AnswerCall::isLate);
    }

    public int getSize() {
        return calls.size();
    }

    /** The body of the first answer, for partners who are told one by one. */
    public JsonNode getFirst() {
        return calls.get(0).body();
    }

    /** What a message about the first answer is for: the same words for each try, others for a later version. */
    public String getPurpose() {
        AnswerCall call = calls.get(0);
        String version = call.body().path("version").asText();
        return (kind + " " + call.id() + " " + version).strip();
    }

    /** What the mapping gets: {@code {"answers": [...]}}. */
    public JsonNode getQuestion() {
        var question = JsonNodeFactory.instance.objectNode();
        calls.forEach(call -> question.withArray("/answers").add(call.body()));
        return question;
    }

    /** What the mapping gets for a platform that takes one answer a call. */
    public JsonNode getOnly() {
        if (calls.size() != 1) {
            throw new IllegalStateException("there are " + calls.size() + " answers in this call, not one");
        }
        return calls.get(0).body();
    }

    /** How often a platform that takes parcels is told of the only answer: once for each, and once to find that there is none. */
    public int getRounds() {
        return Math.max(1, getOnly().path("parcels").size());
    }

    /** What the mapping made, as a JSON list. */
    public JsonNode getRequestList() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        return list.addAll(requests);
    }

    /** The platform's order ids, separated by commas, as they may stand in a query. */
    public String getIds() {
        return calls.stream()
                .map(call -> URLEncoder.encode(call.platformOrderId(), StandardCharsets.UTF_8))
                .collect(Collectors.joining(","));
    }

    @Override
    public List<Long> orders() {
        return calls.stream().map(AnswerCall::orderId).toList();
    }

    @Override
    public void called(PartnerCall call) {
        calls.get(0).talk().add(this, call);
    }

    /** Camel asks for it with each expression: see {@link AnswerCall#hashCode}. */
    @Override
    public int hashCode() {
        return calls.hashCode();
    }

    AnswerBatch with(List<AnswerCall> some, List<JsonNode> words) {
        return new AnswerBatch(platform, account, kind, action, some, words);
    }
}
