package io.entrepot.access;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of wrong tries to sign in, by name and range of addresses. */
@Repository
class FailureStore {
    private final JdbcClient client;

    FailureStore(JdbcClient client) {
        this.client = client;
    }

    /** Until when the name is locked for one of these ranges, if it is. */
    Optional<Instant> lockedUntil(String name, List<String> ranges) {
        return client.sql("""
                        select max(locked_until) as until from sign_in_failure
                        where name = :name and range = any(:ranges) and locked_until > now()""")
                .param("name", name)
                .param("ranges", ranges.toArray(String[]::new))
                .query((row, n) -> Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    /**
     * Counts one more. With the {@code limit}th in a row the range is locked: the first time for {@code minutes}, each
     * further time twice as long as before, at most a day.
     *
     * @return until when it is locked now; nothing when it is not
     */
    Optional<Instant> failed(String name, String range, long limit, long minutes) {
        return client.sql("""
                        insert into sign_in_failure as f (name, range, failures, locks, locked_until)
                        values (:name, :range, case when :limit <= 1 then 0 else 1 end, case when :limit <= 1 then 1 else 0 end,
                            case when :limit <= 1 then now() + :minutes * interval '1 minute' end)
                        on conflict (name, range) do update set
                            last_at = now(),
                            failures = case when f.failures + 1 >= :limit then 0 else f.failures + 1 end,
                            locks = case when f.failures + 1 >= :limit then f.locks + 1 else f.locks end,
                            locked_until = case when f.failures + 1 >= :limit
                                then now() + least(1440, :minutes * power(2, least(f.locks, 10))) * interval '1 minute'
                                else f.locked_until end
                        returning case when locked_until > now() then locked_until end as until""")
                .param("name", name)
                .param("range", range)
                .param("limit", limit)
                .param("minutes", minutes)
                .query((row, n) -> Optional.ofNullable(row.getObject("until", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant))
                .single();
    }

    void forget(String name, List<String> ranges) {
        client.sql("delete from sign_in_failure where name = :name and range = any(:ranges)")
                .param("name", name)
                .param("ranges", ranges.toArray(String[]::new))
                .update();
    }

    int forget(String name) {
        return client.sql("delete from sign_in_failure where name = :name")
                .param("name", name)
                .update();
    }

    /** Names that nobody has are kept for a while, too, so that nobody learns which names there are. */
    void forgetOld() {
        client.sql("""
                        delete from sign_in_failure
                        where last_at < now() - interval '2 days' and coalesce(locked_until, now()) <= now()""").update();
    }
}
