package io.entrepot.loss;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.NamedNode;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.ToDefinition;

/** Where the hub may be halted: before or after a step of a route, in the order in which an order gets there. */
public enum CrashPoint {
    PAGE_READ_NOT_KEPT("marketplace.woocommerce.poll", "polls.keep", Side.BEFORE),
    FILE_KEPT_NOT_MOVED("marketplace.csvdrop.files", "droppedFiles.keep", Side.AFTER),
    WORK_SENT_PROMISE_NOT_DELETED("outbox.work", "direct:dispatch", Side.AT_COMMIT),
    PAGE_DELIVERED_NOTHING_WRITTEN("order.page", "intake.store", Side.BEFORE),
    PAGE_HALF_WRITTEN("order.page", "intake.store", Side.AFTER),
    PAGE_COMMITTED_NOT_ACKNOWLEDGED("order.page", "page", Side.AFTER),
    PROMISED_NOT_COMMITTED("order.promise", "confirmation.confirm", Side.AFTER),
    CARRIER_ASKED_NO_ANSWER("shipment.http.sf", "http:sf", Side.BEFORE),
    CARRIER_ANSWERED_NOT_STORED("shipment.http.sf", "http:sf", Side.AFTER),
    SHOP_TOLD_NOT_MARKED("account.answer.woocommerce.write", "http:woocommerce", Side.AFTER);

    enum Side {
        BEFORE,
        AFTER,
        /** Right before the database transaction commits in which the step ran. */
        AT_COMMIT
    }

    /** As {@code kill -9} leaves it: no hook runs, nothing is flushed. */
    public static final int KILLED = 137;

    private final String route;
    private final String step;
    final Side side;
    private final AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);

    CrashPoint(String route, String step, Side side) {
        this.route = route;
        this.step = step;
        this.side = side;
    }

    /** Lets the hub die when it gets here for the nth time from now. */
    void arm(int after) {
        left.set(after);
    }

    void reached() {
        if (left.get() != Integer.MAX_VALUE && left.decrementAndGet() == 0) {
            System.out.println("halted at " + this);
            System.out.flush();
            Runtime.getRuntime().halt(KILLED);
        }
    }

    boolean isAt(String routeId, NamedNode node) {
        return route.equals(routeId) && step.equals(nameOf(node));
    }

    static String nameOf(NamedNode node) {
        if (node instanceof BeanDefinition bean) {
            return bean.getRef() + "." + bean.getMethod().replaceFirst("\\(.*", "");
        }
        if (node instanceof PolicyDefinition policy) {
            return policy.getRef();
        }
        return node instanceof ToDefinition to ? to.getUri().replaceFirst("\\?.*", "") : "";
    }
}
