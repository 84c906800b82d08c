package io.entrepot.shipment;

import java.security.Principal;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The limits of shipping for programs. */
@RestController
@RequestMapping("/api/settings/shipment")
class ShipmentLimitsApi {
    private final ShipmentLimits limits;

    ShipmentLimitsApi(ShipmentLimits limits) {
        this.limits = limits;
    }

    @GetMapping
    Map<String, Integer> all() {
        return limits.all();
    }

    @PutMapping
    Map<String, Integer> set(@RequestBody Map<String, Integer> wanted, Principal who) {
        limits.set(wanted, who.getName());
        return limits.all();
    }
}
