package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.entrepot.order.IntakeStore.Known;
import io.entrepot.order.IntakeStore.Stored;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Arrived;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.LogBatch;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.Settled;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/**
 * Stores a page of mapped orders: each once per (platform, account, the platform's order id), later versions as
 * amendment or cancellation. A bad order becomes an incident and does not touch its neighbours.
 */
@Service
public class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);
    private static final String STAGE = "order.intake";

    private final IntakeStore store;
    private final Decisions decisions;
    private final Orders orders;
    private final Amendments amendments;
    private final Goods goods;
    private final Provinces provinces;
    private final Repeats repeats;
    private final Outbox outbox;
    private final ApplicationEventPublisher events;

    Intake(
            IntakeStore store,
            Decisions decisions,
            Orders orders,
            Amendments amendments,
            Goods goods,
            Provinces provinces,
            Repeats repeats,
            Outbox outbox,
            ApplicationEventPublisher events) {
        this.store = store;
        this.decisions = decisions;
        this.orders = orders;
        this.amendments = amendments;
        this.goods = goods;
        this.provinces = provinces;
        this.repeats = repeats;
        this.outbox = outbox;
        this.events = events;
    }

    /**
     * Stores what is good of the page, in the transaction at hand.
     *
     * @param page what the mapping made of it, all of one account
     * @return keys of the orders that the review has to look at
     */
    public List<Long> store(List<Arrived> page, String platform, String account) {
        var from = new Origin(platform, account);
        var taken = new TreeSet<String>();
        Collection<Version> versions = check(page, from, taken);
        if (versions.isEmpty()) {
            return List.of();
        }
        int accountId = store.accountId(platform, account);
        Map<String, Long> inserted = store.insert(accountId, versions);
        var fresh = new ArrayList<Order>();
        var again = new HashMap<String, Version>();
        for (Version version : versions) {
            Long id = inserted.get(version.platformOrderId());
            if (id == null) {
                again.put(version.platformOrderId(), version);
            } else {
                fresh.add(version.withId(id).order(accountId, platform, account));
            }
        }
        var toReview = new ArrayList<Long>();
        toReview.addAll(begin(fresh));
        toReview.addAll(applyLater(accountId, again, from, taken));
        repeats.remember(versions);
        events.publishEvent(new Settled(
                platform,
                account,
                versions.stream()
                        .map(Version::platformOrderId)
                        .filter(id -> !taken.contains(id))
                        .toList()));
        return toReview;
    }

    private record Origin(String platform, String account) {}

    /**
     * The newest good version of each order of the page, sorted by platform order id; the bad ones become incidents.
     *
     * @param taken takes the numbers under which a person typed in something although they are an order's
     */
    private Collection<Version> check(List<Arrived> page, Origin from, Collection<String> taken) {
        var skus = new TreeSet<String>();
        for (Arrived arrived : page) {
            if (!arrived.mapped().failed()) {
                arrived.mapped()
                        .result()
                        .path("lines")
                        .forEach(line -> skus.add(line.path("sku").asText()));
            }
        }
        Map<String, Goods.Article> articles = goods.articles(skus);
        var checks = new Checks(articles, provinces);
        var failures = new ArrayList<Failure>();
        var strangers = new ArrayList<Stranger>();
        var newest = new TreeMap<String, Version>();
        for (Arrived arrived : page) {
            Mapped mapped = arrived.mapped();
            if (mapped.failed()) {
                failures.add(failure(arrived, FailureCause.valueOf(mapped.failure()), mapped.message(), from));
                continue;
            }
            ObjectNode document = (ObjectNode) mapped.result();
            if (document.get("state").asText().equals("DRAFT")) {
                continue;
            }
            Checks.Verdict verdict = checks.check(document);
            if (verdict != null && verdict.cause() == FailureCause.UNKNOWN_SKU) {
                strangers.add(new Stranger(Version.of(document, arrived, null), verdict.message()));
                continue;
            }
            if (verdict != null) {
                failures.add(failure(arrived, verdict.cause(), verdict.message(), from));
                continue;
            }
            var version = Version.of(document, arrived, Checks.classOf(document, articles));
            Version earlier = newest.get(version.platformOrderId());
            if (earlier != null && version.isTyped() && !version.sameAs(earlier.contentHash())) {
                taken.add(version.platformOrderId());
                failures.add(taken(version, null, from));
                continue;
            }
            newest.merge(version.platformOrderId(), version, (a, b) -> newer(a, b, from));
        }
        failures.addAll(stillStrange(strangers, from));
        if (!failures.isEmpty()) {
            log.info(
                    "{}: {} of {} orders of {}/{} set aside",
                    STAGE,
                    failures.size(),
                    page.size(),
                    from.platform,
                    from.account);
            events.publishEvent(new Failures(failures));
        }
        return newest.values();
    }

    /** An order with an SKU that nobody knows. */
    private record Stranger(Version version, String message) {}

    /** An order that is stored already, word for word, is no news, though its SKU has left the catalogue since. */
    private List<Failure> stillStrange(List<Stranger> strangers, Origin from) {
        if (strangers.isEmpty()) {
            return List.of();
        }
        Map<String, byte[]> stored = store
                .stored(
                        store.accountId(from.platform, from.account),
                        strangers.stream().map(s -> s.version.platformOrderId()).toList())
                .stream()
                .collect(Collectors.toMap(Stored::platformOrderId, Stored::contentHash));
        return strangers.stream()
                .filter(s -> !s.version.sameAs(stored.get(s.version.platformOrderId())))
                .map(s -> failure(s.version.arrived(), FailureCause.UNKNOWN_SKU, s.message, from))
                .toList();
    }

    private Version newer(Version a, Version b, Origin from) {
        if (a.at().equals(b.at()) && !a.sameAs(b.contentHash())) {
            if (a.isAuthoritative() || b.isAuthoritative()) {
                return b.isAuthoritative() ? b : a;
            }
            fetch(b.platformOrderId(), from);
        }
        return b.at().isBefore(a.at()) ? a : b;
    }

    private List<Long> begin(List<Order> fresh) {
        decisions.adopt(fresh);
        var dead = new ArrayList<Order>();
        var alive = new ArrayList<Order>();
        var said = new LogBatch();
        for (Order order : fresh) {
            said.add("RECEIVED from " + order.platform(), order.number() + " (" + order.platformOrderId() + ")");
            decisions.received(order);
            (order.document().get("state").asText().equals("CANCELLED") ? dead : alive).add(order);
        }
        said.tell(log);
        if (!dead.isEmpty()) {
            orders.cancelNow(dead, "platform:" + dead.get(0).platform(), "it was cancelled before it arrived here");
        }
        return Orders.ids(alive);
    }

    /**
     * Two people may type in the same number before either order is there: the one that came first has it, and what
     * differs from it is told to them instead of taking its place.
     */
    private static Failure taken(Version version, Long orderId, Origin from) {
        return new Failure(
                FailureCause.CHECK_FAILED,
                STAGE,
                from.platform,
                from.account,
                version.platformOrderId(),
                orderId,
                "order number " + version.platformOrderId()
                        + " was in use already: enter it again under another one, or correct the order that has it",
                version.arrived().source().toString().getBytes(StandardCharsets.UTF_8),
                "application/json",
                version.journalId(),
                null);
    }

    private List<Long> applyLater(int accountId, Map<String, Version> again, Origin from, Collection<String> taken) {
        if (again.isEmpty()) {
            return List.of();
        }
        List<Known> known = store.lockKnown(accountId, again.keySet());
        var newer = new HashMap<Long, Version>();
        var touched = new HashMap<Long, Version>();
        var refused = new ArrayList<Failure>();
        for (Known stored : known) {
            Version version = again.get(stored.platformOrderId());
            if (version.sameAs(stored.contentHash())) {
                if (version.at().isAfter(stored.versionAt())) {
                    touched.put(stored.id(), version);
                }
                continue;
            }
            if (version.isTyped()) {
                taken.add(version.platformOrderId());
                refused.add(taken(version, stored.id(), from));
                continue;
            }
            if (version.at().isBefore(stored.versionAt())) {
                continue;
            }
            if (version.at().equals(stored.versionAt()) && !version.isAuthoritative()) {
                fetch(stored.platformOrderId(), from);
                continue;
            }
            newer.put(stored.id(), version);
        }
        store.touch(touched);
        if (!refused.isEmpty()) {
            events.publishEvent(new Failures(refused));
        }
        if (newer.isEmpty()) {
            return List.of();
        }
        List<Order> locked = orders.lock(newer.keySet());
        return amendments.apply(locked, newer, STAGE);
    }

    /** Two versions claim the same second: the platform is asked which one is true. */
    private void fetch(String platformOrderId, Origin from) {
        outbox.work(
                "OrderToFetch",
                from.platform,
                "{\"account\":" + quoted(from.account) + ",\"platformOrderId\":" + quoted(platformOrderId) + "}",
                Outbox.BULK);
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private static Failure failure(Arrived arrived, FailureCause cause, String message, Origin from) {
        return new Failure(
                cause,
                STAGE,
                from.platform,
                from.account,
                subject(arrived.mapped()),
                null,
                message,
                arrived.source().toString().getBytes(StandardCharsets.UTF_8),
                "application/json",
                arrived.journalId(),
                new Redo("PageArrived", null, null),
                modifiedAt(arrived.mapped()));
    }

    /** Of a version that cannot be stored; null where nobody knows, or where no order can have been changed then. */
    private static Instant modifiedAt(Mapped mapped) {
        String text = mapped.result() == null
                ? ""
                : mapped.result().path("modifiedAt").asText();
        try {
            Instant at = text.isEmpty() ? null : OffsetDateTime.parse(text).toInstant();
            return at == null || !Checks.isPossible(at) ? null : at;
        } catch (DateTimeException notATime) {
            return null;
        }
    }

    private static String subject(Mapped mapped) {
        JsonNode source = mapped.source();
        JsonNode best = mapped.result() != null
                ? mapped.result().path("platformOrderId")
                : source.path(source.has("platformOrderId") ? "platformOrderId" : "id");
        String text = best.isValueNode() ? best.asText() : "";
        return text.isEmpty() ? "element " + (mapped.index() + 1) : text;
    }
}
