package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.JournalSearch;
import io.entrepot.journal.JournalSearch.Row;
import io.entrepot.order.BookStore.More;
import io.entrepot.order.BookStore.Step;
import io.entrepot.order.Goods.Origin;
import io.entrepot.order.OrderView.Happening;
import io.entrepot.order.OrderView.Hold;
import io.entrepot.order.OrderView.Kind;
import io.entrepot.order.OrderView.Line;
import io.entrepot.order.OrderView.Remark;
import io.entrepot.order.OrderView.Reserved;
import io.entrepot.order.Parcels.News;
import io.entrepot.order.Parcels.Parcel;
import io.entrepot.shared.Audited;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;

/** Reads orders for people: lists, one order with its whole way, and what a tracking number shows. */
@Service
public class OrderBook {
    private static final int NEIGHBOURS = 10;
    private static final int HOPS = 200;

    /** A message is kept before the order that it brings, and clocks of hub and database may differ. */
    private static final Duration BEFORE_RECEIVED = Duration.ofMinutes(10);

    private final OrderStore orders;
    private final BookStore store;
    private final JournalSearch journal;
    private final Journal messages;
    private final Goods goods;
    private final ObjectProvider<Parcels> parcels;
    private final ApplicationEventPublisher events;

    OrderBook(
            OrderStore orders,
            BookStore store,
            JournalSearch journal,
            Journal messages,
            Goods goods,
            ObjectProvider<Parcels> parcels,
            ApplicationEventPublisher events) {
        this.orders = orders;
        this.store = store;
        this.journal = journal;
        this.messages = messages;
        this.goods = goods;
        this.parcels = parcels;
        this.events = events;
    }

    Optional<Order> find(long id) {
        return orders.read(List.of(id)).stream().findFirst();
    }

    /** Since when it is in its state. */
    Instant changedAt(long id) {
        return store.more(id).map(More::changedAt).orElse(null);
    }

    List<Parcel> parcelsOf(long id) {
        Parcels port = parcels.getIfAvailable();
        return port == null ? List.of() : port.of(List.of(id));
    }

    /** An order with everything around it, personal data masked. */
    public OrderView view(String number) {
        return view(number, false);
    }

    /** With personal data, for somebody who asked for it: that is written down. */
    public OrderView reveal(String number, String who) {
        OrderView order = view(number, true);
        store.seen(OrderDesk.key(number), who);
        events.publishEvent(Audited.of(who, "PersonalDataShown", order.number()));
        return order;
    }

    private OrderView view(String number, boolean reveal) {
        long id = OrderDesk.key(number);
        // since when it is so first: what is read after that is never older than it says
        return store.more(id)
                .flatMap(more -> find(id).map(order -> view(order, more, reveal)))
                .orElseThrow(() -> OrderDesk.unknown(number));
    }

    /** Number → why the order is where it is. */
    public Map<String, String> reasons(Collection<String> numbers) {
        var reasons = new HashMap<String, String>();
        store.reasons(numbers.stream().map(Order::id).toList())
                .forEach((id, why) -> reasons.put(Order.number(id), Shown.text(why)));
        return reasons;
    }

    /** Number → why and until when it is on hold; those that are not are missing. */
    public Map<String, Hold> holds(Collection<String> numbers) {
        var holds = new HashMap<String, Hold>();
        store.holds(numbers.stream().map(Order::id).toList()).forEach((id, hold) -> holds.put(Order.number(id), hold));
        return holds;
    }

    private OrderView view(Order order, More more, boolean reveal) {
        List<Parcel> sent = parcelsOf(order.id());
        List<Remark> notes = store.notes(order.id());
        JsonNode document = order.document();
        return new OrderView(
                order.number(),
                order.platform(),
                order.account(),
                order.platformOrderId(),
                order.platformNumber(),
                order.status(),
                order.orderClass(),
                order.currency(),
                Shown.money(order.total()),
                time(order.text("orderedAt")),
                order.receivedAt(),
                more.changedAt(),
                more.dueAt(),
                order.trackingNumber(),
                order.cancelRequested(),
                order.holdUntil() == null ? null : new Hold(more.holdReason(), order.holdUntil()),
                person(document.get("buyer"), reveal),
                person(document.get("deliverTo"), reveal),
                document.get("payment"),
                document.get("charges"),
                reveal ? order.text("note") : Shown.text(order.text("note")),
                lines(order),
                reservations(order),
                sent,
                store.neighbours(order.id(), NEIGHBOURS),
                notes,
                Deed.legalFor(order),
                way(order, sent, notes, reveal));
    }

