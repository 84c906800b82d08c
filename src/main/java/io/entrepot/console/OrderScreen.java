package io.entrepot.console;

import io.entrepot.incident.IncidentSearch;
import io.entrepot.incident.IncidentSearch.Filter;
import io.entrepot.incident.IncidentView;
import io.entrepot.order.OrderBook;
import io.entrepot.order.OrderDesk;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.OrderView;
import io.entrepot.order.OrderView.Happening;
import io.entrepot.order.OrderView.Kind;
import java.security.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** One order: how far it is, what happened to it, what may be done with it. */
@Controller
class OrderScreen {
    /** A step of the picture: {@code state} is done, here, wrong or open. */
    public record Step(String key, String state, Instant at) {}

    private static final Map<String, Set<OrderStatus>> PICTURE = Map.of(
            "RECEIVED", Set.of(OrderStatus.RECEIVED),
            "REVIEWED", Set.of(OrderStatus.IN_REVIEW, OrderStatus.REJECTED, OrderStatus.APPROVED),
            "STOCKED", Set.of(OrderStatus.BACKORDERED, OrderStatus.ALLOCATED),
            "CONFIRMED", Set.of(OrderStatus.CONFIRMED),
            "BOOKED", Set.of(OrderStatus.BOOKED),
            "SHIPPED", Set.of(OrderStatus.SHIPPED),
            "DELIVERED", Set.of(OrderStatus.DELIVERED, OrderStatus.COMPLETED));

    private static final List<String> STEPS =
            List.of("RECEIVED", "REVIEWED", "STOCKED", "CONFIRMED", "BOOKED", "SHIPPED", "DELIVERED");

    /** In the middle of its step: what the step is for has not come about yet. */
    private static final Set<OrderStatus> UNDER_WAY = Set.of(OrderStatus.IN_REVIEW, OrderStatus.BACKORDERED);

    private static final Set<OrderStatus> OFF_THE_WAY =
            Set.of(OrderStatus.REJECTED, OrderStatus.CANCELLED, OrderStatus.RETURNED);

    /** In the page's address: the deed that it says was done. */
    static final String DONE = "done";

    private static final int INCIDENTS = 20;

    private final OrderBook book;
    private final OrderDesk desk;
    private final IncidentSearch incidents;
    private final Moments moments;

    OrderScreen(OrderBook book, OrderDesk desk, IncidentSearch incidents, Moments moments) {
        this.book = book;
        this.desk = desk;
        this.incidents = incidents;
        this.moments = moments;
    }

    @GetMapping("/orders/{number}")
    String order(
            @PathVariable String number,
            @RequestParam(name = DONE, required = false) String done,
            @RequestHeader(name = "HX-Request", required = false) String part,
            Model model) {
        OrderView order = book.view(number);
        model.addAttribute(DONE, done == null ? null : OrdersScreen.deed(done).word());
        model.addAttribute("order", order);
        model.addAttribute("steps", steps(order));
        model.addAttribute("incidents", incidentsOf(number));
        return part == null ? "order" : "order :: moving";
    }

    /** Whose order it is, in full, for somebody who asked for it. */
    @GetMapping("/orders/{number}/personal")
    String personal(@PathVariable String number, Principal who, Model model) {
        model.addAttribute("order", book.reveal(number, who.getName()));
        model.addAttribute("revealed", true);
        return "order :: people";
    }

    @PostMapping("/orders/{number}/{deed:approve|reject|force|return|confirm|hold|release|cancel}")
    String carryOut(
            @PathVariable String number,
            @PathVariable String deed,
            @RequestParam(required = false) String reason,
            @RequestParam(required = false) String until,
            Principal who,
            RedirectAttributes told) {
        desk.carryOut(OrdersScreen.deed(deed), number, OrdersScreen.wish(who, reason, until, moments));
        told.addAttribute(DONE, deed);
        return "redirect:/orders/" + number;
    }

    @PostMapping("/orders/{number}/notes")
    String note(@PathVariable String number, @RequestParam String text, Principal who) {
        desk.note(number, who.getName(), text);
        return "redirect:/orders/" + number + "#notes";
    }

    private List<IncidentView> incidentsOf(String number) {
        return incidents
                .list(new Filter(null, null, null, null, null, null, null, number, null, null, null), null, INCIDENTS)
                .incidents()
                .stream()
                .map(IncidentView::of)
                .toList();
    }

    /** Where the order is on the picture; one that left the way shows how far it had come. */
    static List<Step> steps(OrderView order) {
        boolean off = OFF_THE_WAY.contains(order.status());
        int reached = 0;
        for (Happening step : order.way()) {
            if (step.kind() == Kind.STEP && step.to() != null) {
                int at = at(OrderStatus.valueOf(step.to()));
                reached = at < 0 ? reached : at;
            }
        }
        var steps = new ArrayList<Step>();
        for (int i = 0; i < STEPS.size(); i++) {
            boolean done = i < reached || i == reached && !off && !UNDER_WAY.contains(order.status());
            String state = i > reached ? "open" : i == reached ? off ? "wrong" : done ? "last" : "here" : "done";
            steps.add(new Step(STEPS.get(i), state, i > reached ? null : when(order, STEPS.get(i))));
        }
        return steps;
    }

    private static int at(OrderStatus status) {
        for (int i = 0; i < STEPS.size(); i++) {
            if (PICTURE.get(STEPS.get(i)).contains(status)) {
                return i;
            }
        }
        return -1;
    }

    /** Since when it is so; an order is received once, however often it is reviewed again. */
    private static Instant when(OrderView order, String step) {
        if (step.equals("RECEIVED")) {
            return order.receivedAt();
        }
        Instant last = null;
        for (Happening happening : order.way()) {
            if (happening.kind() == Kind.STEP
                    && happening.to() != null
                    && PICTURE.get(step).contains(OrderStatus.valueOf(happening.to()))) {
                last = happening.at();
            }
        }
        return last;
    }
}
