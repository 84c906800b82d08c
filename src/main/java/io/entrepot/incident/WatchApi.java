package io.entrepot.incident;

import io.entrepot.incident.WatchLimits.Limit;
import io.entrepot.incident.WatchLimits.Receiver;
import io.entrepot.incident.WatchLimits.Urgency;
import io.entrepot.incident.WatchLimits.Weight;
import java.security.Principal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Limits of the watches and receivers of incidents over HTTP, both replaced whole, and how urgent incidents are. */
@RestController
@RequestMapping("/api/watch")
class WatchApi {
    private final WatchLimits watch;

    WatchApi(WatchLimits watch) {
        this.watch = watch;
    }

    @GetMapping("/limits")
    List<Limit> limits() {
        return watch.limits();
    }

    @PutMapping("/limits")
    List<Limit> limits(@RequestBody List<Limit> limits, Principal who) {
        return watch.replace(limits, who.getName());
    }

    @GetMapping("/receivers")
    List<Receiver> receivers() {
        return watch.receivers();
    }

    @PutMapping("/receivers")
    List<Receiver> receivers(@RequestBody List<Receiver> receivers, Principal who) {
        return watch.tell(receivers, who.getName());
    }

    /** How long people have to act, by severity; only those that are named change. */
    @GetMapping("/severities")
    List<Urgency> severities() {
        return watch.urgencies();
    }

    @PutMapping("/severities")
    List<Urgency> severities(@RequestBody List<Urgency> urgencies, Principal who) {
        return watch.actWithin(urgencies, who.getName());
    }

    /** Which severity the incidents of each cause have; only those that are named change. */
    @GetMapping("/causes")
    List<Weight> causes() {
        return watch.weights();
    }

    @PutMapping("/causes")
    List<Weight> causes(@RequestBody List<Weight> weights, Principal who) {
        return watch.weigh(weights, who.getName());
    }
}
