package io.entrepot.loss;

import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.NamedNode;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.PolicyDefinition;
import org.apache.camel.model.ToDefinition;

/**
 * Where the hub may be halted, in the order in which an order gets there: before or after a step of a route or, where no
 * step is small enough, a method of a bean.
 */
public enum CrashPoint {
    /** In the middle of a schema migration, before it commits; at a first start only. */
    MIGRATED_NOT_COMMITTED(Place.MIGRATION, "", Side.AFTER),
    ACCOUNT_CLAIMED_NOT_POLLED(Place.BEAN, "accountStore.claimDue", Side.AFTER),
    /** In the transaction of the lease; the facts' relay renews it with every look. */
    LEASE_RENEWED_NOT_COMMITTED(Place.BEAN, "leaseStore.hold", Side.AFTER),
    PAGE_READ_NOT_KEPT("marketplace.woocommerce.poll", "polls.keep", Side.BEFORE),
    FILE_KEPT_NOT_MOVED("marketplace.csvdrop.files", "droppedFiles.keep", Side.AFTER),
    WORK_SENT_PROMISE_NOT_DELETED("outbox.work", "direct:dispatch", Side.AT_COMMIT),
    PAGE_DELIVERED_NOTHING_WRITTEN("order.page", "intake.store", Side.BEFORE),
    PAGE_HALF_WRITTEN("order.page", "intake.store", Side.AFTER),
    REVIEWED_NOT_COMMITTED("order.page", "review.review", Side.AFTER),
    PAGE_COMMITTED_NOT_ACKNOWLEDGED("order.page", "page", Side.AFTER),
    PROMISED_NOT_COMMITTED("order.promise", "confirmation.confirm", Side.AFTER),
    CARRIER_ASKED_NO_ANSWER("shipment.http.sf", "http:sf", Side.BEFORE),
    CARRIER_ANSWERED_NOT_STORED("shipment.http.sf", "http:sf", Side.AFTER),
    /** Kafka has the carrier's push, the carrier does not know. */
    PUSH_TAKEN_NOT_ANSWERED("shipment.push", "kafka:tracking.inbox.v1", Side.AFTER),
    PUSH_FOLLOWED_NOT_COMMITTED("tracking.page", "trackingInbox.take", Side.AFTER),
    /** The database has what Kafka will deliver again. */
    PUSH_COMMITTED_NOT_ACKNOWLEDGED("tracking.inbox", "inboxBatch.commit", Side.BEFORE),
    SHOP_TOLD_NOT_MARKED("account.answer.woocommerce.write", "http:woocommerce", Side.AFTER),
    DEAD_LETTER_WRITTEN_NOT_COMMITTED("dead.keep", "deadLetters.keep", Side.AFTER),
    /** In the transaction in which a person sends an incident on its way again. */
    REPLAYED_NOT_COMMITTED(Place.BEAN, "incidentStore.record", Side.AFTER);

    /** What is no route. */
    static final class Place {
        static final String BEAN = "a bean";
        static final String MIGRATION = "a migration";

        private Place() {}
    }

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

    boolean isIn(String beanName) {
        return route.equals(Place.BEAN) && step.startsWith(beanName + ".");
    }

    boolean isAt(String beanName, Method method) {
        return route.equals(Place.BEAN) && step.equals(beanName + "." + method.getName());
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
