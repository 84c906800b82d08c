package io.entrepot.console;

import jakarta.servlet.http.HttpServletResponse;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestMapping;

/** Where a request is forwarded to that its sender has no right to; from outside there is nothing here. */
@Controller
class DeniedPage {
    @RequestMapping("/denied")
    String denied(@RequestAttribute(required = false) Boolean oldForm, HttpServletResponse response, Model model) {
        model.addAttribute("status", response.getStatus());
        model.addAttribute("oldForm", oldForm);
        return "problem";
    }
}
