package io.entrepot.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.Queues;
import io.entrepot.console.Figures.Day;
import io.entrepot.console.FiguresStore.Hour;
import io.entrepot.console.FiguresStore.Open;
import io.entrepot.console.FiguresStore.Standing;
import io.entrepot.order.OrderStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The first page: is everything moving, and if not, what is in the way; to each reader those parts that the rights allow. */
@Controller
class HomePage {
    /**
     * A stage of the day's funnel.
     *
     * @param reached orders that came this far, {@code waiting} of them stand here
     */
    record Stage(OrderStatus status, long reached, long waiting, int percent) {}

    record Money(String currency, BigDecimal total) {}

    /** The way of an order that nothing holds up. */
    private static final List<OrderStatus> WAY = List.of(
            OrderStatus.RECEIVED,
            OrderStatus.APPROVED,
            OrderStatus.ALLOCATED,
            OrderStatus.CONFIRMED,
            OrderStatus.BOOKED,
            OrderStatus.SHIPPED,
            OrderStatus.DELIVERED);

    /** States beside the way, and where on it they stand. */
    private static final Map<OrderStatus, OrderStatus> BESIDE = Map.of(
            OrderStatus.IN_REVIEW, OrderStatus.RECEIVED,
            OrderStatus.REJECTED, OrderStatus.RECEIVED,
            OrderStatus.BACKORDERED, OrderStatus.APPROVED,
            OrderStatus.COMPLETED, OrderStatus.DELIVERED,
            OrderStatus.RETURNED, OrderStatus.SHIPPED);

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
    private static final int BUSIEST = 6;

    private final Figures figures;
    private final Platforms platforms;
    private final Queues queues;
    private final Moments moments;
    private final ObjectMapper json;
    private final ObjectProvider<Tour> tour;
    private final Surroundings surroundings;

    HomePage(
            Figures figures,
            Platforms platforms,
            Queues queues,
            Moments moments,
            ObjectMapper json,
            ObjectProvider<Tour> tour,
            Surroundings surroundings) {
        this.figures = figures;
        this.platforms = platforms;
        this.queues = queues;
        this.moments = moments;
        this.json = json;
        this.tour = tour;
        this.surroundings = surroundings;
    }

    /** @param again the tour's card, also for somebody who has put it away */
    @GetMapping("/")
    String page(@RequestParam(name = "tour", required = false) String again, Authentication who, Model model) {
        Set<String> rights = rights(who);
        tour(who, again != null, model);
        if (rights.contains("orders:read")) {
            orders(model);
        }
        if (rights.contains("incidents:read")) {
            incidents(model);
        }
        if (rights.contains("hub:read")) {
            platforms(model);
            queues(model);
        }
        return "home";
    }

    /**
     * What changes, each part for itself; nothing where the right was taken away while the page stood open. {@code paused} is
     * a part of every page.
     */
    @GetMapping(path = "/", params = "part")
    String part(@RequestParam String part, Authentication who, Model model) {
        Set<String> rights = rights(who);
        if (part.equals("paused")) {
            model.addAttribute("paused", surroundings.stopped());
            return "layout :: paused";
        }
        if (part.equals("tour")) {
            tour(who, true, model);
        } else if (part.equals("orders") && rights.contains("orders:read")) {
            orders(model);
        } else if (part.equals("incidents") && rights.contains("incidents:read")) {
            incidents(model);
        } else if (part.equals("platforms") && rights.contains("hub:read")) {
            platforms(model);
        } else if (part.equals("queues") && rights.contains("hub:read")) {
            queues(model);
        } else {
            return "home :: nothing";
        }
        return "home :: " + part;
    }

    /** Only beside simulated partners. */
    private void tour(Authentication who, boolean again, Model model) {
        tour.ifAvailable(guide ->
                guide.card(who.getName(), rights(who), again).ifPresent(card -> model.addAttribute("tour", card)));
    }