    private static JsonNode person(JsonNode person, boolean reveal) {
        if (reveal || !(person instanceof ObjectNode whole)) {
            return person;
        }
        ObjectNode masked = whole.deepCopy();
        Shown.mask(masked);
        return masked;
    }

    private static List<Line> lines(Order order) {
        Map<String, String> names = new HashMap<>();
        order.document()
                .path("lines")
                .forEach(line -> names.put(
                        line.path("lineId").asText(), line.path("name").asText()));
        return order.lines().stream()
                .map(line -> new Line(
                        line.no(),
                        line.sku(),
                        names.get(line.platformLineId()),
                        line.quantity(),
                        Shown.money(line.unitPrice()),
                        Shown.money(line.total()),
                        line.platformLineId()))
                .toList();
    }

    private List<Reserved> reservations(Order order) {
        Map<Integer, Origin> origins = goods.origins();
        return goods.allotted(List.of(order.id())).stream()
                .map(a -> new Reserved(
                        a.lineNo(), a.sku(), origins.get(a.warehouseId()).code(), a.quantity()))
                .toList();
    }

    private List<Happening> way(Order order, List<Parcel> sent, List<Remark> notes, boolean reveal) {
        var way = new ArrayList<Happening>();
        var corrections = new ArrayDeque<UUID>();
        for (Row message : journal.about(order.id(), order.receivedAt().minus(BEFORE_RECEIVED), HOPS)) {
            // newest first; a question and its answer may be of the same moment
            if (message.kind().equals(Corrected.KIND)) {
                corrections.addFirst(message.id());
            } else {
                way.add(0, hop(message));
            }
        }
        List<Step> steps = store.steps(order.id());
        // each correction has its message, but for the oldest, whose days may have been dropped
        long untold = steps.stream().filter(Step::corrects).count() - corrections.size();
        for (Step step : steps) {
            way.add(step(step, step.corrects() && untold-- <= 0 ? corrections.pollFirst() : null, reveal));
        }
        for (Parcel parcel : sent) {
            for (News news : parcel.news()) {
                way.add(news(parcel, news));
            }
        }
        for (Remark note : notes) {
            way.add(new Happening(note.at(), Kind.NOTE, "Note", note.author(), null, null, note.text()));
        }
        way.sort(Comparator.comparing(Happening::at).thenComparing(Happening::kind));
        return way;
    }

    private Happening step(Step step, UUID message, boolean reveal) {
        return new Happening(
                step.at(),
                Kind.STEP,
                step.event(),
                step.actor(),
                step.from(),
                step.to(),
                step.why(),
                message,
                null,
                null,
                null,
                null,
                Optional.ofNullable(message)
                        .flatMap(messages::find)
                        .map(kept ->
                                Corrected.changes(new String(kept.message().body(), StandardCharsets.UTF_8), reveal))
                        .orElse(null));
    }

    private static Happening hop(Row message) {
        String partner = message.platform() + "/" + message.account();
        boolean in = message.direction() == Direction.IN;
        JsonNode about = StrictJson.read(message.about() == null ? "{}" : message.about());
        return new Happening(
                message.at(),
                Kind.HOP,
                message.kind(),
                partner,
                in ? partner : "hub",
                in ? "hub" : partner,
                null,
                message.id(),
                about.path("outcome").asText(null),
                about.path("status").canConvertToInt() ? about.path("status").intValue() : null,
                about.path("reference").asText(null),
                null,
                null);
    }

    private static Happening news(Parcel parcel, News news) {
        String who = news.enteredBy() == null ? parcel.carrier() : news.enteredBy();
        String place = news.place() == null ? "" : news.place() + ": ";
        return new Happening(
                news.at(),
                Kind.NEWS,
                news.status(),
                who,
                null,
                null,
                place + (news.text() == null ? "" : news.text()),
                null,
                null,
                null,
                parcel.reference(),
                news.exception(),
                null);
    }

    private static Instant time(String text) {
        return text == null ? null : OffsetDateTime.parse(text).toInstant();
    }
}
