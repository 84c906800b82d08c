package io.entrepot.order;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.entrepot.order.Orders.Departure;
import io.entrepot.outbox.Outbox;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What the hub owes the platforms: that an order was shipped, or cancelled by somebody else than the platform, and to
 * trading partners also that it was confirmed or rejected. The debt is written with the move itself; {@link Answers} pays it.
 */
@Component
class OwedAnswers {
    static final String SHIPPED = "SHIPPED";
    static final String CANCELLED = "CANCELLED";
    static final String CONFIRMED = "CONFIRMED";
    static final String REJECTED = "REJECTED";
    static final String EVENT = "AnswersOwed";

    private static final String BY_DEFAULT = "shipped,cancelled";
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final int SWEPT = 500;

    private final AnswerStore store;
    private final OrderStore orderStore;
    private final Outbox outbox;
    private final Environment settings;
    private final TransactionTemplate transaction;

    OwedAnswers(
            AnswerStore store,
            OrderStore orderStore,
            Outbox outbox,
            Environment settings,
            PlatformTransactionManager transactions) {
        this.store = store;
        this.orderStore = orderStore;
        this.outbox = outbox;
        this.settings = settings;
        this.transaction = new TransactionTemplate(transactions);
    }

    @EventListener
    void on(Orders.Reached reached) {
        switch (reached.step()) {
            case SHIPPED -> request(reached.orders(), SHIPPED);
            case CANCELLED ->
                request(
                        reached.orders().stream()
                                .filter(order -> !cancelledByPlatform(order))
                                .toList(),
                        CANCELLED);
            case REJECTED -> request(reached.orders(), REJECTED);
            default -> {
                // platforms are told of these steps
            }
        }
    }

    @EventListener
    void on(Orders.Confirmed confirmed) {
        request(confirmed.orders(), CONFIRMED);
    }

    /** With the goods of its last parcel an order's answer may go out at once. */
    @EventListener
    void on(Orders.GoodsLeft left) {
        Map<Long, Long> woken = store.wake(
                left.departures().stream().map(Departure::orderId).distinct().toList());
        if (!woken.isEmpty()) {
            promise(woken, orderStore.read(woken.keySet()));
        }
    }

    private void request(List<Order> reached, String kind) {
        List<Order> owed = reached.stream()
                .filter(order -> takesAnswers(order.platform(), kind))
                .toList();
        if (!owed.isEmpty()) {
            // a replaced order is confirmed once more, and its buyer waits to hear it
            boolean again = kind.equals(CONFIRMED) || kind.equals(REJECTED);
            promise(store.request(Orders.ids(owed), kind, again), owed);
        }
    }

    private void promise(Map<Long, Long> answerOf, List<Order> all) {
        all.stream()
                .filter(order -> answerOf.containsKey(order.id()))
                .collect(groupingBy(
                        Order::platform, LinkedHashMap::new, mapping(order -> answerOf.get(order.id()), toList())))
                .forEach((platform, ids) -> outbox.work(EVENT, platform, ids));
    }

    private boolean takesAnswers(String platform, String kind) {
        String told = settings.getProperty("hub.marketplaces." + platform + ".answers", BY_DEFAULT);
        return Arrays.asList(told.strip().split("\\s*,\\s*")).contains(kind.toLowerCase(Locale.ROOT));
    }

    static boolean cancelledByPlatform(Order order) {
        return CANCELLED.equals(order.text("state"));
    }

    /** What nobody carried out in time (a message was lost, a hub died) is promised again. */
    @Scheduled(fixedDelayString = "${hub.answers.sweep-every:PT30S}")
    void sweep() {
        transaction.executeWithoutResult(status -> store.takeOverdue(GRACE, SWEPT).entrySet().stream()
                .collect(groupingBy(Map.Entry::getValue, mapping(Map.Entry::getKey, toList())))
                .forEach((platform, ids) -> outbox.work(EVENT, platform, Outbox.page(ids), Outbox.BULK)));
    }
}
