package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Goods;
import io.entrepot.order.Goods.Allotment;
import io.entrepot.order.Goods.Origin;
import io.entrepot.order.Order;
import io.entrepot.order.OrderStatus;
import io.entrepot.order.Orders;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Cleared;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import io.entrepot.shared.StillFailing;
import io.entrepot.shipment.CarrierChoice.Choice;
import io.entrepot.shipment.CarrierChoice.Need;
import io.entrepot.shipment.ParcelStore.Draft;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/** Plans who carries allocated orders: one parcel an order and warehouse. */
@Service
public class ShipmentPlanning {
    private static final String STAGE = "order.allocate";

    /** Nobody measures kilometres abroad: there the widest band of a service counts. */
    static final int ABROAD_KM = 20_000;

    private final Orders orders;
    private final Goods goods;
    private final ServiceStore services;
    private final ParcelStore store;
    private final Dispatch dispatch;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    ShipmentPlanning(
            Orders orders,
            Goods goods,
            ServiceStore services,
            ParcelStore store,
            Dispatch dispatch,
            Clock clock,
            ApplicationEventPublisher events) {
        this.orders = orders;
        this.goods = goods;
        this.services = services;
        this.store = store;
        this.dispatch = dispatch;
        this.clock = clock;
        this.events = events;
    }

    /** Plans those of the page that are ALLOCATED and not held, and answers which may be confirmed. In the transaction at hand. */
    public List<Long> plan(List<Long> orderIds) {
        Instant now = clock.instant();
        Map<Long, Order> wanted = orders.lock(orderIds).stream()
                .filter(order -> order.status() == OrderStatus.ALLOCATED && !order.isHeld(now))
                .collect(Collectors.toMap(Order::id, order -> order, (a, b) -> a, LinkedHashMap::new));
        Set<Long> planned = store.lockOf(wanted.keySet()).stream()
                .filter(Parcel::isWanted)
                .map(Parcel::orderId)
                .collect(Collectors.toSet());
        var toPlan = new LinkedHashMap<>(wanted);
        toPlan.keySet().removeAll(planned);
        if (!toPlan.isEmpty()) {
            Map<Long, String> failed = planAll(toPlan, Set.of());
            failed.keySet().forEach(wanted::remove);
            giveUp(failed, toPlan);
        }
        return List.copyOf(wanted.keySet());
    }

    /**
     * Plans a parcel in place of one that was taken back although its confirmed, locked order goes on, under a new
     * reference: carriers never take a cancelled one again.
     */
    void replace(Parcel gone, Order order) {
        if (order.status() != OrderStatus.CONFIRMED || order.cancelRequested() != null) {
            return;
        }
        Set<Integer> covered = store.lockOf(List.of(order.id())).stream()
                .filter(Parcel::isWanted)
                .map(Parcel::warehouseId)
                .collect(Collectors.toSet());
        if (!covered.contains(gone.warehouseId())) {
            Map<Long, Order> one = Map.of(order.id(), order);
            giveUp(planAll(one, covered), one);
            dispatch.sendPlanned(List.of(order.id()));
        }
    }

    /**
     * Stores the parcels of the orders that can be carried, whole orders only, and says why the others cannot.
     *
     * @param covered warehouses that need no parcel
     */
    private Map<Long, String> planAll(Map<Long, Order> toPlan, Set<Integer> covered) {
        var choice = new CarrierChoice(services.services());
        int maxDays = services.settings().getOrDefault("max-days", 5);
        Map<Integer, Origin> origins = goods.origins();
        Map<Long, Integer> lastSeq = store.lastSeq(toPlan.keySet());
        Map<Long, Map<Integer, List<Allotment>>> allotted = goods.allotted(toPlan.keySet()).stream()
                .filter(piece -> !covered.contains(piece.warehouseId()))
                .collect(Collectors.groupingBy(
                        Allotment::orderId,
                        Collectors.groupingBy(Allotment::warehouseId, TreeMap::new, Collectors.toList())));
        var drafts = new ArrayList<Draft>();
        var failed = new LinkedHashMap<Long, String>();
        for (Order order : toPlan.values()) {
            var parcels = new ArrayList<Draft>();
            String problem = null;
            int seq = lastSeq.getOrDefault(order.id(), 0);
            for (var warehouse : allotted.getOrDefault(order.id(), Map.of()).entrySet()) {
                Origin origin = origins.get(warehouse.getKey());
                Integer km = km(order, origin);
                Need need = km == null ? null : need(order, km, warehouse.getValue(), allowed(order, maxDays));
                Choice chosen = need == null ? null : choice.choose(need).orElse(null);
                if (chosen == null) {
                    problem = problem(order, origin, need);
                    break;
                }
                String reference = ParcelReference.of(order, ++seq);
                parcels.add(new Draft(
                        order.id(),
                        seq,
                        origin.warehouseId(),
                        reference,
                        chosen.carrier(),
                        chosen.service(),
                        need.grams(),
                        chosen.cost(),
                        chosen.currency(),
                        chosen.days(),
                        chosen.why()));
            }
            if (problem == null && parcels.isEmpty()) {
                problem = "order " + order.number() + " is ALLOCATED, but nothing is reserved for it";
            }
            if (problem == null) {
                drafts.addAll(parcels);
            } else {
                failed.put(order.id(), problem);
            }
        }
        if (!drafts.isEmpty()) {
            drafts.sort(Comparator.comparingLong(Draft::orderId).thenComparingInt(Draft::seq));
            store.insert(drafts, Dispatch.NET);
            forgetUnplanned(
                    drafts.stream().map(Draft::orderId).collect(Collectors.toSet()), "a carrier goes there now");
        }
        return failed;
    }

