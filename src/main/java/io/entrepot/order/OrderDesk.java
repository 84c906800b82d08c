package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person may do with one order: each deed locks it, looks at its state, and moves it by the intention's name. */
@Service
class OrderDesk {
    private static final int LONGEST_REASON = 500;
    private static final Duration LONGEST_HOLD = Duration.ofDays(365);

    private final Orders orders;
    private final TransactionTemplate transaction;

    OrderDesk(Orders orders, TransactionTemplate transaction) {
        this.orders = orders;
        this.transaction = transaction;
    }

    void approve(String number, String who, String reason) {
        need(reason);
        // the rules approve what is RECEIVED; a person decides what the rules have left to people
        change(number, order -> orders.sendOn(orders.approve(only(order, IN_REVIEW, APPROVED), who, o -> reason)));
    }

    void reject(String number, String who, String reason) {
        need(reason);
        change(number, order -> orders.reject(only(order, IN_REVIEW, REJECTED), who, o -> reason));
    }

    /** Back to the start after correction. */
    void giveBack(String number, String who, String reason) {
        String why = reason == null ? "it was returned for another review" : reason;
        need(why);
        change(number, order -> orders.reconsider(only(order, REJECTED, RECEIVED), who, why));
    }

    void cancel(String number, String who, String reason) {
        need(reason);
        change(number, order -> {
            if (order.cancelRequested() == null || !order.status().canBecome(CANCELLED)) {
                orders.cancel(List.of(order), who, reason);
            }
        });
    }

    void hold(String number, String who, String reason, Instant until) {
        need(reason);
        if (until == null
                || until.isBefore(Instant.now())
                || until.isAfter(Instant.now().plus(LONGEST_HOLD))) {
            throw Refused.invalid("until " + until + " is not a time within the next " + LONGEST_HOLD.toDays()
                    + " days, such as 2026-12-01T08:00:00Z");
        }
        change(number, order -> orders.hold(order, who, reason, until));
    }

    void release(String number, String who) {
        change(number, order -> orders.release(order, who));
    }

    private void change(String number, Consumer<Order> deed) {
        long id = key(number);
        transaction.executeWithoutResult(status ->
                deed.accept(orders.lock(List.of(id)).stream().findFirst().orElseThrow(() -> unknown(number))));
    }

    private static List<Order> only(Order order, OrderStatus from, OrderStatus to) {
        if (order.status() != from) {
            throw new IllegalMove(order, to);
        }
        return List.of(order);
    }

    private static void need(String reason) {
        var wrong = new Objections();
        wrong.text("reason", reason, LONGEST_REASON);
        wrong.raise();
    }

    static long key(String number) {
        try {
            return Order.id(number);
        } catch (IllegalArgumentException notOurs) {
            throw unknown(number);
        }
    }

    static Refused unknown(String number) {
        return Refused.unknown("there is no order " + (number.length() <= 40 ? number : number.substring(0, 40) + "…"));
    }
}
