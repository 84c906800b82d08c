package io.entrepot.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The door: who are you, and in which language. */
@Controller
class SignInPage {
    private static final int YEAR = (int) Duration.ofDays(365).toSeconds();

    @GetMapping("/signin")
    String ask(@RequestParam(required = false) String wrong, @RequestParam(required = false) String to, Model model) {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        if (known != null) {
            return "redirect:/";
        }
        model.addAttribute("wrong", wrong != null);
        model.addAttribute("to", to);
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
