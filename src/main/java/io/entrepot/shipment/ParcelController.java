package io.entrepot.shipment;

import io.entrepot.shipment.HandEntry.Step;
import java.security.Principal;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Labels of parcels, and steps entered by hand. */
@RestController
class ParcelController {
    private final HandEntry entry;
    private final Labels labels;

    ParcelController(HandEntry entry, Labels labels) {
        this.entry = entry;
        this.labels = labels;
    }

    @GetMapping("/api/parcels/{reference}/label")
    ResponseEntity<byte[]> label(@PathVariable String reference) {
        byte[] label = labels.of(reference);
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_PDF)
                .header("Content-Disposition", "inline; filename=\"" + reference + ".pdf\"")
                .cacheControl(CacheControl.noStore())
                .body(label);
    }

    @PostMapping("/api/parcels/{reference}/steps")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void enter(@PathVariable String reference, @RequestBody Step step, Principal who) {
        entry.enter(reference, step, who == null ? "staff" : who.getName());
    }
}
