package io.entrepot.console;

import io.entrepot.connector.Accounts;
import io.entrepot.console.FiguresStore.Carrier;
import io.entrepot.incident.WatchLimits;
import io.entrepot.incident.WatchLimits.Kind;
import io.entrepot.incident.WatchLimits.Limit;
import io.entrepot.incident.WatchLimits.Receiver;
import io.entrepot.incident.WatchLimits.Urgency;
import io.entrepot.incident.WatchLimits.Weight;
import io.entrepot.order.OrderQuery;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import io.entrepot.shared.Severity;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** What the hub watches, and who hears of it: one line changed at a time. */
@Controller
class WatchPage {
    private static final String PATH = "/settings/watch";
    private static final String SAVED = "redirect:" + PATH + "?saved";
    private static final int MINUTE = 60;
    private static final int MOST_MINUTES = 365 * 24 * 60;

    private final WatchLimits watch;
    private final Accounts accounts;
    private final Figures figures;
    private final ScreenProblems problems;

    WatchPage(WatchLimits watch, Accounts accounts, Figures figures, ScreenProblems problems) {
        this.watch = watch;
        this.accounts = accounts;
        this.figures = figures;
        this.problems = problems;
    }

    @ExceptionHandler
    String refused(Exception e, HttpServletRequest request, HttpServletResponse response, Model model) {
        return problems.keepsForm(e, PATH, request, response, model)
                ? page(model)
                : problems.problem(e, request, response, model);
    }

    @GetMapping(PATH)
    String page(Model model) {
        model.addAttribute("readOnly", !Surroundings.may("settings:write"));
        model.addAttribute("limits", watch.limits());
        model.addAttribute("receivers", watch.receivers());
        model.addAttribute(
                "states",
                Arrays.stream(Kind.values())
                        .collect(Collectors.toMap(Kind::name, WatchLimits::states, (a, b) -> a, LinkedHashMap::new)));
        model.addAttribute("classes", OrderQuery.CLASSES);
        model.addAttribute("mostMinutes", MOST_MINUTES);
        model.addAttribute("urgencies", watch.urgencies());
        model.addAttribute("weights", watch.weights());
        model.addAttribute("severities", Severity.values());
        model.addAttribute(
                "platforms",
                accounts.health().stream()
                        .map(Accounts.Health::platform)
                        .distinct()
                        .sorted()
                        .toList());
        model.addAttribute(
                "carriers", figures.carriers().stream().map(Carrier::carrier).toList());
        return "watch";
    }

    /**
     * {@code deed}: {@code save} or {@code delete}; the limit's minutes replace those of the line of the same words.
     *
     * @param what a kind and, but for accounts, the state: {@code ORDER IN_REVIEW}
     */
    @PostMapping("/settings/watch/limits")
    String limit(
            @RequestParam String what,
            @RequestParam(required = false) String platform,
            @RequestParam(name = "class", required = false) String orderClass,
            @RequestParam int minutes,
            @RequestParam String deed,
            Principal who) {
        String[] words = what.strip().split(" ", 2);
        var limit = new Limit(
                kind(words[0]),
                blank(platform),
                blank(orderClass),
                words.length == 1 ? null : blank(words[1]),
                seconds(minutes));
        List<Limit> wanted = new ArrayList<>(watch.limits());
        wanted.removeIf(old -> old.kind() == limit.kind()
                && Objects.equals(old.platform(), limit.platform())
                && Objects.equals(old.orderClass(), limit.orderClass())
                && Objects.equals(old.state(), limit.state()));
        if (!deed.equals("delete")) {
            wanted.add(limit);
        }
        watch.replace(wanted, who.getName());
        return SAVED;
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
        return SAVED;
    }

    @PostMapping("/settings/watch/severities")
    String actWithin(@RequestParam Severity severity, @RequestParam int minutes, Principal who) {
        watch.actWithin(List.of(new Urgency(severity, seconds(minutes))), who.getName());
        return SAVED + "#severities";
    }

    /** All causes at once, each by its name; what is left as it was changes nothing. */
    @PostMapping("/settings/watch/causes")
    String weigh(@RequestParam Map<String, String> severities, Principal who) {
        List<Weight> weights = Arrays.stream(FailureCause.values())
                .filter(cause -> severities.containsKey(cause.name()))
                .map(cause -> new Weight(cause, severity(severities.get(cause.name()))))
                .toList();
        watch.weigh(weights, who.getName());
        return SAVED + "#causes";
    }

    private static Kind kind(String name) {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refused.invalid("kind", name, "kind is one of " + List.of(Kind.values())));
    }

    private static long seconds(int minutes) {
        var wrong = new Objections();
        wrong.between("minutes", minutes, 1, MOST_MINUTES);
        wrong.raise();
        return (long) minutes * MINUTE;
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
