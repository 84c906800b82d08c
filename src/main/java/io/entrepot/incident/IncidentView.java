package io.entrepot.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.entrepot.incident.Incident.State;
import io.entrepot.incident.IncidentSearch.Action;
import io.entrepot.incident.IncidentSearch.Detail;
import io.entrepot.journal.Readable;
import io.entrepot.order.Order;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Severity;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An incident as the API shows it: our words for orders, personal data masked.
 *
 * @param canReplay whether it can be sent on its way again as it is
 * @param canResend whether a text of the caller's can be sent in the place of its payload
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IncidentView(
        UUID uid,
        String cause,
        String stage,
        String platform,
        String account,
        String subject,
        String order,
        String message,
        State state,
        Severity severity,
        String owner,
        Instant actBy,
        boolean escalated,
        int times,
        Instant firstAt,
        Instant lastAt,
        Instant closedAt,
        String closedBy,
        String closeReason,
        UUID supersededBy,
        boolean canReplay,
        boolean canResend) {

    private static final int LONGEST_PAYLOAD = 256 * 1024;

    /** Longer texts are not put into a page's text field. */
    private static final int LONGEST_EDITED = 1_000_000;

    private static final Pattern COPY = Pattern.compile("edited copy of ([0-9a-f-]{36})");
    private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\\b");

    /**
     * With everything around it.
     *
     * @param payload null when it is not text; a form as {@link Readable#decoded} shows it
     * @param masked whether something in the payload was hidden
     * @param truncated whether the payload goes on
     * @param canEdit whether it can be resent, and its payload is a text that a person can edit
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Full(
            IncidentView incident,
            String contentType,
            int payloadBytes,
            String payload,
            boolean masked,
            boolean truncated,
            boolean canEdit,
            UUID journal,
            IncidentView parent,
            List<IncidentView> children,
            List<Action> history) {}

    public static IncidentView of(Incident incident) {
        return incident == null
                ? null
                : new IncidentView(
                        incident.uid(),
                        incident.cause(),
                        incident.stage(),
                        incident.platform(),
                        incident.account(),
                        incident.subject(),
                        incident.orderId() == null ? null : Order.number(incident.orderId()),
                        Masking.of(incident.message()),
                        incident.state(),
                        incident.severity(),
                        incident.owner(),
                        incident.actBy(),
                        incident.isEscalated(),
                        incident.times(),
                        incident.firstAt(),
                        incident.lastAt(),
                        incident.closedAt(),
                        incident.closedBy(),
                        incident.closeReason(),
                        incident.supersededBy(),
                        incident.canReplay(),
                        incident.canResend());
    }

    /** What it is about, in words that people know; null where only ids of ours say so. */
    public String named() {
        String named = subject == null ? "" : ID.matcher(subject).replaceAll("").strip();
        return named.isEmpty() || cause.equals(FailureCause.UNEXPECTED.name()) && named.matches("\\d+") ? null : named;
    }

    /** The uid of the incident that this is an edited copy of; null when it is none, or has failed by itself since. */
    public String copyOf() {
        Matcher copy = COPY.matcher(message == null ? "" : message);
        return copy.matches() ? copy.group(1) : null;
    }

    /** Whether a person moved its message to a dead end, where it did not fail. */
    public boolean moved() {
        return message != null && message.contains(DeadLetters.MOVED);
    }

    public static Full of(Detail detail) {
        String type = detail.incident().contentType();
        String whole = Readable.decoded(Readable.text(detail.payload(), type), type);
        boolean truncated = whole != null && whole.length() > LONGEST_PAYLOAD;
        String shown = truncated ? whole.substring(0, LONGEST_PAYLOAD) : whole;
        String masked = Masking.of(shown);
        return new Full(
                of(detail.incident()),
                type,
                detail.payload().length,
                masked,
                shown != null && !shown.equals(masked),
                truncated,
                detail.incident().canResend() && whole != null && whole.length() <= LONGEST_EDITED,
                detail.incident().journalId(),
                of(detail.parent()),
                detail.children().stream().map(IncidentView::of).toList(),
                detail.actions());
    }
}
