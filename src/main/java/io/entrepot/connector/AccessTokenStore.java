package io.entrepot.connector;

import java.time.Duration;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of access tokens; all times are the database's. */
@Repository
class AccessTokenStore {
    /**
     * A token as it is kept.
     *
     * @param valid it has not expired
     * @param fresh it need not be renewed yet
     */
    record Kept(String token, boolean valid, boolean fresh) {
        /** Without the token. */
        @Override
        public String toString() {
            return "token that is " + (fresh ? "fresh" : valid ? "to be renewed" : "expired");
        }
    }

    private static final String KEPT = """
            select token, token is not null and expires_at > now() as valid, token is not null and renew_at > now() as fresh
            from access_token where name = :name""";

    private final JdbcClient client;

    AccessTokenStore(JdbcClient client) {
        this.client = client;
    }

    Optional<Kept> read(String name) {
        return client.sql(KEPT).param("name", name).query(Kept.class).optional();
    }

    /** The token under its row lock: one hub renews it, the others wait for that one. */
    Kept lock(String name) {
        client.sql("insert into access_token (name) values (:name) on conflict do nothing")
                .param("name", name)
                .update();
        return client.sql(KEPT + " for update")
                .param("name", name)
                .query(Kept.class)
                .single();
    }

    void renewed(String name, String token, Duration life, Duration freshFor) {
        client.sql("""
                        update access_token set token = :token, expires_at = now() + :life * interval '1 second',
                            renew_at = now() + :fresh * interval '1 second', renewed_at = now()
                        where name = :name""")
                .param("name", name)
                .param("token", token)
                .param("life", life.toSeconds())
                .param("fresh", freshFor.toSeconds())
                .update();
    }

    /**
     * A token that was refused is not used again. One that was renewed in the meantime is left alone, and so is one that is
     * half a minute old: another one would be refused, too.
     */
    void refused(String name, String token) {
        client.sql("""
                        update access_token set expires_at = '-infinity', renew_at = '-infinity'
                        where name = :name and token = :token and renewed_at <= now() - interval '30 seconds'""").param("name", name).param("token", token).update();
    }
}
