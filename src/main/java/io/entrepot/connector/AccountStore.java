package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of accounts: leases with an epoch, cursors, failures; all times are the database's. */
@Repository
class AccountStore {
    /** What a shop sends by itself is news of its account once in this time. */
    static final Duration BETWEEN_PUSHES = Duration.ofSeconds(10);

    /** An account that this hub may poll until its lease ends. */
    /** @param failures polls that have failed in a row so far */
    record Claim(String name, long epoch, String cursor, byte[] lastPageHash, int failures) {}

    /** @param failures in a row */
    record Failing(String platform, String name, int failures) {}

    private final JdbcClient client;

    AccountStore(JdbcClient client) {
        this.client = client;
    }

    int register(Collection<Account> accounts) {
        return client.sql("""
                        insert into account (platform, name, next_poll_at)
                        select platform, name, now() from unnest(:platforms, :names) a (platform, name)
                        on conflict (platform, name) do nothing""")
                .param("platforms", accounts.stream().map(Account::platform).toArray(String[]::new))
                .param("names", accounts.stream().map(Account::name).toArray(String[]::new))
                .update();
    }

    /** Takes the lease of every configured account of the platform that is due and free. */
    List<Claim> claimDue(String platform, Collection<String> names, String owner, Duration lease) {
        return client.sql("""
                        update account set lease_owner = :owner, lease_epoch = lease_epoch + 1,
                            lease_until = now() + :lease * interval '1 millisecond'
                        where id in (
                            select id from account
                            where platform = :platform and name = any(:names) and not paused
                              and next_poll_at <= now() and (lease_until is null or lease_until < now())
                            for update skip locked)
                        returning name, lease_epoch, cursor::text, last_page_hash, failures""")
                .param("platform", platform)
                .param("names", names.toArray(String[]::new))
                .param("owner", owner)
                .param("lease", lease.toMillis())
                .query((row, n) -> new Claim(
                        row.getString("name"),
                        row.getLong("lease_epoch"),
                        row.getString("cursor"),
                        row.getBytes("last_page_hash"),
                        row.getInt("failures")))
                .list();
    }

    /** Saves how far a page led, if the lease is still ours; false when another hub has taken over. */
    boolean advance(
            String platform, String name, String owner, long epoch, String cursor, byte[] pageHash, Duration lease) {
        return client.sql("""
                                update account set cursor = coalesce(:cursor::jsonb, cursor), last_page_hash = :hash,
                                    last_page_at = now(), last_contact_at = now(), failures = 0, last_failure = null,
                                    lease_until = now() + :lease * interval '1 millisecond'
                                where platform = :platform and name = :name
                                  and lease_owner = :owner and lease_epoch = :epoch and lease_until > now()""")
                        .param("cursor", cursor)
                        .param("hash", pageHash)
                        .param("lease", lease.toMillis())
                        .param("platform", platform)
                        .param("name", name)
                        .param("owner", owner)
                        .param("epoch", epoch)
                        .update()
                == 1;
    }

    /** Saves where a page led that held nothing, if the lease is still ours; false when another hub has taken over. */
    boolean pass(String platform, String name, String owner, long epoch, String cursor, Duration lease) {
        return client.sql("""
                                update account set cursor = :cursor::jsonb, last_contact_at = now(),
                                    failures = 0, last_failure = null,
                                    lease_until = now() + :lease * interval '1 millisecond'
                                where platform = :platform and name = :name
                                  and lease_owner = :owner and lease_epoch = :epoch and lease_until > now()""")
                        .param("cursor", cursor)
                        .param("lease", lease.toMillis())
                        .param("platform", platform)
                        .param("name", name)
                        .param("owner", owner)
                        .param("epoch", epoch)
                        .update()
                == 1;
    }

