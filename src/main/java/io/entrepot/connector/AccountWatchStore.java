package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of accounts that bring nothing; all times are the database's. */
@Repository
class AccountWatchStore {
    record Silent(String platform, String account, Instant since, Duration usual) {}

    private final JdbcClient client;

    AccountWatchStore(JdbcClient client) {
        this.client = client;
    }

    /** Writes a row only when today's longest gap grows. */
    void measureGaps() {
        client.sql("""
                        insert into account_gap as g (account_id, day, seconds)
                        select id, current_date, extract(epoch from now() - last_page_at)::integer
                        from account where last_page_at is not null and not paused order by id
                        on conflict (account_id, day) do update set seconds = excluded.seconds
                        where g.seconds < excluded.seconds""").update();
    }

    /** Notes those that are silent now and were not before. Those that cannot be read have an incident of their own. */
    List<Silent> takeSilent(Collection<Account> configured, int failures) {
        return client.sql("""
                        with silent as (
                            select a.id, a.platform, a.name, a.last_page_at, g.usual
                            from account a
                            join unnest(:platforms, :names) c (platform, name)
                                on c.platform = a.platform and c.name = a.name
                            cross join lateral (
                                select seconds from watch_limit
                                where kind = 'ACCOUNT' and class is null and state is null
                                  and (platform is null or platform = a.platform)
                                order by platform is null limit 1) l
                            cross join lateral (
                                select max(seconds) as usual from account_gap
                                where account_id = a.id
                                  and day < a.last_page_at::date and day >= a.last_page_at::date - 14) g
                            where not a.paused and a.failures < :failures
                              and a.last_page_at < now() - interval '1 second'
                                  * greatest(l.seconds, 3 * coalesce(g.usual, 0) / 2)
                              and not exists (select from silent_account s where s.account_id = a.id)),
                        noted as (
                            insert into silent_account (account_id, since)
                            select id, last_page_at from silent order by id
                            on conflict (account_id) do nothing returning account_id)
                        select silent.* from silent join noted on noted.account_id = silent.id order by silent.id""")
                .param("platforms", configured.stream().map(Account::platform).toArray(String[]::new))
                .param("names", configured.stream().map(Account::name).toArray(String[]::new))
                .param("failures", failures)
                .query((row, n) -> new Silent(
                        row.getString("platform"),
                        row.getString("name"),
                        row.getObject("last_page_at", OffsetDateTime.class).toInstant(),
                        Duration.ofSeconds(row.getLong("usual"))))
                .list();
    }

    /** Forgets those that brought something, are paused, or are not configured any more. */
    List<String> takeHeard(Collection<Account> configured) {
        return client.sql("""
                        delete from silent_account s using account a
                        where a.id = s.account_id
                          and (a.last_page_at > s.since or a.paused
                              or not exists (
                                  select from unnest(:platforms, :names) c (platform, name)
                                  where c.platform = a.platform and c.name = a.name))
                        returning a.platform || '/' || a.name""")
                .param("platforms", configured.stream().map(Account::platform).toArray(String[]::new))
                .param("names", configured.stream().map(Account::name).toArray(String[]::new))
                .query(String.class)
                .list();
    }
}
