package io.entrepot.console;

import io.entrepot.connector.Accounts;
import io.entrepot.order.OrderQuery;
import io.entrepot.review.RuleBook;
import io.entrepot.review.RuleBook.Outcome;
import io.entrepot.review.RuleBook.Rule;
import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import io.entrepot.shared.Refused;
import io.entrepot.shipment.ShipmentLimits;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The rules of review with a dry run before they are switched, the limits of shipping, and the parameters. */
@Controller
class RulesPage {
    private static final String PATH = "/settings/rules";
    private static final int ORDERS = 1000;

    private final RuleBook rules;
    private final ShipmentLimits limits;
    private final Parameters parameters;
    private final Accounts accounts;
    private final ScreenProblems problems;

    RulesPage(
            RuleBook rules,
            ObjectProvider<ShipmentLimits> limits,
            Parameters parameters,
            Accounts accounts,
            ScreenProblems problems) {
        this.rules = rules;
        this.limits = limits.getIfAvailable();
        this.parameters = parameters;
        this.accounts = accounts;
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
        model.addAttribute("rules", rules.rules());
        model.addAttribute("readOnly", !Surroundings.may("settings:write"));
        model.addAttribute("outcomes", Outcome.values());
        model.addAttribute("classes", OrderQuery.CLASSES);
        model.addAttribute("mostThreshold", RuleBook.MOST_THRESHOLD);
        model.addAttribute("mostLimit", ShipmentLimits.MOST);
        model.addAttribute(
                "platforms",
                accounts.health().stream()
                        .map(Accounts.Health::platform)
                        .distinct()
                        .sorted()
                        .toList());
        model.addAttribute("limits", limits == null ? Map.of() : limits.all());
        model.addAttribute("parameters", parameters.all());
        return "rules";
    }

    /** {@code deed}: {@code try} shows what would change, {@code save} changes it. */
    @PostMapping(PATH)
    String rule(
            @RequestParam String name,
            @RequestParam(defaultValue = "") String platform,
            @RequestParam(name = "class", defaultValue = "") String orderClass,
            @RequestParam Outcome outcome,
            @RequestParam(required = false) BigDecimal threshold,
            @RequestParam String deed,
            Principal who,
            Model model) {
        var rule = new Rule(name, platform, orderClass, outcome, threshold);
        switch (deed) {
            case "save" -> rules.save(rule, who.getName());
            case "delete" -> rules.delete(name, platform, orderClass, who.getName());
            case "try" -> {
                model.addAttribute("proposed", rule);
                model.addAttribute("trial", rules.dryRun(List.of(rule), ORDERS));
                return page(model);
            }
            default -> throw Refused.unknown("there is no deed " + deed);
        }
        return "redirect:" + PATH + "?saved";
    }

    /** Where a form was sent to and refused, and its address asked for again. */
    @GetMapping({"/settings/limits", "/settings/parameters"})
    String toTheForms() {
        return "redirect:" + PATH;
    }

    @PostMapping("/settings/limits")
    String limits(@RequestParam Map<String, String> form, Principal who) {
        var wanted = new LinkedHashMap<String, Integer>();
        limits.all().keySet().forEach(name -> {
            if (form.containsKey(name)) {
                wanted.put(name, number(name, form.get(name)));
            }
        });
        limits.set(wanted, who.getName());
        return "redirect:" + PATH + "?saved";
    }

    @PostMapping("/settings/parameters")
    String parameters(@RequestParam Map<String, String> form, Principal who) {
        var wanted = new LinkedHashMap<Parameter, Long>();
        for (Parameter parameter : Parameter.values()) {
            if (form.containsKey(parameter.name())) {
                wanted.put(parameter, (long) number(parameter.name(), form.get(parameter.name())));
            }
        }
        parameters.set(wanted, who.getName());
        return "redirect:" + PATH + "?saved";
    }

    private static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw Refused.invalid(name, text, name + " '" + Refused.shortened(text) + "' is not a whole number");
        }
    }
}
