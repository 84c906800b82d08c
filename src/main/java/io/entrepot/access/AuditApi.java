package io.entrepot.access;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit log for programs. */
@RestController
@RequestMapping("/api/audit")
class AuditApi {
    /** {@code next} is the {@code before} of the page that follows, null on the last. */
    record Page(List<Audit.Entry> items, Long next) {}

    private final Audit audit;

    AuditApi(Audit audit) {
        this.audit = audit;
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) String actor,
            @RequestParam(required = false) String action,
            @RequestParam(required = false) String subject,
            @RequestParam(required = false) Long before,
            @RequestParam(defaultValue = "50") int size) {
        List<Audit.Entry> items = audit.list(actor, action, subject, before, size);
        return new Page(
                items, items.size() < size ? null : items.get(items.size() - 1).id());
    }
}