    private static Integer km(Order order, Origin origin) {
        Integer measured = order.province() == null ? null : origin.kmTo().get(order.province());
        return measured == null && !country(order).equals(CarrierService.HOME) ? Integer.valueOf(ABROAD_KM) : measured;
    }

    private static String country(Order order) {
        String country = order.text("deliverTo", "country");
        return country == null ? CarrierService.HOME : country;
    }

    /** The days until its buyer wants it, where the order says so; a promise that is over already leaves one. */
    private int allowed(Order order, int maxDays) {
        String deliverBy = order.text("trade", "deliverBy");
        return deliverBy == null
                ? maxDays
                : (int) Math.max(
                        1,
                        Math.min(
                                365,
                                Duration.between(clock.instant(), OffsetDateTime.parse(deliverBy))
                                        .toDays()));
    }

    private static Need need(Order order, int km, List<Allotment> goods, int maxDays) {
        long grams = goods.stream()
                .mapToLong(piece -> (long) piece.quantity() * piece.weightGrams())
                .sum();
        return new Need(
                km,
                country(order),
                (int) Math.min(grams, Integer.MAX_VALUE),
                order.orderClass(),
                goods.stream().anyMatch(Allotment::bulky),
                maxDays);
    }

    private static String problem(Order order, Origin origin, Need need) {
        if (need != null && !need.country().equals(CarrierService.HOME)) {
            return "no active carrier service takes " + need.grams() + " g to country " + need.country() + " for order "
                    + order.number() + ": switch one on or add one";
        }
        if (order.province() == null) {
            return "order " + order.number() + " names no province to deliver to, so no carrier service can be chosen";
        }
        if (need == null) {
            return "warehouse " + origin.code() + " has no distance to '" + order.province() + "': enter it, order "
                    + order.number() + " waits";
        }
        return "no active carrier service takes " + need.grams() + " g over " + need.km() + " km from warehouse "
                + origin.code() + " to " + order.province() + " for order " + order.number()
                + ": switch one on or add a rate";
    }

    /** They stay ALLOCATED and are tried again by the sweep; people are told once, and again after they sent it again. */
    private void giveUp(Map<Long, String> failed, Map<Long, Order> byId) {
        if (failed.isEmpty()) {
            return;
        }
        orders.postpone(failed.keySet());
        Set<Long> fresh = store.rememberUnplanned(failed);
        List<Long> known =
                failed.keySet().stream().filter(id -> !fresh.contains(id)).toList();
        if (!known.isEmpty()) {
            events.publishEvent(new StillFailing(FailureCause.NO_CARRIER, known));
        }
        List<Order> news = fresh.stream().map(byId::get).toList();
        if (!news.isEmpty()) {
            orders.note(news, "NoCarrier", "hub", order -> failed.get(order.id()));
            events.publishEvent(new Failures(news.stream()
                    .map(order -> noCarrier(order, failed.get(order.id())))
                    .toList()));
        }
    }

    /** An order that is called off needs no carrier; should it come back, people are told anew. */
    @EventListener
    void on(Orders.Reached reached) {
        switch (reached.step()) {
            case CANCELLED -> forgetUnplanned(Orders.ids(reached.orders()), "the order was cancelled");
            case REJECTED -> forgetUnplanned(Orders.ids(reached.orders()), "the order was rejected");
            default -> {}
        }
    }

    private void forgetUnplanned(Collection<Long> orderIds, String why) {
        List<Long> forgotten = store.forgetUnplanned(orderIds);
        if (!forgotten.isEmpty()) {
            events.publishEvent(new Cleared(FailureCause.NO_CARRIER, forgotten, why));
        }
    }

    private static Failure noCarrier(Order order, String why) {
        JsonNode document = order.document();
        return new Failure(
                FailureCause.NO_CARRIER,
                STAGE,
                order.platform(),
                order.account(),
                order.platformOrderId(),
                order.id(),
                why,
                document.toString().getBytes(StandardCharsets.UTF_8),
                "application/json",
                null,
                new Failure.Redo("OrdersApproved", null, Outbox.page(List.of(order.id()))));
    }
}
