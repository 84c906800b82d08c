package io.entrepot.mutations;

import io.entrepot.mutations.Mutation.Edit;
import java.util.List;

/** What keeps the hub from losing an order or doing something twice, each with the edit that takes it out. */
final class Safeguards {
    static final List<Mutation> ALL = List.of(
            new Mutation(
                    "orders-unique",
                    "order.IntakeTest",
                    migration(
                            "V004__order",
                            "default now(),\n    unique (account_id, platform_order_id)\n",
                            "default now()\n"),
                    java("order/IntakeStore", "on conflict (account_id, platform_order_id)", "on conflict")),
            new Mutation(
                    "order-version",
                    "order.IntakeTest",
                    java("order/Intake", "version.at().isBefore(stored.versionAt())", "false")),
            new Mutation(
                    "cursor-fence",
                    "connector.AccountLeaseTest",
                    java(
                            "connector/AccountStore",
                            "and lease_owner = :owner and lease_epoch = :epoch and lease_until > now()",
                            "")),
            new Mutation(
                    "cursor-epoch",
                    "connector.AccountLeaseTest",
                    java(
                            "connector/AccountStore",
                            "and lease_owner = :owner and lease_epoch = :epoch and lease_until > now()",
                            "and lease_owner = :owner and lease_until > now()")),
            new Mutation(
                    "page-fence",
                    "connector.PollsTest",
                    java("connector/Polls", "if (!ours) {", "if (!ours && poll == null) {")),
            new Mutation(
                    "lease-owner",
                    "connector.LeasesTest",
                    java("connector/LeaseStore", "where lease.owner = excluded.owner or lease.until < now()", "")),
            new Mutation(
                    "stock-order",
                    "stock.AllocationTest",
                    java("stock/StockStore", "order by l.sku_id, l.warehouse_id for update of l", "for update of l")),
            new Mutation(
                    "stock-lock",
                    "stock.AllocationTest",
                    java(
                            "stock/StockStore",
                            "order by l.sku_id, l.warehouse_id for update of l",
                            "order by l.sku_id, l.warehouse_id")),
            new Mutation(
                    "booking-ask",
                    "shipment.BookingTest",
                    java(
                            "shipment/Booking",
                            "case REQUESTED, UNKNOWN -> Action.ASK;",
                            "case REQUESTED, UNKNOWN -> Action.BOOK;")),
            new Mutation(
                    "booking-deadline",
                    "shipment.BookingTest",
                    java("shipment/Booking", "return passed < sendWithin.toMillis();", "return passed >= 0;")),
            new Mutation(
                    "parcel-lock",
                    "shipment.BookingTest",
                    java(
                            "shipment/ParcelStore",
                            "where p.id = any(:ids) order by p.id for update",
                            "where p.id = any(:ids)"),
                    java("order/OrderStore", "order by o.id for update of o", "order by o.id")),
            new Mutation(
                    "parcel-final", "shipment.TrackingTest", java("shipment/Journey", "at.status().isFinal() || ", "")),
            new Mutation(
                    "answer-late",
                    "order.AnswersTest",
                    java("order/AnswerStore", "a.state = 'SENDING' and a.attempts = c.attempt", "a.state = 'SENDING'")),
            new Mutation(
                    "answer-ask",
                    "order.AnswersTest",
                    java(
                            "order/Answers",
                            "boolean mayBeThere = answer.state() == State.SENDING || answer.state() == State.UNKNOWN;",
                            "boolean mayBeThere = false;")),
            new Mutation(
                    "mail-once",
                    "care.MailsTest",
                    java(
                            "care/NotificationStore",
                            "set state = 'UNKNOWN', due_at = null,",
                            "set state = 'WAITING', due_at = now(),")),
            new Mutation(
                    "replay-lock",
                    "incident.IncidentsTest",
                    java("incident/IncidentStore", "any(:uids) order by dedupe_key for update", "any(:uids)")));

    private Safeguards() {}

    private static Edit java(String type, String from, String to) {
        return new Edit("src/main/java/io/entrepot/" + type + ".java", from, to);
    }

    private static Edit migration(String name, String from, String to) {
        return new Edit("src/main/resources/db/migration/" + name + ".sql", from, to);
    }
}
