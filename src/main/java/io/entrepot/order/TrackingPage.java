package io.entrepot.order;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.entrepot.order.Parcels.News;
import io.entrepot.order.Parcels.Parcel;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.UriComponentsBuilder;

/** Where is it? For whoever holds a tracking number: no sign-in, and nothing that says who the customer is. */
@Controller
class TrackingPage {
    /** What the field takes; no more of a number that nobody knows is repeated in it. */
    private static final int LONGEST_TYPED = 40;

    /** A piece of news as the page shows it. */
    record Line(Instant at, String status, String exception, String place, String text) {}

    /**
     * A parcel as the page shows it, its newest news first.
     *
     * @param carrier what the customer reads: the name of its service
     * @param code of its carrier, such as {@code sf}
     * @param service the service's code at the carrier
     */
    record Shipment(
            String carrier,
            @JsonIgnore String code,
            @JsonIgnore String service,
            String waybill,
            String status,
            String exception,
            Instant expectedAt,
            List<Line> news) {}

    /**
     * What a tracking number shows.
     *
     * @param progress how many of the five steps are done; 0 when the order left the way
     * @param endedAt since when it has left the way, cancelled or returned; null while it has not
     * @param expectedAt when the last parcel should arrive; null when that cannot be said
     */
    record Way(
            String trackingNumber,
            OrderStatus status,
            int progress,
            Instant endedAt,
            String city,
            Instant expectedAt,
            List<Shipment> shipments) {}

    private static final String ROBOTS = "X-Robots-Tag";
    private static final String STAY_OUT = "noindex, nofollow";
    private static final String NOBODYS = "-";
    private static final Set<String> NOT_SHOWN = Set.of("PLANNED", "REQUESTED", "UNKNOWN", "CANCELLED");

    private final OrderBook book;
    private final ZoneId zone;

    TrackingPage(OrderBook book, @Value("${hub.zone:Asia/Shanghai}") ZoneId zone) {
        this.book = book;
        this.zone = zone;
    }

    /** Where the number is typed in; the form leads to the number's own page. */
    @GetMapping({"/track", "/track/"})
    String ask(
            @RequestParam(defaultValue = "") String number,
            @RequestParam(required = false) String lang,
            Model model,
            HttpServletResponse response) {
        response.setHeader(ROBOTS, STAY_OUT);
        if (number.isBlank()) {
            return "track-ask";
        }
        String typed = TrackingNumber.typed(number);
        if (TrackingNumber.orderId(typed) < 0) {
            return unknown(number, model, response);
        }
        return "redirect:"
                + UriComponentsBuilder.fromPath("/track/{number}")
                        .queryParamIfPresent("lang", Optional.ofNullable(lang))
                        .encode()
                        .buildAndExpand(typed)
                        .toUriString();
    }

    @GetMapping("/track/{trackingNumber}")
    String track(@PathVariable String trackingNumber, Model model, HttpServletResponse response) {
        response.setHeader(ROBOTS, STAY_OUT);
        Optional<Order> found = find(trackingNumber);
        if (found.isEmpty()) {
            return unknown(trackingNumber, model, response);
        }
        model.addAttribute("way", way(found.get()));
        model.addAttribute("zone", zone);
        return "track";
    }

    private static String unknown(String typed, Model model, HttpServletResponse response) {
        response.setStatus(HttpStatus.NOT_FOUND.value());
        model.addAttribute("unknown", true);
        model.addAttribute("number", typed.substring(0, Math.min(typed.length(), LONGEST_TYPED)));
        return "track-ask";
    }

    /** The same for programs that hold the number. */
    @GetMapping("/track/{trackingNumber}/way")
    @ResponseBody
    Way trackAsJson(@PathVariable String trackingNumber) {
        return find(trackingNumber)
                .map(this::way)
                .orElseThrow(() -> Refused.unknown("there is no order under this tracking number"));
    }

    private Way way(Order order) {
        List<Shipment> shipments = shipments(order);
        boolean all = !shipments.isEmpty() && shipments.stream().allMatch(one -> one.expectedAt() != null);
        int progress = progress(order.status());
        return new Way(
                order.trackingNumber(),
                order.status(),
                progress,
                progress == 0 ? book.changedAt(order.id()) : null,
                order.text("deliverTo", "city"),
                all
                        ? shipments.stream()
                                .map(Shipment::expectedAt)
                                .max(Comparator.naturalOrder())
                                .orElse(null)
                        : null,
                shipments);
    }

    /** The key inside the number finds the order; the whole number is compared in a time that tells nothing. */
    private Optional<Order> find(String typed) {
        String trackingNumber = TrackingNumber.typed(typed);
        long id = TrackingNumber.orderId(trackingNumber);
        Optional<Order> order = id < 0 ? Optional.empty() : book.find(id);
        String right = order.map(Order::trackingNumber).orElse(NOBODYS);
        return MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.UTF_8), trackingNumber.getBytes(StandardCharsets.UTF_8))
                ? order
                : Optional.empty();
    }

    private static int progress(OrderStatus status) {
        return switch (status) {
            case RECEIVED, IN_REVIEW, REJECTED, APPROVED, BACKORDERED -> 1;
            case ALLOCATED, CONFIRMED -> 2;
            case BOOKED -> 3;
            case SHIPPED -> 4;
            case DELIVERED, COMPLETED -> 5;
            case RETURNED, CANCELLED -> 0;
        };
    }

    private List<Shipment> shipments(Order order) {
        var shipments = new ArrayList<Shipment>();
        for (Parcel parcel : book.parcelsOf(order.id())) {
            if (!NOT_SHOWN.contains(parcel.status())) {
                shipments.add(new Shipment(
                        parcel.serviceName(),
                        parcel.carrier(),
                        parcel.service(),
                        parcel.waybill(),
                        parcel.status(),
                        parcel.exception(),
                        parcel.expectedAt(),
                        parcel.news().stream()
                                .sorted(Comparator.comparing(News::at).reversed())
                                .map(news -> new Line(
                                        news.at(),
                                        news.status(),
                                        news.exception(),
                                        news.place(),
                                        Shown.text(news.text())))
                                .toList()));
            }
        }
        return shipments;
    }
}
