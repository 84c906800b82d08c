package io.entrepot.console;

import io.entrepot.access.Caller;
import io.entrepot.access.Tokens;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The tokens of programs: which there are, what each may do, and when it was last used. */
@Controller
class TokensPage {
    private final Tokens tokens;
    private final Moments moments;

    TokensPage(Tokens tokens, Moments moments) {
        this.tokens = tokens;
        this.moments = moments;
    }

    @GetMapping("/settings/tokens")
    String list(Caller who, Model model) {
        fill(who, model);
        return "tokens";
    }

    /** The token stands in this answer and nowhere else. */
    @PostMapping("/settings/tokens")
    String make(
            @RequestParam String name,
            @RequestParam(required = false) List<String> scope,
            @RequestParam(required = false) String until,
            Caller who,
            Model model,
            HttpServletResponse response) {
        Tokens.Made made = tokens.make(name, scope == null ? List.of() : scope, endOf(until), who);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        fill(who, model);
        model.addAttribute("made", made);
        return "tokens";
    }

    @PostMapping("/settings/tokens/{uid}/revoke")
    String revoke(@PathVariable UUID uid, Caller who) {
        tokens.revoke(uid, who);
        return "redirect:/settings/tokens?saved";
    }

    /** The end of that day where the hub is; null for never. */
    private Instant endOf(String day) {
        if (day == null || day.isBlank()) {
            return null;
        }
        try {
            return LocalDate.parse(day).plusDays(1).atStartOfDay(moments.zone()).toInstant();
        } catch (DateTimeParseException noDay) {
            throw Refused.invalid("until", day, "until '" + day + "' is not a day such as 2027-01-31");
        }
    }

    private void fill(Caller who, Model model) {
        model.addAttribute("tokens", tokens.all());
        model.addAttribute("scopes", tokens.scopesOf(who));
    }
}
