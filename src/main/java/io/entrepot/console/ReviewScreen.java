package io.entrepot.console;

import io.entrepot.order.OrderBatches;
import io.entrepot.order.OrderBook;
import io.entrepot.order.OrderQuery;
import io.entrepot.order.OrderSearch;
import io.entrepot.order.OrderSearch.Page;
import io.entrepot.order.OrderSearch.Sort;
import io.entrepot.order.OrderSearch.Wanted;
import io.entrepot.order.OrderView;
import io.entrepot.order.OrderView.Brief;
import io.entrepot.shared.Refused;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/** The queue of what the rules left to people, those that wait longest first, worked by keyboard. */
@Controller
class ReviewScreen {
    private static final String IN_REVIEW = "in-review";

    /** Name → which orders; those on hold whatever their state, as the list of orders counts them, too. */
    private static final Map<String, String> QUEUES =
            Map.of(IN_REVIEW, "status:in-review is:unheld", "on-hold", "is:held", "rejected", "status:rejected");

    private static final int ROWS = 50;
    private static final int COUNTED = 1000;

    private final OrderSearch search;
    private final OrderBook book;
    private final OrderBatches batches;

    ReviewScreen(OrderSearch search, OrderBook book, OrderBatches batches) {
        this.search = search;
        this.book = book;
        this.batches = batches;
    }

    @GetMapping("/review")
    String queue(
            @RequestParam(defaultValue = IN_REVIEW) String queue,
            @RequestParam(required = false) String after,
            @RequestParam(required = false) String here,
            @RequestParam(required = false) UUID batch,
            @RequestHeader(name = "HX-Request", required = false) String part,
            Model model) {
        if (!QUEUES.containsKey(queue)) {
            throw Refused.unknown("there is no queue " + queue);
        }
        OrderQuery query = OrderQuery.parse(QUEUES.get(queue));
        Page page = search.page(new Wanted(query, Sort.STATUS, false), after, ROWS);
        List<String> numbers = page.items().stream().map(Brief::number).toList();
        Map<String, String> reasons = book.reasons(numbers);
        model.addAttribute("holds", book.holds(numbers));
        model.addAttribute("queue", queue);
        model.addAttribute("page", page);
        model.addAttribute("reasons", sentences(reasons));
        model.addAttribute("here", here);
        model.addAttribute("batch", batch);
        model.addAttribute(
                "waiting",
                QUEUES.keySet().stream()
                        .collect(Collectors.toMap(
                                name -> name, name -> search.count(OrderQuery.parse(QUEUES.get(name)), COUNTED))));
        if (part != null) {
            model.addAttribute("part", true);
            return "review :: queue";
        }
        return "review";
    }

    /** The rules speak one sentence each. */
    private static Map<String, List<String>> sentences(Map<String, String> reasons) {
        return reasons.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> sentences(entry.getValue())));
    }

    private static List<String> sentences(String why) {
        return Arrays.stream(why.split("; (?=[a-z-]+: )")).toList();
    }

    /** What one needs to see of an order to decide. */
    @GetMapping("/review/{number}")
    String one(@PathVariable String number, Model model) {
        OrderView order = book.view(number);
        String why = book.reasons(List.of(order.number())).get(order.number());
        model.addAttribute("order", order);
        model.addAttribute("why", why == null ? List.of() : sentences(why));
        return "review :: one";
    }

    @PostMapping("/review/{deed:approve|reject|return|force|release}")
    String decide(
            @PathVariable String deed,
            @RequestParam(required = false) List<String> numbers,
            @RequestParam(required = false) String reason,
            @RequestParam(defaultValue = IN_REVIEW) String queue,
            @RequestParam(required = false) String next,
            Principal who) {
        UUID batch = batches.begin(
                OrdersScreen.deed(deed),
                numbers == null ? List.of() : numbers,
                OrdersScreen.wish(who, reason, null, null));
        String back = "redirect:/review?queue=" + (QUEUES.containsKey(queue) ? queue : IN_REVIEW) + "&batch=" + batch;
        return next != null && next.matches("EN\\d{1,18}") ? back + "&here=" + next : back;
    }
}
