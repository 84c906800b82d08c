package io.entrepot.console;

import io.entrepot.connector.Accounts;
import io.entrepot.incident.WatchLimits;
import io.entrepot.incident.WatchLimits.Kind;
import io.entrepot.incident.WatchLimits.Limit;
import io.entrepot.incident.WatchLimits.Receiver;
import io.entrepot.incident.WatchLimits.Urgency;
import io.entrepot.incident.WatchLimits.Weight;
import io.entrepot.order.OrderStatus;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Refused;
import io.entrepot.shared.Severity;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the hub watches, and who hears of it: one line changed at a time. */
@Controller
class WatchPage {
    private static final long MINUTE = 60;

    private final WatchLimits watch;
    private final Accounts accounts;

    WatchPage(WatchLimits watch, Accounts accounts) {
        this.watch = watch;
        this.accounts = accounts;
    }

    @GetMapping("/settings/watch")
    String page(Model model) {
        model.addAttribute("limits", watch.limits());
        model.addAttribute("receivers", watch.receivers());
        model.addAttribute("kinds", Kind.values());
        model.addAttribute("urgencies", watch.urgencies());
        model.addAttribute("weights", watch.weights());
        model.addAttribute("severities", Severity.values());
        model.addAttribute("states", OrderStatus.values());
        model.addAttribute(
                "platforms",
                accounts.health().stream()
                        .map(Accounts.Health::platform)
                        .distinct()
                        .sorted()
                        .toList());
        return "watch";
    }

    /** {@code deed}: {@code save} or {@code delete}; the limit's minutes replace those of the line of the same words. */
    @PostMapping("/settings/watch/limits")
    String limit(
            @RequestParam Kind kind,
            @RequestParam(required = false) String platform,
            @RequestParam(name = "class", required = false) String orderClass,
            @RequestParam(required = false) String state,
            @RequestParam long minutes,
            @RequestParam String deed,
            Principal who) {
        var limit = new Limit(kind, blank(platform), blank(orderClass), blank(state), minutes * MINUTE);
        List<Limit> wanted = new ArrayList<>(watch.limits());
        wanted.removeIf(old -> old.kind() == limit.kind()
                && Objects.equals(old.platform(), limit.platform())
                && Objects.equals(old.orderClass(), limit.orderClass())
                && Objects.equals(old.state(), limit.state()));
        if (!deed.equals("delete")) {
            wanted.add(limit);
        }
        watch.replace(wanted, who.getName());
        return "redirect:/settings/watch?saved";
    }

    @PostMapping("/settings/watch/receivers")
    String receiver(
            @RequestParam Severity severity,
            @RequestParam int step,
            @RequestParam String address,
            @RequestParam(required = false) String locale,
            @RequestParam String deed,
            Principal who) {
        var receiver = new Receiver(severity, step, address.strip(), blank(locale));
        List<Receiver> wanted = new ArrayList<>(watch.receivers());
        wanted.removeIf(old -> old.severity() == severity
                && old.step() == step
                && old.address().equals(receiver.address()));
        if (!deed.equals("delete")) {
            wanted.add(receiver);
        }
        watch.tell(wanted, who.getName());
        return "redirect:/settings/watch?saved";
    }

    @PostMapping("/settings/watch/severities")
    String actWithin(@RequestParam Severity severity, @RequestParam long minutes, Principal who) {
        watch.actWithin(List.of(new Urgency(severity, minutes * MINUTE)), who.getName());
        return "redirect:/settings/watch?saved#severities";
    }

    /** All causes at once, each by its name; what is left as it was changes nothing. */
    @PostMapping("/settings/watch/causes")
    String weigh(@RequestParam Map<String, String> severities, Principal who) {
        List<Weight> weights = Arrays.stream(FailureCause.values())
                .filter(cause -> severities.containsKey(cause.name()))
                .map(cause -> new Weight(cause, severity(severities.get(cause.name()))))
                .toList();
        watch.weigh(weights, who.getName());
        return "redirect:/settings/watch?saved#causes";
    }

    private static Severity severity(String name) {
        return Arrays.stream(Severity.values())
                .filter(severity -> severity.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refused.invalid("severity is one of " + List.of(Severity.values())));
    }

    private static String blank(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
