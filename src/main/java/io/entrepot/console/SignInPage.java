package io.entrepot.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The door: who are you, and in which language. */
@Controller
class SignInPage {
    private static final int YEAR = (int) Duration.ofDays(365).toSeconds();

    private final List<ClientRegistration> providers = new ArrayList<>();

    SignInPage(ObjectProvider<ClientRegistrationRepository> outside) {
        if (outside.getIfAvailable() instanceof Iterable<?> registrations) {
            registrations.forEach(registration -> providers.add((ClientRegistration) registration));
        }
    }

    @GetMapping("/signin")
    String ask(@RequestParam(required = false) String wrong, @RequestParam(required = false) String to, Model model) {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (known != null) {
            return "redirect:/";
        }
        model.addAttribute("wrong", wrong != null);
        model.addAttribute("to", to);
        model.addAttribute("providers", providers);
        return "signin";
    }

    /** Keeps the reader's choice and goes back to the page that was open. */
    @GetMapping("/language")
    String language(@RequestParam("is") String language, @RequestParam String to, HttpServletResponse response) {
        Cookie choice = new Cookie(Languages.COOKIE, language.replaceAll("[^A-Za-z-]", ""));
        choice.setPath("/");
        choice.setMaxAge(YEAR);
        choice.setHttpOnly(true);
        choice.setAttribute("SameSite", "Lax");
        response.addCookie(choice);
        return "redirect:" + (to.matches("/(?![/\\\\])[^\\p{Cntrl}\\\\]*") ? to : "/");
    }
}
