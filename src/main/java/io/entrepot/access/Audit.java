package io.entrepot.access;

import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/** The audit log: kept in the transaction of what it tells of, so that neither is there without the other. */
@Service
public class Audit {
    public record Entry(
            long id,
            Instant at,
            String actor,
            String action,
            String subject,
            String before,
            String after,
            String address) {}

    private static final Logger log = LoggerFactory.getLogger(Audit.class);
    private static final int MOST = 200;
    private static final int LONGEST = 4000;

    private final AuditStore store;

    Audit(AuditStore store) {
        this.store = store;
    }

    @EventListener
    void keep(Audited done) {
        String address = RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web
                ? web.getRequest().getRemoteAddr()
                : null;
        store.write(
                new Audited(
                        done.actor(),
                        done.action(),
                        shortened(done.subject()),
                        shortened(done.before()),
                        shortened(done.after())),
                address);
        log.info("audit: {} {} {}", done.actor(), done.action(), done.subject());
    }

    /** For filters, which know their request but stand before everything that would tell it. */
    void keep(Audited done, String address) {
        store.write(done, address);
        log.info("audit: {} {} {}", done.actor(), done.action(), done.subject());
    }

    /**
     * Newest first.
     *
     * @param before the id of the last entry of the page before; null for the first page
     */
    public List<Entry> list(String actor, String action, String subject, Long before, int size) {
        var wrong = new Objections();
        wrong.optional("actor", actor, 120);
        wrong.optional("action", action, 60);
        wrong.optional("subject", subject, 200);
        wrong.raise();
        return store.list(
                blank(actor),
                blank(action),
                blank(subject),
                before == null ? Long.MAX_VALUE : before,
                Math.max(1, Math.min(size, MOST)));
    }

    private static String blank(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String shortened(String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
