package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.Mapped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Gathers answers into calls for platforms that take several at once, and takes apart what became of them. */
@Component("answerBatches")
public class AnswerBatches {
    /** Answers of the same account, kind and action together, at most so many a call. */
    public List<AnswerBatch> of(List<AnswerCall> calls, int most) {
        Map<List<Object>, List<AnswerCall>> alike = new LinkedHashMap<>();
        calls.forEach(call -> alike.computeIfAbsent(
                        List.of(call.platform(), call.account(), call.kind(), call.action()), key -> new ArrayList<>())
                .add(call));
        var batches = new ArrayList<AnswerBatch>();
        for (List<AnswerCall> group : alike.values()) {
            AnswerCall first = group.get(0);
            for (int from = 0; from < group.size(); from += most) {
                batches.add(new AnswerBatch(
                        first.platform(),
                        first.account(),
                        first.kind(),
                        first.action(),
                        List.copyOf(group.subList(from, Math.min(group.size(), from + most))),
                        List.of()));
            }
        }
        return batches;
    }

    /** Each call alone: what was refused together is told one by one, so that only the culprit stays behind. */
    public List<AnswerBatch> apart(AnswerBatch batch) {
        return of(batch.calls(), 1);
    }

    /** Those of the batch that the mapping has found words for. */
    public AnswerBatch sayable(AnswerBatch batch, List<Mapped> mapped) {
        var calls = new ArrayList<AnswerCall>();
        var words = new ArrayList<JsonNode>();
        for (Mapped one : mapped) {
            if (!one.failed()) {
                calls.add(batch.calls().get(one.index()));
                words.add(one.result());
            }
        }
        return batch.with(calls, words);
    }

    /** What was never sent, and what became of the rest. */
    public List<AnswerOutcome> and(List<AnswerOutcome> some, List<AnswerOutcome> others) {
        return joined(List.of(some, others));
    }

    /** Lists of outcomes as one list. */
    public List<AnswerOutcome> joined(List<List<AnswerOutcome>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
