package io.entrepot.incident;

import io.entrepot.incident.WatchLimits.Limit;
import io.entrepot.incident.WatchLimits.Receiver;
import java.security.Principal;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Limits of the watches and receivers of incidents over HTTP; both are read and replaced whole. */
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
}
