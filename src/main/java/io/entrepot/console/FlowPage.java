package io.entrepot.console;

import io.entrepot.connector.Flow;
import io.entrepot.shared.Refused;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The routes as they run: which file, which step, how often, how slowly, and where it fails. */
@Controller
@RequestMapping("/flow")
class FlowPage {
    private static final String FIRST = "order.page";

    private final Flow flow;

    FlowPage(Flow flow) {
        this.flow = flow;
    }

    @GetMapping
    String page(@RequestParam(required = false) String route, Model model) {
        model.addAttribute("files", flow.files());
        model.addAttribute("quarantined", flow.quarantined());
        fill(route, model);
        return "flow";
    }

    @GetMapping(params = "part")
    String changing(@RequestParam(required = false) String route, Model model) {
        fill(route, model);
        return "flow :: drawing";
    }

    private void fill(String wanted, Model model) {
        String id = wanted == null ? FIRST : wanted;
        Flow.Drawing found = flow.route(id).orElse(null);
        if (found == null && wanted != null) {
            throw Refused.unknown("no route " + id + " runs in this hub");
        }
        model.addAttribute("chosen", id);
        model.addAttribute("drawing", found == null ? null : RouteDrawing.of(found));
    }
}
