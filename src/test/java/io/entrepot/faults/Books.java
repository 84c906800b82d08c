package io.entrepot.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.OrderStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

/** Compares, order by order, what the partners know to have happened with what the hub's database says. */
final class Books {
    /** Ends that a person decides: the goods are gone, or nobody can know. They are flagged, which is all that can be asked. */
    private static final Set<String> FOR_PEOPLE =
            Set.of("CHANGED_TOO_LATE", "MAIL_UNKNOWN", "CARRIER_UNKNOWN", "PLATFORM_UNREACHABLE");

    private static final Pattern PHONE = Pattern.compile("(?<![0-9A-Za-z.-])1[3-9]\\d{9}(?![0-9])");

    private final Landscape landscape;
    private final Offers offers;
    private final JdbcTemplate sql;

    Books(Landscape landscape, Offers offers) {
        this.landscape = landscape;
        this.offers = offers;
        this.sql = landscape.sql();
    }

    boolean isBooked(String teeOrder) {
        return isOneOf(teeOrder, "BOOKED", "SHIPPED", "DELIVERED");
    }

    /** For that the carrier's news must have come through. */
    boolean isShipped(String teeOrder) {
        return isOneOf(teeOrder, "SHIPPED", "DELIVERED");
    }

    private boolean isOneOf(String teeOrder, String... states) {
        try {
            return sql.queryForObject("""
                            select count(*) from orders o join account a on a.id = o.account_id
                            where a.name = 'tee' and o.platform_order_id = ? and o.status = any(?)""", Integer.class, teeOrder, states) > 0;
        } catch (DataAccessException e) {
            return false;
        }
    }

    /** What is still on its way; empty when the system is quiet. */
    List<String> waiting() {
        var waiting = new ArrayList<String>();
        try {
            Set<String> missing = new TreeSet<>(offers.all());
            missing.removeAll(stored());
            missing.removeAll(flagged());
            missing.forEach(order -> waiting.add("order " + order + " is not in the hub"));
            rows(waiting, """
                    select 'order ' || platform_order_id || ' is ' || status from orders
                    where status not in ('DELIVERED', 'COMPLETED', 'CANCELLED', 'IN_REVIEW', 'REJECTED')
                      and not exists (select from incident i where i.order_id = orders.id and i.state = 'OPEN')""");
            rows(waiting, """
                    select 'parcel ' || reference || ' is ' || status from parcel
                    where status not in ('DELIVERED', 'CANCELLED')
                      and not exists (select from incident i where i.order_id = parcel.order_id and i.state = 'OPEN')""");
            rows(waiting, """
                    select 'answer ' || kind || ' of ' || order_id || ' is ' || state from platform_answer
                    where state not in ('CONFIRMED', 'DECLINED')""");
            rows(waiting, """
                    select 'mail ' || step || ' of ' || order_id || ' is ' || state from notification
                    where state in ('WAITING', 'SENDING')""");
            rows(waiting, "select 'outbox ' || lane || ' ' || event || ' ' || body::text from outbox");
            int unpushed = landscape.market.books("sf").path("unpushed").asInt();
            if (unpushed > 0) {
                waiting.add(unpushed + " lines of the carrier's were not taken yet");
            }
        } catch (DataAccessException | UncheckedIOException e) {
            waiting.add("no answer: " + e.getMessage());
        }
        return waiting;
    }

    /** As if more time had passed: what waits longer than a storm lasts, or for the end of a dead hub's call. */
    void shortenWaits() {
        sql.update("update outbox set not_before = now() where not_before > now()");
        sql.update("update notification set due_at = now() - interval '2 minutes' where state = 'WAITING'");
        sql.update("update notification set due_at = now() where state = 'SENDING'");
        sql.update("update platform_answer set due_at = now() - interval '10 minutes'"
                + " where state in ('SENDING', 'UNKNOWN', 'REQUESTED') and attempts > 0");
        sql.update(
                "update parcel set due_at = now(), not_before = now() where status = 'PLANNED' and due_at is not null");
    }

