package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.order.Reconciliations.Report;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of reconciliations; all times are the database's. */
@Repository
class ReconciliationStore {
    /** A run that this hub may work on until its lease ends. */
    record Claim(long id, long epoch, String account, Instant from, Instant to) {}

    /** An order to read by its id; one that an incident tells of, or that a person has given up, is set aside. */
    record Gap(String platformOrderId, boolean setAside) {}

    /** A run whose list is through and whose orders have had their time. */
    record Due(long id, String platform, String account, Instant from, Instant to) {}

    /** A person knows of it: an incident is open, or was dismissed after this version was made. */
    private static final String SET_ASIDE = """
            exists (
                select from incident i
                where i.platform = a.platform and i.account = a.name and i.subject = g.platform_order_id
                  and (i.state = 'OPEN' or i.state = 'DISMISSED' and i.closed_at >= g.modified_at))""";

    private static final String HERE = """
            exists (
                select from orders o
                where o.account_id = a.id and o.platform_order_id = g.platform_order_id
                  and o.version_at >= g.modified_at)""";

    private final JdbcClient client;

    ReconciliationStore(JdbcClient client) {
        this.client = client;
    }

    /** Takes over what a hub left behind that died over it; the list is read from its beginning. */
    List<Claim> takeOver(String platform, Duration lease) {
        return client.sql("""
                        with stale as (
                            select r.id, a.name from reconciliation r join account a on a.id = r.account_id
                            where a.platform = :platform and r.ended_at is null and r.check_at is null
                              and r.lease_until < now()
                            for update of r skip locked),
                        emptied as (delete from reconciliation_gap where reconciliation_id in (select id from stale))
                        update reconciliation r set lease_epoch = lease_epoch + 1, listed = 0, asked = 0,
                            lease_until = now() + :lease * interval '1 millisecond'
                        from stale where r.id = stale.id
                        returning r.id, r.lease_epoch, stale.name, r.window_from, r.window_to""")
                .param("platform", platform)
                .param("lease", lease.toMillis())
                .query((row, n) -> claim(row))
                .list();
    }

    /** Begins a run for each account that is due. One that was not reached for a day is left to its polls. */
    List<Claim> begin(String platform, Duration every, Duration window, Duration settle, Duration lease) {
        return client.sql("""
                        with due as (
                            select id, name from account a
                            where platform = :platform and not paused and last_contact_at > now() - interval '1 day'
                              and not exists (
                                  select from reconciliation r where r.account_id = a.id
                                    and (r.ended_at is null or reconcile_asked_at is null
                                        and r.started_at > now() - :every * interval '1 millisecond'))),
                        taken as (update account set reconcile_asked_at = null where id in (select id from due)),
                        begun as (
                            insert into reconciliation (account_id, window_from, window_to, lease_until)
                            select id,
                                date_trunc('second', now() - (:settle + :window) * interval '1 millisecond'),
                                date_trunc('second', now() - :settle * interval '1 millisecond'),
                                now() + :lease * interval '1 millisecond'
                            from due
                            on conflict do nothing
                            returning *)
                        select begun.*, due.name from begun join due on due.id = begun.account_id""")
                .param("platform", platform)
                .param("every", every.toMillis())
                .param("window", window.toMillis())
                .param("settle", settle.toMillis())
                .param("lease", lease.toMillis())
                .query((row, n) -> claim(row))
                .list();
    }

    boolean knows(String platform, String account) {
        return client.sql("select exists (select from account where platform = :platform and name = :account)")
                .param("platform", platform)
                .param("account", account)
                .query(Boolean.class)
                .single();
    }

    /** False when it is paused, or was not reached for a day. */
    boolean ask(String platform, String account) {
        return client.sql("""
                                update account set reconcile_asked_at = now()
                                where platform = :platform and name = :account and not paused
                                  and last_contact_at > now() - interval '1 day'""")
                        .param("platform", platform)
                        .param("account", account)
                        .update()
                == 1;
    }

    private static Claim claim(ResultSet row) throws SQLException {
        return new Claim(
                row.getLong("id"),
                row.getLong("lease_epoch"),
                row.getString("name"),
                OrderStore.instant(row, "window_from"),
                OrderStore.instant(row, "window_to"));
    }

    /** Counts a page of the list and keeps the run for this hub; false when another hub has taken it over. */
    boolean counted(long id, long epoch, int listed, Duration lease) {
        return client.sql("""
                                update reconciliation set listed = listed + :listed,
                                    lease_until = now() + :lease * interval '1 millisecond'
                                where id = :id and lease_epoch = :epoch and lease_until > now() and ended_at is null""")
                        .param("listed", listed)
                        .param("lease", lease.toMillis())
                        .param("id", id)
                        .param("epoch", epoch)
                        .update()
                == 1;
    }

