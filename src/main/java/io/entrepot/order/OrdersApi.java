package io.entrepot.order;

import io.entrepot.order.OrderView.Brief;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Orders for programs: enter, find, look at, and everything a person may do with one. */
@RestController
@RequestMapping("/api/orders")
class OrdersApi {
    /** Under which id the message is kept; {@code GET /api/messages/{id}} shows it. */
    record Kept(UUID message) {}

    /** A page, newest first; {@code next} is the {@code after} of the page that follows, null on the last. */
    record Page(List<Brief> items, String next) {}

    record Reason(String reason) {}

    record HoldWish(String reason, Instant until) {}

    /** Where an order stands after a deed. */
    record Standing(String number, OrderStatus status, String cancelRequested, Instant holdUntil) {}

    private static final Logger log = LoggerFactory.getLogger(OrdersApi.class);
    private static final int MOST = 200;

    private final OrderEntry entry;
    private final OrderBook book;
    private final OrderDesk desk;

    OrdersApi(OrderEntry entry, OrderBook book, OrderDesk desk) {
        this.entry = entry;
        this.book = book;
        this.desk = desk;
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    Kept enter(@RequestBody byte[] body) {
        return new Kept(entry.take(body));
    }

    @GetMapping
    Page list(
            @RequestParam(required = false) String status,
            @RequestParam(required = false) String platform,
            @RequestParam(required = false) String account,
            @RequestParam(required = false) String q,
            @RequestParam(required = false) String after,
            @RequestParam(defaultValue = "50") int size) {
        var wrong = new Objections();
        wrong.optional("platform", platform, 100);
        wrong.optional("account", account, 100);
        wrong.optional("q", q, 200);
        wrong.raise();
        int rows = Math.max(1, Math.min(size, MOST));
        long before = after == null || after.isBlank() ? Long.MAX_VALUE : cursor(after);
        List<Brief> page = book.list(statusOf(status), platform, account, q, before, rows);
        return new Page(page, page.size() < rows ? null : page.get(rows - 1).number());
    }

    @GetMapping("/{number}")
    OrderView one(@PathVariable String number, @RequestParam(defaultValue = "false") boolean reveal, Principal who) {
        OrderView order = book.view(OrderDesk.key(number), reveal).orElseThrow(() -> OrderDesk.unknown(number));
        if (reveal) {
            log.info("audit: {} saw the personal data of {}", who.getName(), order.number());
        }
        return order;
    }

    @PostMapping("/{number}/approve")
    Standing approve(@PathVariable String number, @RequestBody Reason why, Principal who) {
        desk.approve(number, who.getName(), why.reason());
        return standing(number);
    }

    @PostMapping("/{number}/reject")
    Standing reject(@PathVariable String number, @RequestBody Reason why, Principal who) {
        desk.reject(number, who.getName(), why.reason());
        return standing(number);
    }

    @PostMapping("/{number}/return")
    Standing giveBack(@PathVariable String number, @RequestBody(required = false) Reason why, Principal who) {
        desk.giveBack(number, who.getName(), why == null ? null : why.reason());
        return standing(number);
    }

    @PostMapping("/{number}/cancel")
    Standing cancel(@PathVariable String number, @RequestBody Reason why, Principal who) {
        desk.cancel(number, who.getName(), why.reason());
        return standing(number);
    }

    @PostMapping("/{number}/hold")
    Standing hold(@PathVariable String number, @RequestBody HoldWish wish, Principal who) {
        desk.hold(number, who.getName(), wish.reason(), wish.until());
        return standing(number);
    }

    @PostMapping("/{number}/release")
    Standing release(@PathVariable String number, Principal who) {
        desk.release(number, who.getName());
        return standing(number);
    }

    private Standing standing(String number) {
        return book.find(OrderDesk.key(number))
                .map(o -> new Standing(o.number(), o.status(), o.cancelRequested(), o.holdUntil()))
                .orElseThrow(() -> OrderDesk.unknown(number));
    }

    private static OrderStatus statusOf(String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            return OrderStatus.valueOf(text);
        } catch (IllegalArgumentException unknown) {
            throw Refused.invalid("status is not one of " + List.of(OrderStatus.values()));
        }
    }

    private static long cursor(String after) {
        try {
            return Order.id(after);
        } catch (IllegalArgumentException forged) {
            throw Refused.invalid("after is not the number of an order, such as EN100001");
        }
    }
}