    /** Keeps an account for a poll that is under way; a lease that ran out stays lost. */
    void renew(String platform, String name, String owner, long epoch, Duration lease) {
        client.sql("""
                        update account set lease_until = now() + :lease * interval '1 millisecond'
                        where platform = :platform and name = :name
                          and lease_owner = :owner and lease_epoch = :epoch
                          and lease_until between now() and now() + :old * interval '1 millisecond'""")
                .param("lease", lease.toMillis())
                .param("old", lease.toMillis() * 7 / 10)
                .param("platform", platform)
                .param("name", name)
                .param("owner", owner)
                .param("epoch", epoch)
                .update();
    }

    /**
     * Ends a poll that went well.
     *
     * @param through the platform said that there is no more
     */
    void release(String platform, String name, String owner, long epoch, Duration pause, boolean through) {
        client.sql("""
                        update account set lease_until = null, last_contact_at = now(), failures = 0, last_failure = null,
                            caught_up_at = case when :through then now() else caught_up_at end,
                            next_poll_at = now() + :pause * interval '1 millisecond'
                        where platform = :platform and name = :name and lease_owner = :owner and lease_epoch = :epoch""")
                .param("through", through)
                .param("pause", pause.toMillis())
                .param("platform", platform)
                .param("name", name)
                .param("owner", owner)
                .param("epoch", epoch)
                .update();
    }

    /** Ends a poll that could not go on yet, which says nothing about how the account does. */
    void postpone(String platform, String name, String owner, long epoch, Duration pause) {
        client.sql("""
                        update account set lease_until = null, next_poll_at = now() + :pause * interval '1 millisecond'
                        where platform = :platform and name = :name and lease_owner = :owner and lease_epoch = :epoch""")
                .param("pause", pause.toMillis())
                .param("platform", platform)
                .param("name", name)
                .param("owner", owner)
                .param("epoch", epoch)
                .update();
    }

