package io.entrepot.order;

import io.entrepot.order.Corrections.Correction;
import io.entrepot.order.OrderBatches.Batch;
import io.entrepot.order.OrderDesk.Wish;
import io.entrepot.order.OrderQuery.Qualifier;
import io.entrepot.order.OrderSearch.Page;
import io.entrepot.order.OrderSearch.Sort;
import io.entrepot.order.OrderSearch.Wanted;
import io.entrepot.order.OrderViews.Saved;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
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

    /** {@code until} is for a hold. */
    record Why(String reason, Instant until) {}

    record Note(String text) {}

    record Corrected(Map<String, String> deliverTo, Map<String, String> skus, Instant changedAt, String reason) {}

    /** Orders by their numbers, or all that match a query of which the caller {@code expected} so many. */
    record Many(List<String> numbers, String query, Integer expected, String reason, Instant until) {}

    record Count(int count, boolean more) {}

    record View(String q, String sort, boolean ascending) {}

    /** Where an order stands after a deed. */
    record Standing(String number, OrderStatus status, String cancelRequested, Instant holdUntil) {}

    private final OrderEntry entry;
    private final OrderBook book;
    private final OrderDesk desk;
    private final OrderSearch search;
    private final OrderBatches batches;
    private final OrderViews views;
    private final Corrections corrections;

    OrdersApi(
            OrderEntry entry,
            OrderBook book,
            OrderDesk desk,
            OrderSearch search,
            OrderBatches batches,
            OrderViews views,
            Corrections corrections) {
        this.entry = entry;
        this.book = book;
        this.desk = desk;
        this.search = search;
        this.batches = batches;
        this.views = views;
        this.corrections = corrections;
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
            @RequestParam(required = false) String sort,
            @RequestParam(defaultValue = "true") boolean descending,
            @RequestParam(required = false) String after,
            @RequestParam(defaultValue = "50") int size) {
        OrderQuery query = OrderQuery.parse(q)
                .and(Qualifier.STATUS, status)
                .and(Qualifier.PLATFORM, platform)
                .and(Qualifier.ACCOUNT, account);
        return search.page(new Wanted(query, Sort.of(sort), descending), after, size);
    }

    /** How many match, counted up to a limit. */
    @GetMapping("/count")
    Count count(@RequestParam(required = false) String q) {
        int found = search.count(OrderQuery.parse(q), OrderBatches.MOST + 1);
        return new Count(Math.min(found, OrderBatches.MOST), found > OrderBatches.MOST);
    }

    @GetMapping("/{number}")
    OrderView one(@PathVariable String number, @RequestParam(defaultValue = "false") boolean reveal, Principal who) {
        return reveal ? book.reveal(number, who.getName()) : book.view(number);
    }

    @PostMapping({
        "/{number}/approve",
        "/{number}/reject",
        "/{number}/force",
        "/{number}/return",
        "/{number}/confirm",
        "/{number}/hold",
        "/{number}/release",
        "/{number}/cancel"
    })
    Standing carryOut(
            @PathVariable String number,
            @RequestBody(required = false) Why why,
            Principal who,
            HttpServletRequest request) {
        desk.carryOut(deed(request), number, wish(why, who));
        return standing(number);
    }

    @PostMapping("/{number}/correct")
    Standing correct(@PathVariable String number, @RequestBody Corrected wanted, Principal who) {
        corrections.correct(
                number,
                new Correction(
                        wanted.deliverTo() == null ? Map.of() : wanted.deliverTo(),
                        wanted.skus() == null ? Map.of() : wanted.skus(),
                        wanted.changedAt()),
                who.getName(),
                wanted.reason());
        return standing(number);
    }

    @PostMapping("/{number}/notes")
    @ResponseStatus(HttpStatus.CREATED)
    void note(@PathVariable String number, @RequestBody Note note, Principal who) {
        desk.note(number, who.getName(), note.text());
    }

    @PostMapping({
        "/batches/approve",
        "/batches/reject",
        "/batches/force",
        "/batches/return",
        "/batches/confirm",
        "/batches/hold",
        "/batches/release",
        "/batches/cancel"
    })
    @ResponseStatus(HttpStatus.ACCEPTED)
    Batch begin(@RequestBody Many many, Principal who, HttpServletRequest request) {
        Deed wanted = deed(request);
        Wish wish = new Wish(who.getName(), many.reason(), many.until());
        if ((many.numbers() == null) == (many.query() == null)) {
            throw Refused.invalid("a batch names its orders either by numbers or by query");
        }
        if (many.query() == null) {
            return batches.find(batches.begin(wanted, many.numbers(), wish));
        }
        var wrong = new Objections();
        wrong.between("expected", many.expected(), 1, OrderBatches.MOST);
        wrong.raise();
        return batches.find(batches.begin(wanted, OrderQuery.parse(many.query()), many.expected(), wish));
    }

    @GetMapping("/batches/{id}")
    Batch batch(@PathVariable UUID id) {
        return batches.find(id);
    }

    @GetMapping("/views")
    List<Saved> views(Principal who) {
        return views.of(who.getName());
    }

    @PutMapping("/views/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void keep(@PathVariable String name, @RequestBody View view, Principal who) {
        views.keep(who.getName(), new Saved(name, view.q(), Sort.of(view.sort()), !view.ascending()));
    }

    @DeleteMapping("/views/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void forget(@PathVariable String name, Principal who) {
        views.forget(who.getName(), name);
    }

    /** The last word of the address. */
    private static Deed deed(HttpServletRequest request) {
        String path = request.getRequestURI();
        return Deed.of(path.substring(path.lastIndexOf('/') + 1)).orElseThrow();
    }

    private static Wish wish(Why why, Principal who) {
        return why == null ? new Wish(who.getName(), null, null) : new Wish(who.getName(), why.reason(), why.until());
    }

    private Standing standing(String number) {
        return book.find(OrderDesk.key(number))
                .map(o -> new Standing(o.number(), o.status(), o.cancelRequested(), o.holdUntil()))
                .orElseThrow(() -> OrderDesk.unknown(number));
    }
}
