package io.entrepot.console;

import io.entrepot.order.Deed;
import io.entrepot.order.OrderBatches;
import io.entrepot.order.OrderBatches.Batch;
import io.entrepot.order.OrderDesk.Wish;
import io.entrepot.order.OrderQuery;
import io.entrepot.order.OrderQuery.Qualifier;
import io.entrepot.order.OrderQuery.Term;
import io.entrepot.order.OrderSearch;
import io.entrepot.order.OrderSearch.Page;
import io.entrepot.order.OrderSearch.Sort;
import io.entrepot.order.OrderSearch.Wanted;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.OrderViews;
import io.entrepot.order.OrderViews.Saved;
import io.entrepot.order.UnreadableSearch;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/** The list of orders: search, sort, saved views, and deeds on many at once. */
@Controller
class OrdersScreen {
    /** A part of the search as a chip; the address is the same search without it, or the search that is offered instead. */
    public record Chip(String text, String without) {}

    /** Searches that everybody needs, by the key of their names. */
    static final Map<String, String> PRESETS = new LinkedHashMap<>();

    static {
        PRESETS.put("all", "");
        PRESETS.put("review", "status:in-review");
        PRESETS.put("rejected", "status:rejected");
        PRESETS.put("short", "status:backordered");
        PRESETS.put("overdue", "is:overdue");
        PRESETS.put("trouble", "is:trouble");
        PRESETS.put("held", "is:held");
        PRESETS.put("today", "since:today");
    }

    private static final int ROWS = 50;
    private static final int COUNTED = 1000;

    /** So few orders of a batch are named. */
    private static final int NAMED = 5;

    private static final int EXPORTED = 50_000;
    private static final int EXPORT_PAGE = 200;

    /** A list that moves while somebody reads it may have grown by so many, or by one in so many. */
    private static final int SOME = 10;

    private final OrderSearch search;
    private final OrderBatches batches;
    private final OrderViews views;
    private final Moments moments;
    private final MessageSource texts;

    OrdersScreen(OrderSearch search, OrderBatches batches, OrderViews views, Moments moments, MessageSource texts) {
        this.search = search;
        this.batches = batches;
        this.views = views;
        this.moments = moments;
        this.texts = texts;
    }