    private static Set<String> rights(Authentication who) {
        return who.getAuthorities().stream().map(GrantedAuthority::getAuthority).collect(Collectors.toSet());
    }

    private void orders(Model model) {
        List<Standing> today = figures.today();
        Map<OrderStatus, Long> standing = new TreeMap<>();
        today.forEach(row -> standing.merge(OrderStatus.valueOf(row.status()), row.orders(), Long::sum));
        long all = standing.values().stream().mapToLong(Long::longValue).sum();
        model.addAttribute("today", standing);
        model.addAttribute("received", all);
        model.addAttribute("cancelled", standing.getOrDefault(OrderStatus.CANCELLED, 0L));
        model.addAttribute("totals", totals(today));
        model.addAttribute("funnel", funnel(standing, all));
        model.addAttribute("waiting", figures.waiting());
        model.addAttribute("chart", chart(figures.day()));
    }

    private static List<Money> totals(List<Standing> today) {
        return today.stream()
                .filter(row -> !row.status().equals(OrderStatus.CANCELLED.name()))
                .collect(Collectors.groupingBy(
                        Standing::currency, Collectors.reducing(BigDecimal.ZERO, Standing::total, BigDecimal::add)))
                .entrySet()
                .stream()
                .sorted(Map.Entry.comparingByKey())
                .map(sum -> new Money(sum.getKey(), sum.getValue()))
                .toList();
    }

    private static List<Stage> funnel(Map<OrderStatus, Long> standing, long all) {
        long reached = all - standing.getOrDefault(OrderStatus.CANCELLED, 0L);
        long whole = Math.max(1, reached);
        var stages = new ArrayList<Stage>();
        for (OrderStatus stage : WAY) {
            long here = standing.getOrDefault(stage, 0L)
                    + BESIDE.entrySet().stream()
                            .filter(beside -> beside.getValue() == stage)
                            .mapToLong(beside -> standing.getOrDefault(beside.getKey(), 0L))
                            .sum();
            stages.add(new Stage(stage, reached, here, (int) (100 * reached / whole)));
            reached -= here;
        }
        return stages;
    }

    /** What the chart draws: hours of the clock, and for each platform its orders in them. */
    private String chart(Day day) {
        ObjectNode chart = json.createObjectNode();
        day.hours().forEach(hour -> chart.withArray("labels").add(CLOCK.format(hour.atZone(moments.zone()))));
        var names = new TreeSet<String>();
        day.orders().forEach(hour -> names.add(hour.platform()));
        for (String platform : names) {
            Map<Instant, Long> orders = day.orders().stream()
                    .filter(hour -> hour.platform().equals(platform))
                    .collect(Collectors.groupingBy(Hour::hour, Collectors.summingLong(Hour::orders)));
            ObjectNode line = chart.withArray("platforms").addObject().put("name", platform);
            day.hours().forEach(hour -> line.withArray("orders").add(orders.getOrDefault(hour, 0L)));
        }
        return chart.toString();
    }

    private void incidents(Model model) {
        List<Open> open = figures.incidents();
        model.addAttribute("causes", open);
        model.addAttribute("severities", Figures.severities(open));
        model.addAttribute("openIncidents", open.stream().mapToLong(Open::count).sum());
    }

    private void platforms(Model model) {
        model.addAttribute("platforms", platforms.rows());
        model.addAttribute("carriers", figures.carriers());
        model.addAttribute("off", PlatformsPage.byName(surroundings.switchedOff()));
    }

    private void queues(Model model) {
        Queues.Overview overview = queues.overview();
        model.addAttribute("brokerProblem", overview.problem());
        model.addAttribute("lanes", figures.outbox());
        model.addAttribute(
                "depth",
                overview.queues().stream().mapToLong(Queues.View::depth).sum());
        model.addAttribute(
                "fullest",
                overview.queues().stream()
                        .filter(queue -> queue.depth() > 0 || queue.paused())
                        .sorted(Comparator.comparingLong(Queues.View::depth).reversed())
                        .limit(BUSIEST)
                        .toList());
    }
}
