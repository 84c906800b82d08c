package io.entrepot.mapping;

import io.entrepot.mapping.MappingVersions.Version;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of mappings' texts. */
@Repository
class MappingVersionStore {
    record Kept(Version version, String files) {}

    private final JdbcClient client;

    MappingVersionStore(JdbcClient client) {
        this.client = client;
    }

    /** Those that are not what was noted last. */
    void note(Map<String, String> hashes, Map<String, String> files) {
        client.sql("""
                        insert into mapping_version (name, hash, files)
                        select n.name, n.hash, n.files::jsonb
                        from unnest(:names, :hashes, :files) n (name, hash, files)
                        where n.hash is distinct from (
                            select v.hash from mapping_version v where v.name = n.name order by v.since desc limit 1)
                        order by n.name""")
                .param("names", hashes.keySet().toArray(String[]::new))
                .param("hashes", hashes.values().toArray(String[]::new))
                .param("files", hashes.keySet().stream().map(files::get).toArray(String[]::new))
                .update();
    }

    List<Version> newest() {
        return client.sql("select distinct on (name) name, hash, since from mapping_version order by name, since desc")
                .query(MappingVersionStore::version)
                .list();
    }

    Optional<Kept> at(String name, Instant moment) {
        return client.sql("""
                        select name, hash, since, files::text from mapping_version
                        where name = :name and since <= :at::timestamptz order by since desc limit 1""")
                .param("name", name)
                .param("at", moment.toString())
                .query((row, n) -> new Kept(version(row, n), row.getString("files")))
                .optional();
    }

    private static Version version(ResultSet row, int n) throws SQLException {
        return new Version(
                row.getString("name"),
                row.getString("hash"),
                row.getObject("since", OffsetDateTime.class).toInstant());
    }
}
