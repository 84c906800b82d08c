package io.entrepot.console;

import java.security.Principal;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.PostMapping;

/** Puts the card of the tour away. */
@Controller
@ConditionalOnProperty("hub.demo.enabled")
class TourPage {
    private final Tour tour;

    TourPage(Tour tour) {
        this.tour = tour;
    }

    @PostMapping("/tour/close")
    String close(Principal who) {
        tour.close(who.getName());
        return "redirect:/";
    }
}
