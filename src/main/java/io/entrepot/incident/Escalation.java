package io.entrepot.incident;

import io.entrepot.incident.EscalationStore.Due;
import io.entrepot.incident.EscalationStore.Receiver;
import io.entrepot.shared.Severity;
import io.entrepot.shared.StaffNews;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells people of incidents: when they open, and others when nobody acted in time, twice. A step is counted in the
 * transaction that owes its mails, so that it is done once, whichever hub does it and whenever it dies. Many at a time
 * are one mail.
 */
@Component
class Escalation {
    private static final Logger log = LoggerFactory.getLogger(Escalation.class);
    private static final int MOST = 1000;

    /** Incidents of one severity that have come to the same step. */
    private record Step(Severity severity, int step) {}

    private final EscalationStore store;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Notice notice;

    Escalation(
            EscalationStore store,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            @Value("${hub.public-url:}") String url,
            Wording words) {
        this.store = store;
        this.events = events;
        this.transaction = transaction;
        this.notice = new Notice(url, words);
    }

    @Scheduled(
            fixedDelayString = "${hub.incidents.tell-every:PT20S}",
            initialDelayString = "${hub.incidents.tell-every:PT20S}")
    void sweep() {
        transaction.executeWithoutResult(status -> {
            List<Due> due = store.takeDue(MOST);
            if (due.isEmpty()) {
                return;
            }
            store.noteEscalated(
                    due.stream().filter(incident -> incident.step() > 0).toList());
            Map<Step, List<Due>> bySteps = due.stream()
                    .collect(Collectors.groupingBy(
                            incident -> new Step(incident.severity(), incident.step()),
                            LinkedHashMap::new,
                            Collectors.toList()));
            List<Receiver> receivers = store.receivers();
            bySteps.forEach((step, incidents) -> tell(step, incidents, receivers));
        });
    }

    private void tell(Step step, List<Due> incidents, List<Receiver> receivers) {
        Map<String, List<String>> addresses = receivers.stream()
                .filter(receiver -> receiver.severity() == step.severity() && receiver.step() == step.step())
                .collect(Collectors.groupingBy(
                        Receiver::locale, TreeMap::new, Collectors.mapping(Receiver::address, Collectors.toList())));
        if (step.step() > 0) {
            log.warn(
                    "{} incidents of severity {} are escalated (step {}): nobody acted in time",
                    incidents.size(),
                    step.severity(),
                    step.step());
        }
        addresses.forEach((locale, those) -> events.publishEvent(new StaffNews(
                those,
                notice.subject(locale, step.severity(), step.step(), incidents.size()),
                notice.text(locale, step.step(), incidents))));
    }
}
