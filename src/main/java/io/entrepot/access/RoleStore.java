package io.entrepot.access;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of roles. */
@Repository
class RoleStore {
    private static final String ROLES = """
            select r.*, array(select scope from role_scope where role = r.name order by 1) as scopes,
                (select count(*) from user_role where role = r.name) as users
            from role r
            """;

    private final JdbcClient client;

    RoleStore(JdbcClient client) {
        this.client = client;
    }

    List<Roles.Role> all() {
        return client.sql(ROLES + "order by r.position, r.name")
                .query((row, n) -> new Roles.Role(
                        row.getString("name"),
                        row.getBoolean("own"),
                        List.of((String[]) row.getArray("scopes").getArray()),
                        row.getInt("users")))
                .list();
    }

    Optional<Roles.Role> find(String name) {
        return all().stream().filter(role -> role.name().equals(name)).findFirst();
    }

    /** Makes the role where there is none of that name. */
    void save(String name, List<String> scopes) {
        client.sql("insert into role (name, position) values (:name, 100) on conflict do nothing")
                .param("name", name)
                .update();
        client.sql("""
                        with wanted as (select unnest(:scopes) as scope),
                        gone as (
                            delete from role_scope where role = :name and scope not in (select scope from wanted))
                        insert into role_scope (role, scope) select :name, scope from wanted on conflict do nothing""")
                .param("scopes", scopes.toArray(String[]::new))
                .param("name", name)
                .update();
    }

    void delete(String name) {
        client.sql("delete from role where name = :name").param("name", name).update();
    }
}