    @GetMapping("/orders")
    String list(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) String sort,
            @RequestParam(defaultValue = "false") boolean ascending,
            @RequestParam(name = "after", required = false) String position,
            @RequestParam(required = false) UUID batch,
            @RequestParam(required = false) String entered,
            @RequestHeader(name = "HX-Request", required = false) String part,
            Principal who,
            Model model,
            HttpServletResponse response) {
        Sort sorted = Sort.of(sort);
        // the first page reads itself again with an empty one
        String after = position == null || position.isBlank() ? null : position;
        model.addAttribute("q", q.strip());
        model.addAttribute("sort", sorted.name().toLowerCase());
        model.addAttribute("ascending", ascending);
        model.addAttribute("after", after);
        model.addAttribute("batch", batch);
        model.addAttribute("entered", entered);
        try {
            OrderQuery query = OrderQuery.parse(q);
            model.addAttribute("chips", chips(query, sorted, ascending));
            Page page = search.page(new Wanted(query, sorted, !ascending), after, ROWS);
            model.addAttribute("page", page);
            model.addAttribute(
                    "instead", page.items().isEmpty() && after == null ? instead(query, sorted, ascending) : List.of());
        } catch (UnreadableSearch unreadable) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("flaw", unreadable);
            model.addAttribute("page", new Page(List.of(), null));
        }
        if (part != null) {
            return "orders :: list";
        }
        model.addAttribute("presets", PRESETS);
        model.addAttribute("views", views.of(who.getName()));
        model.addAttribute("accounts", search.accounts());
        model.addAttribute("statuses", OrderStatus.values());
        return "orders";
    }

    private List<Chip> chips(OrderQuery query, Sort sort, boolean ascending) {
        return query.terms().stream()
                .map(term -> new Chip(shown(term), address(query.without(term), sort, ascending)))
                .toList();
    }

    /** Statuses and classes are named as everywhere else on the screen. */
    private String shown(Term term) {
        String kind = switch (term.qualifier()) {
            case STATUS -> "order.";
            case CLASS -> "class.";
            default -> null;
        };
        return kind == null
                ? term.toString()
                : term.qualifier().word() + ": "
                        + texts.getMessage(kind + term.constant(), null, LocaleContextHolder.getLocale());
    }

    /** What words may mean that are nobody's number: searches for the same by another qualifier. */
    private static List<Chip> instead(OrderQuery query, Sort sort, boolean ascending) {
        String words = String.join(" ", query.terms().stream().map(Term::value).toList());
        if (words.isEmpty() || query.terms().stream().anyMatch(term -> term.qualifier() != Qualifier.NO)) {
            return List.of();
        }
        return Stream.of(Qualifier.NAME, Qualifier.WAYBILL, Qualifier.PHONE)
                .filter(qualifier -> switch (qualifier) {
                    case NAME -> words.matches(".*\\p{L}.*");
                    case WAYBILL -> words.matches("[\\w-]*\\d[\\w-]*");
                    default -> words.matches("[+\\d *-]{4,24}") && words.matches("(\\D*\\d){4,}\\D*");
                })
                .map(qualifier -> {
                    var meant = new OrderQuery(List.of(new Term(qualifier, words)));
                    return new Chip(meant.text(), address(meant, sort, ascending));
                })
                .toList();
    }

    private static String address(OrderQuery query, Sort sort, boolean ascending) {
        return UriComponentsBuilder.fromPath("/orders")
                .queryParam("q", "{q}")
                .queryParam("sort", sort.name().toLowerCase())
                .queryParam("ascending", ascending)
                .encode()
                .buildAndExpand(query.text())
                .toUriString();
    }

    /** How many each preset finds, counted up to a limit. */
    @GetMapping("/orders/presets")
    String presets(@RequestParam(defaultValue = "") String q, Model model) {
        var counts = new LinkedHashMap<String, Integer>();
        PRESETS.forEach((name, query) ->
                counts.put(name, query.isEmpty() ? null : search.count(OrderQuery.parse(query), COUNTED + 1)));
        model.addAttribute("q", q.strip());
        model.addAttribute("presets", PRESETS);
        model.addAttribute("counts", counts);
        model.addAttribute("counted", COUNTED);
        return "orders :: presets";
    }

    /** How many match, for whoever wants to do something to all of them. */
    @GetMapping("/orders/count")
    String count(@RequestParam(defaultValue = "") String q, Model model) {
        model.addAttribute("found", search.count(OrderQuery.parse(q), OrderBatches.MOST + 1));
        model.addAttribute("most", OrderBatches.MOST);
        model.addAttribute("narrow", !q.isBlank());
        return "orders :: matching";
    }

    @PostMapping("/orders/batches/{deed}")
    String begin(
            @PathVariable String deed,
            @RequestParam(required = false) List<String> numbers,
            @RequestParam(required = false) Integer expected,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) String sort,
            @RequestParam(defaultValue = "false") boolean ascending,
            @RequestParam(required = false) String reason,
            @RequestParam(required = false) String until,
            Principal who) {
        Deed wanted = deed(deed);
        Wish wish = wish(who, reason, until, moments);
        UUID id = expected == null
                ? batches.begin(wanted, numbers == null ? List.of() : numbers, wish)
                : batches.begin(wanted, OrderQuery.parse(q), expected + Math.max(SOME, expected / SOME), wish);
        return "redirect:" + address(OrderQuery.parse(q), Sort.of(sort), ascending) + "&batch=" + id;
    }

    /** How far it has come; the page asks again while it is under way. */
    @GetMapping("/orders/batches/{id}")
    String batch(@PathVariable UUID id, Model model) {
        Batch batch = batches.find(id);
        model.addAttribute("batch", batch);
        model.addAttribute("done", batch.total() > NAMED ? List.of() : batches.done(id));
        return "orders :: batch";
    }

    @PostMapping("/orders/views")
    String keep(
            @RequestParam String name,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) String sort,
            @RequestParam(defaultValue = "false") boolean ascending,
            Principal who) {
        views.keep(who.getName(), new Saved(name, q, Sort.of(sort), !ascending));
        return "redirect:" + address(OrderQuery.parse(q), Sort.of(sort), ascending);
    }

    @PostMapping("/orders/views/forget")
    String forget(@RequestParam String name, Principal who) {
        views.forget(who.getName(), name);
        return "redirect:/orders";
    }

    /** The list as a table for spreadsheets, page after page as it is read, phones masked. */
    @GetMapping("/orders/export.csv")
    void export(
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) String sort,
            @RequestParam(defaultValue = "false") boolean ascending,
            HttpServletResponse response)
            throws IOException {
        Wanted wanted = new Wanted(OrderQuery.parse(q), Sort.of(sort), !ascending);
        Page page = search.page(wanted, null, EXPORT_PAGE);
        response.setContentType("text/csv");
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.setHeader("Content-Disposition", "attachment; filename=\"orders.csv\"");
        Writer out = response.getWriter();
        // spreadsheets take it for UTF-8 only with this mark
        out.write(
                "\uFEFFnumber,platform,account,platform_number,class,status,currency,total,name,phone,city,received_at,changed_at\r\n");
        for (int rows = 0; ; ) {
            for (var order : page.items()) {
                out.write(String.join(
                                ",",
                                order.number(),
                                cell(order.platform()),
                                cell(order.account()),
                                cell(order.platformNumber()),
                                order.orderClass(),
                                order.status().name(),
                                order.currency(),
                                order.total(),
                                cell(order.name()),
                                cell(order.phone()),
                                cell(order.city()),
                                moments.show(order.receivedAt()),
                                moments.show(order.changedAt()))
                        + "\r\n");
            }
            rows += page.items().size();
            if (page.next() == null || rows >= EXPORTED) {
                break;
            }
            page = search.page(wanted, page.next(), EXPORT_PAGE);
        }
        out.flush();
    }

    /** Quoted; and what a spreadsheet would take for a formula is a text. */
    private static String cell(String text) {
        if (text == null) {
            return "";
        }
        String safe = text.matches("(?s)[=+\\-@\\t\\r].*") ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }

    static Deed deed(String word) {
        return Deed.of(word).orElseThrow(() -> Refused.unknown("there is no deed " + word));
    }

    /** What a form says: an empty field is none, and a time is one of the hub's zone. */
    static Wish wish(Principal who, String reason, String until, Moments moments) {
        try {
            Instant moment = until == null || until.isBlank()
                    ? null
                    : LocalDateTime.parse(until).atZone(moments.zone()).toInstant();
            return new Wish(who.getName(), reason == null || reason.isBlank() ? null : reason.strip(), moment);
        } catch (DateTimeException notATime) {
            throw Refused.invalid("until '" + until + "' is not a time such as 2026-12-01T08:00");
        }
    }
}
