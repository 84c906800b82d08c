package io.entrepot.order;

import static io.entrepot.order.OrderStatus.CANCELLED;

import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What a person may do with orders: each deed locks them, looks at their states, and moves them by the intention's name. */
@Service
public class OrderDesk {
    /** Who does it, why, and for a hold until when. */
    public record Wish(String who, String reason, Instant until) {}

    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_NOTE = 2000;
    private static final Duration LONGEST_HOLD = Duration.ofDays(365);

    private final Orders orders;
    private final BookStore book;
    private final Parameters parameters;
    private final Parcels parcels;
    private final TransactionTemplate transaction;

    OrderDesk(
            Orders orders,
            BookStore book,
            Parameters parameters,
            @Lazy Parcels parcels,
            TransactionTemplate transaction) {
        this.orders = orders;
        this.book = book;
        this.parameters = parameters;
        this.parcels = parcels;
        this.transaction = transaction;
    }

    /** Does it to one order, or says why not. */
    public void carryOut(Deed deed, String number, Wish wish) {
        check(deed, wish);
        long id = key(number);
        transaction.executeWithoutResult(status -> {
            Order order = orders.lock(List.of(id)).stream().findFirst().orElseThrow(() -> unknown(number));
            if (!deed.isLegal(order)) {
                throw Refused.conflict(illegal(deed, order));
            }
            if (!withoutCarrier(deed, List.of(order)).isEmpty()) {
                throw Refused.conflict(noCarrier(order));
            }
            carryOut(deed, List.of(order), wish);
        });
    }

    /** Does it to those of the orders whose state allows it, in the transaction at hand; answers why not to the others. */
    Map<Long, String> carryOut(Deed deed, Collection<Long> ids, Wish wish) {
        var problems = new TreeMap<Long, String>();
        ids.forEach(id -> problems.put(id, "there is no order " + Order.number(id)));
        var legal = new ArrayList<Order>();
        for (Order order : orders.lock(ids)) {
            if (deed.isLegal(order)) {
                problems.remove(order.id());
                legal.add(order);
            } else {
                problems.put(order.id(), illegal(deed, order));
            }
        }
        List<Order> stranded = withoutCarrier(deed, legal);
        stranded.forEach(order -> problems.put(order.id(), noCarrier(order)));
        legal.removeAll(stranded);
        carryOut(deed, legal, wish);
        return problems;
    }

    /** A confirmed order is promised to its customer; one without a parcel would stay there for ever. */
    private List<Order> withoutCarrier(Deed deed, List<Order> legal) {
        if (deed != Deed.CONFIRM || legal.isEmpty()) {
            return List.of();
        }
        Set<Long> carried = parcels.of(Orders.ids(legal)).stream()
                .filter(parcel -> !parcel.status().startsWith("CANCEL"))
                .map(Parcels.Parcel::orderId)
                .collect(Collectors.toSet());
        return legal.stream().filter(order -> !carried.contains(order.id())).toList();
    }

    private static String noCarrier(Order order) {
        return "order " + order.number() + " cannot be confirmed: no carrier takes it yet, its incident says why";
    }

    private void carryOut(Deed deed, List<Order> legal, Wish wish) {
        if (legal.isEmpty()) {
            return;
        }
        switch (deed) {
            case APPROVE -> orders.sendOn(orders.approve(legal, wish.who, order -> wish.reason));
            case REJECT -> orders.reject(legal, wish.who, order -> wish.reason);
            case FORCE -> orders.sendOn(orders.force(legal, wish.who, wish.reason));
            case RETURN ->
                orders.reconsider(
                        legal, wish.who, wish.reason == null ? "it was returned for another review" : wish.reason);
            case CORRECT -> throw Refused.invalid("what to correct differs from order to order");
            case HOLD -> legal.forEach(order -> orders.hold(order, wish.who, wish.reason, wish.until));
            case RELEASE -> legal.forEach(order -> orders.release(order, wish.who));
            case CONFIRM -> confirm(legal, wish);
            case CANCEL -> cancel(legal, wish);
        }
    }

    private void confirm(List<Order> legal, Wish wish) {
        if (parameters.value(Parameter.CONFIRM_BY_ANOTHER) == 1) {
            List<String> own = book.approvedBy(Orders.ids(legal), wish.who).stream()
                    .map(Order::number)
                    .toList();
            if (!own.isEmpty()) {
                throw Refused.conflict(
                        "orders " + own + " were approved by " + wish.who + ": somebody else confirms them");
            }
        }
        orders.confirm(legal, wish.who);
    }

    /** What is wanted cancelled already stays so, for the reason that was given first. */
    private void cancel(List<Order> legal, Wish wish) {
        orders.cancel(
                legal.stream().filter(order -> order.cancelRequested() == null).toList(), wish.who, wish.reason);
    }

    /** Keeps what somebody has to say about an order, for colleagues. */
    public void note(String number, String who, String text) {
        var wrong = new Objections();
        wrong.text("text", text == null ? null : text.replaceAll("[\\r\\n\\t]+", " "), LONGEST_NOTE);
        wrong.raise();
        if (book.note(key(number), who, text.strip()) == 0) {
            throw unknown(number);
        }
    }

    /** What the deed needs beside an order. */
    static void check(Deed deed, Wish wish) {
        var wrong = new Objections();
        if (deed.needsReason()) {
            wrong.text("reason", wish.reason, LONGEST_REASON);
        } else {
            wrong.optional("reason", wish.reason, LONGEST_REASON);
        }
        if (deed == Deed.HOLD) {
            Instant now = Instant.now();
            wrong.unless(
                    wish.until != null && wish.until.isAfter(now) && wish.until.isBefore(now.plus(LONGEST_HOLD)),
                    "until " + wish.until + " is not a time within the next " + LONGEST_HOLD.toDays()
                            + " days, such as 2026-12-01T08:00:00Z");
        }
        wrong.raise();
    }

    static String illegal(Deed deed, Order order) {
        if (deed.isHeldUp(order)) {
            return "order " + order.number() + " is on hold until " + order.holdUntil() + ": release it first";
        }
        String where = "order " + order.number() + " is " + order.status();
        return switch (deed) {
            case APPROVE, REJECT -> where + "; a person decides about orders that are IN_REVIEW";
            case FORCE -> where + "; force is for orders that are REJECTED, or RECEIVED and not reviewed yet";
            case CORRECT -> where + "; what is IN_REVIEW or REJECTED can be corrected";
            case RETURN -> where + "; what is REJECTED can be returned";
            case HOLD -> where + "; it can be held before it is CONFIRMED";
            case CONFIRM -> where + "; what is ALLOCATED can be confirmed";
            case RELEASE -> "order " + order.number() + " is not held";
            case CANCEL -> where + ", which cannot become " + CANCELLED;
        };
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
