package io.entrepot.shipment;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What could carry a parcel, for how much and how fast; nothing is booked or kept. */
@RestController
class QuoteController {
    private final Quotes quotes;

    QuoteController(Quotes quotes) {
        this.quotes = quotes;
    }

    @PostMapping("/api/quotes")
    Quote.Answer quote(@RequestBody Quote.Request request) {
        return quotes.quote(request);
    }
}
