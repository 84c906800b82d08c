package io.entrepot.console;

import io.entrepot.connector.AccountDesk;
import io.entrepot.console.Platforms.Row;
import io.entrepot.order.Reconciliations;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.HandlerMapping;

/** Platforms and carriers: who is well, who is silent, and what can be done about it. */
@Controller
@RequestMapping("/platforms")
class PlatformsPage {
    private final Platforms platforms;
    private final Figures figures;
    private final AccountDesk desk;
    private final Reconciliations reconciliations;
    private final Moments moments;
    private final ObjectProvider<SimulatedCarriers> simulated;
    private final Surroundings surroundings;
    private final ScreenProblems problems;

    PlatformsPage(
            Platforms platforms,
            Figures figures,
            AccountDesk desk,
            Reconciliations reconciliations,
            Moments moments,
            ObjectProvider<SimulatedCarriers> simulated,
            Surroundings surroundings,
            ScreenProblems problems) {
        this.platforms = platforms;
        this.figures = figures;
        this.desk = desk;
        this.reconciliations = reconciliations;
        this.moments = moments;
        this.simulated = simulated;
        this.surroundings = surroundings;
        this.problems = problems;
    }

    /** What is refused on an account's page is said there. */
    @ExceptionHandler
    String refused(Exception e, HttpServletRequest request, HttpServletResponse response, Model model) {
        var place = (Map<?, ?>) request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        if (place != null
                && place.get("platform") instanceof String platform
                && place.get("account") instanceof String account) {
            String page = "/platforms/" + platform + "/" + account;
            if (problems.keepsForm(e, page, request, response, model) && row(platform + "/" + account) != null) {
                return one(platform, account, model);
            }
        }
        return problems.problem(e, request, response, model);
    }

    @GetMapping
    String page(Model model) {
        fill(model);
        return "platforms";
    }

    @GetMapping(params = "part")
    String changing(Model model) {
        fill(model);
        return "platforms :: changing";
    }

    private void fill(Model model) {
        model.addAttribute("rows", platforms.rows());
        model.addAttribute("carriers", figures.carriers());
        SimulatedCarriers switches = simulated.getIfAvailable();
        model.addAttribute("switches", switches == null ? Map.of() : switches.answering());
        model.addAttribute("off", byName(surroundings.switchedOff()));
    }

    static Map<String, PausesStore.Paused> byName(List<PausesStore.Paused> paused) {
        return paused.stream().collect(Collectors.toMap(PausesStore.Paused::name, Function.identity()));
    }

    /** Only beside simulated partners: a real carrier is switched off by nobody here. */
    @PostMapping("/carriers/{carrier}/{deed:switch-off|switch-on}")
    String flip(
            @PathVariable String carrier,
            @PathVariable String deed,
            @RequestParam(required = false) String reason,
            Principal who) {
        SimulatedCarriers switches = simulated.getIfAvailable();
        if (switches == null) {
            throw Refused.unknown("no carrier is simulated here");
        }
        switches.switchTo(carrier, deed.equals("switch-on"), reason, who.getName());
        return "redirect:/platforms#carriers";
    }

    @GetMapping("/{platform}/{account}")
    String one(@PathVariable String platform, @PathVariable String account, Model model) {
        fill(platform, account, model);
        LocalDateTime now = LocalDateTime.now(moments.zone()).truncatedTo(ChronoUnit.MINUTES);
        model.addAttribute("today", now.toLocalDate().atTime(23, 59));
        model.addAttribute("yesterday", now.minusDays(1));
        return "platform";
    }

    @GetMapping(path = "/{platform}/{account}", params = "part")
    String oneChanging(
            @PathVariable String platform, @PathVariable String account, @RequestParam String part, Model model) {
        fill(platform, account, model);
        return part.equals("facts") ? "platform :: facts" : "platform :: comparisons";
    }

    private void fill(String platform, String account, Model model) {
        String key = platform + "/" + account;
        Row row = row(key);
        if (row == null) {
            throw Refused.unknown("there is no account " + key);
        }
        model.addAttribute("row", row);
        model.addAttribute("reports", reconciliations.latest(platform, account));
    }

    /** Null when there is no such account. */
    private Row row(String key) {
        return platforms.rows().stream()
                .filter(row -> row.key().equals(key))
                .findFirst()
                .orElse(null);
    }

    /** @param back {@code list} where it was asked for among all accounts, otherwise on the account's own page */
    @PostMapping("/{platform}/{account}/pause")
    String pause(
            @PathVariable String platform,
            @PathVariable String account,
            @RequestParam String reason,
            @RequestParam(required = false) String back,
            Principal who) {
        desk.pause(platform, account, reason, who.getName());
        return back(platform, account, back);
    }

    @PostMapping("/{platform}/{account}/resume")
    String resume(
            @PathVariable String platform,
            @PathVariable String account,
            @RequestParam(required = false) String back,
            Principal who) {
        desk.resume(platform, account, who.getName());
        return back(platform, account, back);
    }

    private static String back(String platform, String account, String back) {
        return "redirect:/platforms" + ("list".equals(back) ? "" : "/" + platform + "/" + account);
    }

    /** @param from as the browser's field writes it, in the hub's time zone */
    @PostMapping("/{platform}/{account}/fetch")
    String fetchAgain(
            @PathVariable String platform, @PathVariable String account, @RequestParam String from, Principal who) {
        desk.fetchAgain(platform, account, moment(from), who.getName());
        return "redirect:/platforms/" + platform + "/" + account;
    }

    @PostMapping("/{platform}/{account}/reconcile")
    String reconcile(@PathVariable String platform, @PathVariable String account, Principal who) {
        reconciliations.ask(platform, account, who.getName());
        return "redirect:/platforms/" + platform + "/" + account;
    }

    private Instant moment(String from) {
        Instant moment;
        try {
            moment = LocalDateTime.parse(from).atZone(moments.zone()).toInstant();
        } catch (DateTimeParseException e) {
            throw Refused.invalid(
                    "from", from, "from " + Refused.shortened(from) + " is no date and time such as 2026-11-20T08:00");
        }
        // as it was entered, not as the desk would say it
        if (moment.isAfter(Instant.now())) {
            throw Refused.invalid("from", from, "from " + moments.show(moment) + " is still to come");
        }
        return moment;
    }
}