    /** As if more time had passed: what a wiped broker forgot is promised again by the sweeps, after minutes. */
    void shortenSweeps() {
        sql.update("update orders set due_at = now() where due_at is not null");
        sql.update("update page_underway set since = now() - interval '10 minutes'");
        sql.update("update parcel set due_at = now() where due_at is not null and not_before <= now()");
        sql.update("update notification set due_at = now() - interval '10 minutes' where state = 'WAITING'");
        sql.update("update platform_answer set due_at = now() - interval '10 minutes' where due_at <= now()");
    }

    /** Everything that failed stands in the incidents, for a reason that was given. */
    List<String> beforeReplay() {
        var wrong = new ArrayList<String>();
        rows(wrong, """
                select 'I8 incident of ' || coalesce(subject, '') || ' has no payload' from incident
                where state = 'OPEN' and length(payload) = 0 and cause <> 'PLATFORM_UNREACHABLE'""");
        rows(wrong, """
                select 'I8 ' || cause || ' at ' || stage || ' is not what was done to it: ' || message from incident
                where state = 'OPEN' and cause in ('DEAD_LETTER', 'UNEXPECTED', 'UNREADABLE', 'MAPPING_FAILED',
                    'SCHEMA_FAILED', 'CHECK_FAILED', 'NO_CARRIER', 'TRACKING_FAILED', 'CARRIER_REJECTED')""");
        return wrong;
    }

    /** False when the hub gave no answer, and has to be asked again. */
    boolean replay(Hub hub) {
        return hub.send("POST", "/api/incidents/replay", "{\"cause\":\"UNKNOWN_SKU\",\"reason\":\"it is known now\"}")
                == 200;
    }

    List<String> violations() {
        var wrong = new ArrayList<String>();
        ordersAreThereOnce(wrong);
        movesAreLegal(wrong);
        stockAddsUp(wrong);
        parcelsAreBookedOnce(wrong);
        shopsAreToldOnce(wrong);
        customersAreToldOnce(wrong);
        incidentsAreExplained(wrong);
        nothingWaitsForEver(wrong);
        logsAreClean(wrong);
        return wrong;
    }

    /** I1. */
    private void ordersAreThereOnce(List<String> wrong) {
        List<String> stored = stored();
        var once = new HashSet<String>();
        stored.stream()
                .filter(order -> !once.add(order))
                .forEach(order -> wrong.add("I1 " + order + " is there twice"));
        List<String> offered = offers.all();
        var missing = new TreeSet<>(offered);
        missing.removeAll(once);
        missing.removeAll(flagged());
        missing.forEach(order -> wrong.add("I1 " + order + " was offered and is nowhere"));
        var invented = new TreeSet<>(once);
        invented.removeAll(offered);
        invented.forEach(order -> wrong.add("I1 " + order + " was never offered"));
    }

    /** I2. */
    private void movesAreLegal(List<String> wrong) {
        Map<Long, String> state = new HashMap<>();
        sql.query(
                "select order_id, from_status, to_status from order_event where to_status is not null order by order_id, id",
                row -> {
                    long order = row.getLong("order_id");
                    String from = row.getString("from_status");
                    String to = row.getString("to_status");
                    String before = state.put(order, to);
                    if (from == null ? before != null : !from.equals(before)) {
                        wrong.add("I2 order " + order + " was " + before + " and left " + from + " for " + to);
                    } else if (from != null && !OrderStatus.valueOf(from).canBecome(OrderStatus.valueOf(to))) {
                        wrong.add("I2 order " + order + " went from " + from + " to " + to);
                    }
                });
        sql.query("select id, status from orders", row -> {
            if (!row.getString("status").equals(state.get(row.getLong("id")))) {
                wrong.add("I2 order " + row.getLong("id") + " is " + row.getString("status") + " but moved to "
                        + state.get(row.getLong("id")));
            }
        });
    }

