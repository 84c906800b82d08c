package io.entrepot.console;

import io.entrepot.access.Caller;
import io.entrepot.access.Roles;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** Which role may do what: a table of rights by module, a column for each role. */
@Controller
class RolesPage {
    private final Roles roles;

    RolesPage(Roles roles) {
        this.roles = roles;
    }

    @GetMapping("/settings/roles")
    String table(Model model) {
        model.addAttribute("roles", roles.all());
        model.addAttribute("modules", modules());
        return "roles";
    }

    @PostMapping("/settings/roles")
    String save(@RequestParam String name, @RequestParam(required = false) List<String> scope, Caller by) {
        roles.save(name, scope == null ? List.of() : scope, by);
        return "redirect:/settings/roles?saved";
    }

    @PostMapping("/settings/roles/delete")
    String delete(@RequestParam String name, Caller by) {
        roles.delete(name, by);
        return "redirect:/settings/roles?saved";
    }

    /** Module → its rights; the right to do everything stands under {@code *}. */
    private Map<String, List<String>> modules() {
        return roles.scopes().stream()
                .collect(Collectors.groupingBy(
                        scope -> scope.contains(":") ? scope.substring(0, scope.indexOf(':')) : scope,
                        TreeMap::new,
                        Collectors.toList()));
    }
}
