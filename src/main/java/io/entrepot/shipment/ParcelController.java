package io.entrepot.shipment;

import io.entrepot.shipment.HandEntry.Step;
import java.security.Principal;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Steps of parcels entered by hand. */
@RestController
class ParcelController {
    private final HandEntry entry;

    ParcelController(HandEntry entry) {
        this.entry = entry;
    }

    @PostMapping("/api/parcels/{reference}/steps")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void enter(@PathVariable String reference, @RequestBody Step step, Principal who) {
        entry.enter(reference, step, who == null ? "staff" : who.getName());
    }
}