    /** I3, I4. */
    private void stockAddsUp(List<String> wrong) {
        rows(wrong, """
                select 'I3 level of sku ' || sku_id || ' in ' || warehouse_id || ': on hand ' || l.on_hand || ', moved '
                    || coalesce(m.moved, 0)
                from stock_level l left join (
                    select sku_id, warehouse_id, sum(quantity) as moved from stock_movement group by 1, 2) m
                    using (sku_id, warehouse_id)
                where l.on_hand <> coalesce(m.moved, 0)""");
        rows(wrong, """
                select 'I4 level of sku ' || sku_id || ' in ' || warehouse_id || ': reserved ' || l.reserved || ' of '
                    || l.on_hand || ', promised ' || coalesce(r.reserved, 0)
                from stock_level l left join (
                    select sku_id, warehouse_id, sum(quantity) as reserved from reservation group by 1, 2) r
                    using (sku_id, warehouse_id)
                where l.reserved <> coalesce(r.reserved, 0) or l.reserved < 0 or l.reserved > l.on_hand""");
        rows(wrong, """
                select 'I4 order ' || o.id || ' (' || o.status || ') reserves ' || coalesce(r.reserved, 0) || ', shipped '
                    || coalesce(s.shipped, 0) || ' of ' || w.wanted
                from orders o
                join (select order_id, sum(quantity) as wanted from order_line group by 1) w on w.order_id = o.id
                left join (select order_id, sum(quantity) as reserved from reservation group by 1) r on r.order_id = o.id
                left join (select reference, -sum(quantity) as shipped from stock_movement where kind = 'SHIPPED' group by 1) s
                    on s.reference = 'EN' || o.id
                where case
                    when o.status in ('ALLOCATED', 'CONFIRMED', 'BOOKED', 'SHIPPED', 'DELIVERED', 'COMPLETED')
                        then coalesce(r.reserved, 0) + coalesce(s.shipped, 0) <> w.wanted
                    when o.status = 'RETURNED' then false
                    else coalesce(r.reserved, 0) + coalesce(s.shipped, 0) <> 0 end""");
    }

    /** I5, I7. */
    private void parcelsAreBookedOnce(List<String> wrong) {
        Map<String, String> labels = new TreeMap<>();
        for (JsonNode parcel : landscape.market.books("sf").path("orders")) {
            String reference = parcel.path("orderId").asText();
            if (parcel.path("requests").asInt() != 1) {
                wrong.add("I5 " + reference + " was asked for " + parcel.path("requests") + " times");
            }
            if (!parcel.path("state").asText().equals("cancelled")) {
                labels.put(reference, parcel.path("waybillNo").asText());
            }
        }
        Map<String, String> ours = new TreeMap<>();
        sql.query("select reference, waybill from parcel where status not in ('CANCELLED', 'PLANNED')", row -> {
            ours.put(row.getString("reference"), String.valueOf(row.getString("waybill")));
        });
        var open = new HashSet<>(sql.queryForList(
                "select subject from incident where state = 'OPEN' and subject is not null", String.class));
        var all = new TreeSet<>(labels.keySet());
        all.addAll(ours.keySet());
        for (String reference : all) {
            String label = labels.get(reference);
            if (!java.util.Objects.equals(label, ours.get(reference)) && !open.contains(reference)) {
                wrong.add("I5 parcel " + reference + " has waybill " + ours.get(reference) + " here and " + label
                        + " at the carrier");
            }
        }
        rows(wrong, """
                select 'I5 order ' || order_id || ' has ' || count(*) || ' parcels from warehouse ' || warehouse_id
                from parcel where status <> 'CANCELLED' group by order_id, warehouse_id
                having sum(weight_grams) > (select sum(l.quantity * s.weight_grams)
                    from order_line l join sku s on s.code = l.sku where l.order_id = parcel.order_id)""");
    }

