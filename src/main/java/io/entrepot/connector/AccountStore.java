package io.entrepot.connector;

import io.entrepot.connector.MarketplaceSettings.Account;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of accounts: leases with an epoch, cursors, failures; all times are the database's. */
@Repository
class AccountStore {
    /** An account that this hub may poll until its lease ends. */
    record Claim(String name, long epoch, String cursor, byte[] lastPageHash) {}

    private final JdbcClient client;

    AccountStore(JdbcClient client) {
        this.client = client;
    }

    void register(Collection<Account> accounts) {
        client.sql("""
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
                        returning name, lease_epoch, cursor::text, last_page_hash""")
                .param("platform", platform)
                .param("names", names.toArray(String[]::new))
                .param("owner", owner)
                .param("lease", lease.toMillis())
                .query((row, n) -> new Claim(
                        row.getString("name"),
                        row.getLong("lease_epoch"),
                        row.getString("cursor"),
                        row.getBytes("last_page_hash")))
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

    /** Saves a cursor to which no page led that was worth keeping; false when another hub has taken over. */
    boolean move(String platform, String name, String owner, long epoch, String cursor) {
        return client.sql("""
                                update account set cursor = :cursor::jsonb
                                where platform = :platform and name = :name
                                  and lease_owner = :owner and lease_epoch = :epoch and lease_until > now()""")
                        .param("cursor", cursor)
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

    /** Ends a poll that went well. */
    void release(String platform, String name, String owner, long epoch, Duration pause) {
        client.sql("""
                        update account set lease_until = null, last_contact_at = now(), failures = 0, last_failure = null,
                            next_poll_at = now() + :pause * interval '1 millisecond'
                        where platform = :platform and name = :name and lease_owner = :owner and lease_epoch = :epoch""")
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

    List<Accounts.Health> health() {
        return client.sql("select * from account order by platform, name")
                .query((row, n) -> new Accounts.Health(
                        row.getString("platform"),
                        row.getString("name"),
                        row.getBoolean("paused"),
                        row.getString("last_contact_at"),
                        row.getString("last_page_at"),
                        row.getInt("failures"),
                        row.getString("last_failure"),
                        row.getString("next_poll_at")))
                .list();
    }
}
