package io.entrepot.console;

import io.entrepot.connector.Flow;
import io.entrepot.shared.Refused;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.springframework.core.env.Environment;
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
    private final Environment environment;

    FlowPage(Flow flow, Environment environment) {
        this.flow = flow;
        this.environment = environment;
    }

    @GetMapping
    String page(@RequestParam(required = false) String route, Model model) {
        model.addAttribute("files", flow.files());
        model.addAttribute("quarantined", flow.quarantined());
        model.addAttribute("hub", Machine.NAME + ":" + environment.getProperty("local.server.port", "?"));
        model.addAttribute(
                "since",
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()));
        fill(route, model);
        return "flow";
    }

    @GetMapping(params = "part")
    String changing(@RequestParam(required = false) String route, Model model) {
        fill(route, model);
        return "flow :: drawing";
    }

    /** Whoever runs several hubs tells them apart by their machines; a container has its own name. */
    private static final class Machine {
        static final String NAME = name();

        private static String name() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException nameless) {
                return "localhost";
            }
        }
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