    /** I6. */
    private void shopsAreToldOnce(List<String> wrong) {
        for (String shop : Landscape.SHOPS) {
            Map<String, Integer> told = new TreeMap<>();
            landscape.market.books("woocommerce/" + shop).path("writes").forEach(write -> {
                if (write.path("status").asText().equals("completed")) {
                    told.merge(write.path("order").asText(), 1, Integer::sum);
                }
            });
            told.forEach((order, times) -> {
                if (times > 1) {
                    wrong.add("I6 " + shop + " was told " + times + " times that " + order + " was shipped");
                }
            });
            List<String> shipped = sql.queryForList(
                    "select platform_order_id from orders o join account a on a.id = o.account_id"
                            + " where a.platform = 'woocommerce' and a.name = ?"
                            + " and status in ('SHIPPED', 'DELIVERED', 'COMPLETED')",
                    String.class,
                    shop);
            var open = flagged();
            for (String order : shipped) {
                if (!told.containsKey(order) && !open.contains("woocommerce/" + shop + "/" + order)) {
                    wrong.add("I6 " + shop + " was not told that " + order + " was shipped");
                }
            }
            var unshipped = new TreeSet<>(told.keySet());
            shipped.forEach(unshipped::remove);
            unshipped.forEach(
                    order -> wrong.add("I6 " + shop + " was told that " + order + " was shipped, it was not"));
        }
    }

    private void customersAreToldOnce(List<String> wrong) {
        Map<String, Integer> mails = new TreeMap<>();
        landscape
                .market
                .books("mail")
                .forEach(mail -> mails.merge(
                        mail.path("subject").asText() + " to " + mail.path("to").asText(), 1, Integer::sum));
        mails.forEach((subject, times) -> {
            if (times > 1) {
                wrong.add("M1 " + times + " mails say " + subject);
            }
        });
        int sent = sql.queryForObject("select count(*) from notification where state = 'SENT'", Integer.class);
        int unknown = sql.queryForObject("select count(*) from notification where state = 'UNKNOWN'", Integer.class);
        if (mails.size() < sent || mails.size() > sent + unknown) {
            wrong.add("M1 " + mails.size() + " mails arrived, " + sent + " are known as sent and " + unknown
                    + " unknown");
        }
        rows(wrong, """
                select 'M1 order ' || o.id || ' is ' || o.status || ' and nobody thought of the mail ' || s.step
                from orders o join (values ('SHIPPED'), ('DELIVERED')) s (step) on true
                left join notification n on n.order_id = o.id and n.step = s.step
                where o.status in ('DELIVERED', 'COMPLETED') and n.id is null""");
    }

    /** I8: what is open after the replay is for people. */
    private void incidentsAreExplained(List<String> wrong) {
        sql.query("select cause, stage, message from incident where state = 'OPEN'", row -> {
            if (!FOR_PEOPLE.contains(row.getString("cause"))) {
                wrong.add("I8 open: " + row.getString("cause") + " at " + row.getString("stage") + ": "
                        + row.getString("message"));
            }
        });
    }

    /** I9. */
    private void nothingWaitsForEver(List<String> wrong) {
        for (OrderStatus status : OrderStatus.values()) {
            if (status.dueAfter() != null) {
                rows(
                        wrong,
                        "select 'I9 order ' || id || ' is ' || status || ' and nobody looks again' from orders"
                                + " where due_at is null and status = '" + status + "'");
            }
        }
    }

    /** I11. */
    private void logsAreClean(List<String> wrong) {
        List<String> secrets = List.of(
                Landscape.TOKEN,
                Landscape.CALLBACK_SECRET,
                landscape.secret(),
                "cs_demo_tee",
                "demo-webhook-secret",
                "demo-check-word",
                "demo-ftp-password");
        for (Hub hub : landscape.hubs) {
            if (!Files.exists(hub.process.log())) {
                continue;
            }
            try (var lines = hub.process.newLines()) {
                lines.filter(line -> secrets.stream().anyMatch(line::contains)
                                || PHONE.matcher(line).find())
                        .limit(3)
                        .forEach(line -> wrong.add("I11 the log of " + hub + " says: " + line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private List<String> stored() {
        return sql.queryForList(
                "select a.platform || '/' || a.name || '/' || o.platform_order_id from orders o join account a on a.id = o.account_id",
                String.class);
    }

    private Set<String> flagged() {
        return new HashSet<>(sql.queryForList(
                "select platform || '/' || account || '/' || subject from incident"
                        + " where state = 'OPEN' and platform is not null and length(payload) > 0",
                String.class));
    }

    private void rows(List<String> into, String query) {
        into.addAll(sql.queryForList(query, String.class));
    }
}
