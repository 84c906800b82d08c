package io.entrepot.console;

import io.entrepot.access.Caller;
import io.entrepot.access.Roles;
import io.entrepot.access.Users;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Who may sign in, and as what. */
@Controller
class UsersPage {
    private final Users users;
    private final Roles roles;

    UsersPage(Users users, Roles roles) {
        this.users = users;
        this.roles = roles;
    }

    @GetMapping("/settings/users")
    String list(Model model) {
        fill(model);
        return "users";
    }

    @GetMapping("/settings/users/{uid}")
    String one(@PathVariable UUID uid, Model model) {
        fill(model);
        model.addAttribute("user", users.find(uid));
        return "user";
    }

    @PostMapping("/settings/users")
    String create(
            @RequestParam String name,
            @RequestParam String fullName,
            @RequestParam(required = false) String email,
            @RequestParam(required = false) List<String> role,
            Caller by,
            Model model,
            HttpServletResponse response) {
        return shown(users.create(name, fullName, email, role == null ? List.of() : role, by), model, response);
    }

    @PostMapping("/settings/users/{uid}")
    String change(
            @PathVariable UUID uid,
            @RequestParam String fullName,
            @RequestParam(required = false) String email,
            @RequestParam(required = false) List<String> role,
            Caller by) {
        users.change(uid, fullName, email, role == null ? List.of() : role, by);
        return done(uid);
    }

    @PostMapping("/settings/users/{uid}/{deed}")
    String deed(
            @PathVariable UUID uid, @PathVariable String deed, Caller by, Model model, HttpServletResponse response) {
        switch (deed) {
            case "disable" -> users.disable(uid, by);
            case "enable" -> users.enable(uid, by);
            case "unlock" -> users.unlock(uid, by);
            case "end-sessions" -> users.endSessions(uid, by);
            case "reset-password" -> {
                return shown(users.resetPassword(uid, by), model, response);
            }
            default -> throw Refused.unknown("there is no deed " + deed);
        }
        return done(uid);
    }

    /** The password stands in this answer and nowhere else. */
    private String shown(Users.OneTime made, Model model, HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        fill(model);
        model.addAttribute("user", made.user());
        model.addAttribute("password", made.password());
        return "user";
    }

    private static String done(UUID uid) {
        return "redirect:/settings/users/" + uid + "?saved";
    }

    private void fill(Model model) {
        model.addAttribute("users", users.all());
        model.addAttribute("roles", roles.all());
    }
}