    /** Compares a page of the platform's list with the orders here, and notes and answers what differs. */
    List<Gap> compare(long id, JsonNode listed) {
        return client.sql("""
                        with listed as (
                            select l.platform_order_id, l.modified::timestamptz as modified_at
                            from unnest(:ids, :modified) l (platform_order_id, modified)),
                        g as (
                            insert into reconciliation_gap (reconciliation_id, platform_order_id, modified_at)
                            select r.id, g.platform_order_id, g.modified_at
                            from reconciliation r join account a on a.id = r.account_id cross join listed g
                            where r.id = :id and not\s""" + HERE + """

                            on conflict do nothing
                            returning *)
                        select g.platform_order_id, """ + SET_ASIDE + """
                         as set_aside
                        from g
                        join reconciliation r on r.id = g.reconciliation_id
                        join account a on a.id = r.account_id
                        order by g.platform_order_id""")
                .param("id", id)
                .param("ids", texts(listed, order -> order.path("platformOrderId")))
                .param("modified", texts(listed, order -> order.path("modifiedAt")))
                .query((row, n) -> new Gap(row.getString("platform_order_id"), row.getBoolean("set_aside")))
                .list();
    }

    void asked(long id, int more) {
        client.sql("update reconciliation set asked = asked + :more where id = :id")
                .param("more", more)
                .param("id", id)
                .update();
    }

    /** The list is through: what was asked for is looked for when it has had its time, nothing at once. */
    void through(long id, long epoch, Duration patience) {
        client.sql("""
                        update reconciliation r
                        set check_at = now() + case when asked > 0 then :patience else 0 end * interval '1 millisecond'
                        where id = :id and lease_epoch = :epoch and ended_at is null""")
                .param("patience", patience.toMillis())
                .param("id", id)
                .param("epoch", epoch)
                .update();
    }

    void fail(long id, long epoch, String failure) {
        client.sql("""
                        with failed as (
                            update reconciliation set ended_at = now(), failure = :failure
                            where id = :id and lease_epoch = :epoch and ended_at is null returning id)
                        delete from reconciliation_gap where reconciliation_id in (select id from failed)""")
                .param("failure", failure)
                .param("id", id)
                .param("epoch", epoch)
                .update();
    }

    List<Due> lockDue() {
        return client.sql("""
                        select r.id, a.platform, a.name, r.window_from, r.window_to
                        from reconciliation r join account a on a.id = r.account_id
                        where r.ended_at is null and r.check_at <= now()
                        order by r.id limit 20 for update of r skip locked""")
                .query((row, n) -> new Due(
                        row.getLong("id"),
                        row.getString("platform"),
                        row.getString("name"),
                        OrderStore.instant(row, "window_from"),
                        OrderStore.instant(row, "window_to")))
                .list();
    }

    /** What still differs. */
    List<Gap> remaining(long id) {
        return client.sql("""
                        select g.platform_order_id, """ + SET_ASIDE + """
                         as set_aside
                        from reconciliation_gap g
                        join reconciliation r on r.id = g.reconciliation_id
                        join account a on a.id = r.account_id
                        where g.reconciliation_id = :id and not\s""" + HERE + """

                        order by g.platform_order_id""")
                .param("id", id)
                .query((row, n) -> new Gap(row.getString("platform_order_id"), row.getBoolean("set_aside")))
                .list();
    }

    void end(long id, int setAside, int missing) {
        client.sql("""
                        with noted as (delete from reconciliation_gap where reconciliation_id = :id)
                        update reconciliation set ended_at = now(), set_aside = :aside, missing = :missing
                        where id = :id""")
                .param("id", id)
                .param("aside", setAside)
                .param("missing", missing)
                .update();
    }

    List<Report> reports(String platform, String account, int limit) {
        return client.sql("""
                        select r.* from reconciliation r join account a on a.id = r.account_id
                        where a.platform = :platform and a.name = :account
                        order by r.id desc limit :limit""")
                .param("platform", platform)
                .param("account", account)
                .param("limit", limit)
                .query((row, n) -> {
                    int listed = row.getInt("listed");
                    boolean ended = row.getObject("ended_at") != null;
                    String failure = row.getString("failure");
                    return new Report(
                            OrderStore.instant(row, "window_from"),
                            OrderStore.instant(row, "window_to"),
                            listed,
                            listed - (ended ? row.getInt("set_aside") + row.getInt("missing") : row.getInt("asked")),
                            row.getInt("asked"),
                            row.getInt("set_aside"),
                            row.getInt("missing"),
                            failure != null ? "FAILED" : ended ? "DONE" : "RUNNING",
                            OrderStore.instant(row, "started_at"),
                            ended ? OrderStore.instant(row, "ended_at") : null,
                            failure);
                })
                .list();
    }

    private static String[] texts(JsonNode orders, Function<JsonNode, JsonNode> field) {
        return StreamSupport.stream(orders.spliterator(), false)
                .map(order -> field.apply(order).asText())
                .toArray(String[]::new);
    }
}
