package io.entrepot.order;

import static io.entrepot.order.OrderStatus.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a person may do with an order, and in which states: screens offer what is legal, and the desk checks it again. */
public enum Deed {
    APPROVE(order -> order.status() == IN_REVIEW),
    REJECT(order -> order.status() == IN_REVIEW),
    /** Approves what the rules or a colleague have refused, or have not looked at. */
    FORCE(order -> order.status() == REJECTED || order.status() == RECEIVED),
    /** Back to the start, to be reviewed again. */
    RETURN(order -> order.status() == REJECTED),
    /** Puts address or SKUs right; see {@link Corrections}. */
    CORRECT(order -> order.status() == IN_REVIEW || order.status() == REJECTED),
    /** Promises an allocated order, where a person is to do that. */
    CONFIRM(order -> order.status() == ALLOCATED),
    HOLD(order -> Orders.HOLDABLE.contains(order.status())),
    RELEASE(order -> order.holdUntil() != null),
    CANCEL(order -> order.status().canBecome(CANCELLED));

    /**
     * Those that one can hardly explain later without a reason. An order is in review because a rule objected to it, so
     * to approve it is a decision against that rule, however it is done: in the queue, in the list, on its page, by a program.
     */
    private static final Set<Deed> GROUNDED = Set.of(APPROVE, REJECT, FORCE, HOLD, CANCEL);

    /** Those that lead an order on, which waits while it is held. */
    private static final Set<Deed> LEADING_ON = Set.of(APPROVE, FORCE, CONFIRM);

    private final Predicate<Order> legal;

    Deed(Predicate<Order> legal) {
        this.legal = legal;
    }

    public boolean isLegal(Order order) {
        return legal.test(order) && !isHeldUp(order);
    }

    /** Whether it would be legal, were the order not held. */
    boolean isHeldUp(Order order) {
        return order.holdUntil() != null && LEADING_ON.contains(this) && legal.test(order);
    }

    public boolean needsReason() {
        return GROUNDED.contains(this);
    }

    /** As addresses and requests say it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Deed> of(String word) {
        return Arrays.stream(values()).filter(deed -> deed.word().equals(word)).findFirst();
    }

    /** What is left to do with the order; not what is asked for already. */
    static Set<Deed> legalFor(Order order) {
        return Arrays.stream(values())
                .filter(deed -> deed.isLegal(order) && (deed != CANCEL || order.cancelRequested() == null))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Deed.class)));
    }
}
