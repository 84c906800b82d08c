package io.entrepot.access;

import io.entrepot.access.Tokens.Shown;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of tokens; all times are the database's, so that every hub says the same of a token. */
@Repository
class TokenStore {
    /** A token that opens something now. */
    record Live(UUID uid, String name, byte[] hash, List<String> scopes, Instant expiresAt, boolean usedLately) {}

    private final JdbcClient client;

    TokenStore(JdbcClient client) {
        this.client = client;
    }

    void create(
            UUID uid,
            String name,
            String prefix,
            byte[] hash,
            List<String> scopes,
            String createdBy,
            Instant expiresAt) {
        client.sql("""
                        insert into api_token (uid, name, prefix, hash, scopes, created_by, expires_at)
                        values (:uid, :name, :prefix, :hash, :scopes, :by, :expires)""")
                .param("uid", uid)
                .param("name", name)
                .param("prefix", prefix)
                .param("hash", hash)
                .param("scopes", scopes.toArray(String[]::new))
                .param("by", createdBy)
                .param("expires", expiresAt == null ? null : expiresAt.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** By the hash of what was presented: how long that takes says nothing of any token. */
    Optional<Live> findLive(byte[] hash) {
        return client.sql("""
                        select uid, name, hash, scopes, expires_at,
                            coalesce(last_used_at > now() - interval '10 minutes', false) as used_lately
                        from api_token
                        where hash = :hash and revoked_at is null and (expires_at is null or expires_at > now())""")
                .param("hash", hash)
                .query((row, n) -> new Live(
                        row.getObject("uid", UUID.class),
                        row.getString("name"),
                        row.getBytes("hash"),
                        texts(row.getArray("scopes")),
                        time(row, "expires_at"),
                        row.getBoolean("used_lately")))
                .optional();
    }

    void used(UUID uid) {
        client.sql("""
                        update api_token set last_used_at = now()
                        where uid = :uid and (last_used_at is null or last_used_at < now() - interval '10 minutes')""").param("uid", uid).update();
    }

    /** @return whether it did: revoking twice changes nothing, who was first stays */
    boolean revoke(UUID uid, String who) {
        return client.sql("""
                                update api_token set revoked_at = now(), revoked_by = :who
                                where uid = :uid and revoked_at is null""").param("who", who).param("uid", uid).update() == 1;
    }

    Optional<Shown> find(UUID uid) {
        return client.sql(SHOWN + " where uid = :uid")
                .param("uid", uid)
                .query((row, n) -> shown(row))
                .optional();
    }

    List<Shown> all() {
        return client.sql(SHOWN + " order by id desc")
                .query((row, n) -> shown(row))
                .list();
    }

    private static final String SHOWN = """
            select *, case when revoked_at is not null then 'REVOKED'
                when expires_at <= now() then 'EXPIRED' else 'LIVE' end as state
            from api_token""";

    private static Shown shown(ResultSet row) throws SQLException {
        return new Shown(
                row.getObject("uid", UUID.class),
                row.getString("name"),
                row.getString("prefix"),
                texts(row.getArray("scopes")),
                row.getString("state"),
                row.getString("created_by"),
                time(row, "created_at"),
                time(row, "expires_at"),
                row.getString("revoked_by"),
                time(row, "revoked_at"),
                time(row, "last_used_at"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
