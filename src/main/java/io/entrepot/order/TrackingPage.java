package io.entrepot.order;

import io.entrepot.order.Parcels.News;
import io.entrepot.order.Parcels.Parcel;
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

/** Where is it? For whoever holds a tracking number: no sign-in, and nothing that says who the customer is. */
@Controller
class TrackingPage {
    /** A piece of news as the page shows it. */
    record Line(Instant at, String status, String place, String text) {}

    /** A parcel as the page shows it, its newest news first. */
    record Shipment(String carrier, String waybill, String status, String exception, List<Line> news) {}

    private static final String NOBODYS = "-";
    private static final Set<String> NOT_SHOWN = Set.of("PLANNED", "REQUESTED", "UNKNOWN", "CANCELLED");

    private final OrderBook book;
    private final ZoneId zone;

    TrackingPage(OrderBook book, @Value("${hub.zone:Asia/Shanghai}") ZoneId zone) {
        this.book = book;
        this.zone = zone;
    }

    @GetMapping("/track/{trackingNumber}")
    String track(@PathVariable String trackingNumber, Model model, HttpServletResponse response) {
        response.setHeader("X-Robots-Tag", "noindex, nofollow");
        Optional<Order> found = find(trackingNumber);
        if (found.isEmpty()) {
            response.setStatus(HttpStatus.NOT_FOUND.value());
            return "track-unknown";
        }
        Order order = found.get();
        model.addAttribute("trackingNumber", order.trackingNumber());
        model.addAttribute("status", order.status().name());
        model.addAttribute("progress", progress(order.status()));
        model.addAttribute("city", order.text("deliverTo", "city"));
        model.addAttribute("shipments", shipments(order));
        model.addAttribute("zone", zone);
        return "track";
    }

    /** The key inside the number finds the order; the whole number is compared in a time that tells nothing. */
    private Optional<Order> find(String trackingNumber) {
        long id = TrackingNumber.orderId(trackingNumber);
        Optional<Order> order = id < 0 ? Optional.empty() : book.find(id);
        String right = order.map(Order::trackingNumber).orElse(NOBODYS);
        return MessageDigest.isEqual(
                        right.getBytes(StandardCharsets.UTF_8), trackingNumber.getBytes(StandardCharsets.UTF_8))
                ? order
                : Optional.empty();
    }

    /** How many of the five steps on the picture are done; 0 when the order left the way. */
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
                        parcel.waybill(),
                        parcel.status(),
                        parcel.exception(),
                        parcel.news().stream()
                                .sorted(Comparator.comparing(News::at).reversed())
                                .map(news -> new Line(news.at(), news.status(), news.place(), Shown.text(news.text())))
                                .toList()));
            }
        }
        return shipments;
    }
}