    /** Ends a poll that failed; answers how many have failed in a row, 0 when the lease is not ours any more. */
    int fail(String platform, String name, String owner, long epoch, Duration pause, String message) {
        return client.sql("""
                        update account set lease_until = null, failures = failures + 1, last_failure = :message,
                            next_poll_at = now() + :pause * interval '1 millisecond'
                        where platform = :platform and name = :name and lease_owner = :owner and lease_epoch = :epoch
                        returning failures""")
                .param("pause", pause.toMillis())
                .param("message", message)
                .param("platform", platform)
                .param("name", name)
                .param("owner", owner)
                .param("epoch", epoch)
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    void contacted(String platform, String name) {
        client.sql("update account set last_contact_at = now(), last_page_at = now() where platform = :p and name = :n")
                .param("p", platform)
                .param("n", name)
                .update();
    }

    /**
     * Written every {@link #BETWEEN_PUSHES} at most. That an account is reached, its polls say, unless there are none or it is paused.
     */
    void pushed(String platform, String name) {
        client.sql("""
                        update account set last_page_at = now(),
                            last_contact_at = case when paused or lease_owner is null then now() else last_contact_at end
                        where platform = :p and name = :n
                          and (last_page_at is null or last_page_at < now() - :between * interval '1 second')""")
                .param("p", platform)
                .param("n", name)
                .param("between", BETWEEN_PUSHES.toSeconds())
                .update();
    }

    /** Written when it is news, and otherwise twice a minute; answers those that had failed so often before: platform, name. */
    List<List<String>> answered(Collection<Account> accounts, int failures) {
        return client.sql("""
                        with before as (
                            select a.id, a.failures
                            from account a join unnest(:platforms, :names) c (platform, name)
                                on c.platform = a.platform and c.name = a.name
                            where a.failures > 0 or a.last_contact_at is null
                                or a.last_contact_at < now() - interval '30 seconds'
                            for update of a),
                        now as (
                            update account a set last_contact_at = now(), failures = 0, last_failure = null
                            from before b where a.id = b.id
                            returning a.platform, a.name, b.failures)
                        select platform, name from now where failures >= :failures""")
                .param("platforms", accounts.stream().map(Account::platform).toArray(String[]::new))
                .param("names", accounts.stream().map(Account::name).toArray(String[]::new))
                .param("failures", failures)
                .query((row, n) -> List.of(row.getString("platform"), row.getString("name")))
                .list();
    }

    List<Failing> failed(Collection<Account> accounts, String why) {
        return client.sql("""
                        update account a set failures = failures + 1, last_failure = :why
                        from unnest(:platforms, :names) c (platform, name)
                        where a.platform = c.platform and a.name = c.name
                        returning a.platform, a.name, a.failures""")
                .param("why", why)
                .param("platforms", accounts.stream().map(Account::platform).toArray(String[]::new))
                .param("names", accounts.stream().map(Account::name).toArray(String[]::new))
                .query((row, n) ->
                        new Failing(row.getString("platform"), row.getString("name"), row.getInt("failures")))
                .list();
    }

    /** A hub has polled it before. */
    boolean isPolled(String platform, String name) {
        return client.sql("""
                        select count(*) from account
                        where platform = :platform and name = :name and lease_owner is not null""")
                        .param("platform", platform)
                        .param("name", name)
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** False when it is paused already. The new epoch keeps a poll under way from saving anything. */
    boolean pause(String platform, String name, String why, String by) {
        return client.sql("""
                                update account set paused = true, paused_by = :by, paused_at = now(), paused_why = :why,
                                    lease_epoch = lease_epoch + 1, lease_until = null
                                where platform = :platform and name = :name and not paused""")
                        .param("by", by)
                        .param("why", why)
                        .param("platform", platform)
                        .param("name", name)
                        .update()
                == 1;
    }

    boolean resume(String platform, String name) {
        return client.sql("""
                                update account set paused = false, paused_by = null, paused_at = null, paused_why = null,
                                    next_poll_at = now()
                                where platform = :platform and name = :name and paused""").param("platform", platform).param("name", name).update() == 1;
    }

    /**
     * Puts the cursor back, takes the account from whoever polls it, and makes it due; answers the cursor before.
     *
     * @param zoned the platform wants its times with a Z behind them, as perhaps its cursor says
     */
    String readFrom(String platform, String name, String after, boolean zoned) {
        return client.sql("""
                        with before as (
                            select id, cursor from account where platform = :platform and name = :name for update)
                        update account a
                        set cursor = jsonb_build_object('modifiedAfter', :after || case
                                when :zoned or before.cursor ->> 'modifiedAfter' like '%Z' then 'Z' else '' end),
                            last_page_hash = null, caught_up_at = null, lease_epoch = lease_epoch + 1,
                            lease_until = null, next_poll_at = now()
                        from before where a.id = before.id
                        returning coalesce(before.cursor::text, 'none')""")
                .param("after", after)
                .param("zoned", zoned)
                .param("platform", platform)
                .param("name", name)
                .query(String.class)
                .single();
    }

    List<Accounts.Health> health() {
        return client.sql("""
                        select a.*, a.lease_owner is not null as polled, coalesce(a.lease_until > now(), false) as under_way,
                            (select count(*) from page_underway p where p.platform = a.platform and p.account = a.name)
                                as pages,
                            b.points, b.most
                        from account a
                        left join lateral (
                            select b.most,
                                least(b.most, b.available + b.restore * extract(epoch from now() - b.at)) as points
                            from call_budget b where b.account_id = a.id
                            order by (b.available + b.restore * extract(epoch from now() - b.at)) / b.most limit 1) b on true
                        order by a.platform, a.name""")
                .query((row, n) -> new Accounts.Health(
                        row.getString("platform"),
                        row.getString("name"),
                        row.getBoolean("polled"),
                        row.getBoolean("paused"),
                        row.getString("paused_by"),
                        instant(row, "paused_at"),
                        row.getString("paused_why"),
                        row.getBoolean("under_way"),
                        instant(row, "last_contact_at"),
                        instant(row, "last_page_at"),
                        instant(row, "caught_up_at"),
                        row.getInt("pages"),
                        row.getInt("failures"),
                        row.getString("last_failure"),
                        instant(row, "next_poll_at"),
                        row.getObject("points") == null ? null : row.getLong("points"),
                        row.getObject("most") == null ? null : row.getLong("most")))
                .list();
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
