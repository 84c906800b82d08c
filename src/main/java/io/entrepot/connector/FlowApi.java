package io.entrepot.connector;

import io.entrepot.connector.Flow.Drawing;
import io.entrepot.connector.Flow.File;
import io.entrepot.connector.RouteFiles.Quarantined;
import io.entrepot.shared.Refused;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The running routes of the hub that is asked, for programs. */
@RestController
@RequestMapping("/api/flow")
class FlowApi {
    record Whole(List<File> files, List<Quarantined> quarantined) {}

    private final Flow flow;

    FlowApi(Flow flow) {
        this.flow = flow;
    }

    @GetMapping
    Whole files() {
        return new Whole(flow.files(), flow.quarantined());
    }

    @GetMapping("/{route}")
    Drawing route(@PathVariable String route) {
        return flow.route(route).orElseThrow(() -> Refused.unknown("no route " + route + " runs in this hub"));
    }
}
