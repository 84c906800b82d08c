package io.entrepot.console;

import io.entrepot.connector.Accounts;
import io.entrepot.console.FiguresStore.Compared;
import io.entrepot.order.OrderStatus;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

/** The first page: is everything moving, and if not, what is in the way. It is open, so it shows no personal data. */
@Controller
class StatusPage {
    /** An account as the page shows it; {@code state} is OK, NEW, PAUSED or FAILING. */
    record Row(
            String platform,
            String account,
            String state,
            String lastContact,
            String lastPage,
            int failures,
            Compared compared) {}

    private static final int INCIDENTS = 10;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("MM-dd HH:mm:ss");

    private final Figures figures;
    private final FiguresStore store;
    private final Accounts accounts;
    private final boolean simulated;
    private final String mailbox;
    private final ZoneId zone;

    StatusPage(
            Figures figures,
            FiguresStore store,
            Accounts accounts,
            @Value("${hub.demo.enabled:false}") boolean simulated,
            @Value("${hub.demo.mailbox:http://localhost:${hub.demo.http-port:8090}/mailbox}") String mailbox,
            @Value("${hub.zone:Asia/Shanghai}") ZoneId zone) {
        this.figures = figures;
        this.store = store;
        this.accounts = accounts;
        this.simulated = simulated;
        this.mailbox = mailbox;
        this.zone = zone;
    }

    @GetMapping("/")
    String page(Model model, Locale locale) {
        fill(model, locale);
        model.addAttribute("simulated", simulated);
        model.addAttribute("mailbox", mailbox);
        return "status";
    }

    /** What changes on the page, fetched by it every few seconds. */
    @GetMapping("/status/figures")
    String changing(Model model, Locale locale) {
        fill(model, locale);
        return "status :: figures";
    }

    private void fill(Model model, Locale locale) {
        Figures.Stats stats = figures.stats();
        model.addAttribute("lang", locale.toLanguageTag());
        model.addAttribute("orders", stats.orders());
        model.addAttribute(
                "total",
                stats.orders().values().stream().mapToLong(Long::longValue).sum());
        model.addAttribute("platforms", stats.platforms());
        model.addAttribute("incidents", stats.incidents());
        model.addAttribute("newest", store.newestIncidents(INCIDENTS));
        model.addAttribute("lanes", store.outbox());
        model.addAttribute("accounts", rows());
        model.addAttribute("waiting", List.of(OrderStatus.IN_REVIEW, OrderStatus.REJECTED, OrderStatus.BACKORDERED));
        model.addAttribute("now", show(Instant.now()));
        model.addAttribute("zone", zone.getId());
        model.addAttribute("page", this);
    }

    private List<Row> rows() {
        Map<String, Compared> compared =
                store.compared().stream().collect(Collectors.toMap(c -> c.platform() + "/" + c.account(), c -> c));
        return accounts.health().stream()
                .map(health -> new Row(
                        health.platform(),
                        health.account(),
                        health.paused()
                                ? "PAUSED"
                                : health.failures() > 0 ? "FAILING" : health.lastContactAt() == null ? "NEW" : "OK",
                        show(time(health.lastContactAt())),
                        show(time(health.lastPageAt())),
                        health.failures(),
                        compared.get(health.platform() + "/" + health.account())))
                .toList();
    }

    /** A moment in the hub's time zone. */
    public String show(Instant moment) {
        return moment == null ? "–" : TIME.format(moment.atZone(zone));
    }

    /** The database's own way to write a moment, such as {@code 2026-11-24 04:00:00.123+00}. */
    private static Instant time(String text) {
        if (text == null) {
            return null;
        }
        try {
            return Instant.from(DATABASE.parse(text));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static final DateTimeFormatter DATABASE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS][.SSSSS][.SSSS][.SSS][.SS][.S]X");
}
