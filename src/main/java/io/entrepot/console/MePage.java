package io.entrepot.console;

import io.entrepot.access.SignedIn;
import io.entrepot.access.Users;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** One's own account: what it may do, and its password. */
@Controller
class MePage {
    private final Users users;

    MePage(Users users) {
        this.users = users;
    }

    @GetMapping("/me")
    String me(@RequestParam(required = false) String must, SignedIn who, Model model) {
        fill(who, model);
        return "me";
    }

    @PostMapping("/me/password")
    String change(
            @RequestParam String present,
            @RequestParam String fresh,
            @RequestParam String again,
            SignedIn who,
            Model model,
            HttpServletRequest request,
            HttpServletResponse response) {
        try {
            if (!fresh.equals(again)) {
                throw Refused.invalid("the new password and its repetition differ");
            }
            users.changeOwnPassword(who.getName(), present, fresh);
        } catch (Refused refused) {
            response.setStatus(HttpStatus.BAD_REQUEST.value());
            model.addAttribute("refused", refused.getMessage());
            fill(who, model);
            return "me";
        }
        // all sessions have ended, this one too
        request.getSession().invalidate();
        return "redirect:/signin?changed";
    }

    private void fill(SignedIn who, Model model) {
        model.addAttribute("who", who);
        model.addAttribute("must", who.mustChange());
        model.addAttribute("daysLeft", users.passwordDaysLeft(who.getName()));
    }
}
