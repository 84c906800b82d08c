package io.entrepot.order;

import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.shared.PartnerCall;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What is said to platforms about a page of answers, and what they say, until the page is settled. */
final class Talk {
    private record Said(AnswerBatch batch, PartnerCall call) {}

    private final Queue<Said> said = new ConcurrentLinkedQueue<>();

    void add(AnswerBatch batch, PartnerCall call) {
        said.add(new Said(batch, call));
    }

    /**
     * What was said about these, as the journal keeps it: a message for each call, and one for its answer if there was one.
     * A call about several belongs to its first, when they are not settled together.
     */
    List<Draft> drafts(Collection<AnswerOutcome> outcomes) {
        Map<Long, String> became = outcomes.stream()
                .collect(Collectors.toMap(o -> o.call().id(), o -> o.kind().name(), (a, b) -> b));
        var drafts = new ArrayList<Draft>();
        for (Said one : said) {
            AnswerBatch batch = one.batch;
            if (!became.containsKey(batch.calls().get(0).id())) {
                continue;
            }
            PartnerCall.Answer answer = one.call.answer();
            String about = about(batch, answer, became);
            String kind = batch.isReadBack() ? "ask" : "tell";
            drafts.add(draft(Direction.OUT, kind, batch, one.call.type(), about, one.call.request()));
            if (answer != null) {
                drafts.add(draft(Direction.IN, "answer", batch, "application/json", about, answer.body()));
            }
        }
        return drafts;
    }

    private static Draft draft(
            Direction direction, String kind, AnswerBatch batch, String type, String about, byte[] body) {
        return new Draft(direction, kind, batch.platform(), batch.account(), type, about, body);
    }

    /** Of several orders the outcome only when it is the same. */
    private static String about(AnswerBatch batch, PartnerCall.Answer answer, Map<Long, String> became) {
        List<String> outcomes = batch.calls().stream()
                .map(call -> became.get(call.id()))
                .distinct()
                .toList();
        var about = new StringBuilder("{\"orders\":" + batch.orders() + ",\"told\":\"" + batch.kind() + "\"");
        if (outcomes.size() == 1 && outcomes.get(0) != null) {
            about.append(",\"outcome\":\"" + outcomes.get(0) + "\"");
        }
        if (answer != null) {
            about.append(",\"status\":" + answer.status() + ",\"millis\":" + answer.millis());
            if (answer.length() > answer.body().length) {
                about.append(",\"cut\":" + answer.length());
            }
        }
        return about.append('}').toString();
    }
}
