package io.entrepot.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The SQL of users and of what their roles let them do. */
@Repository
class UserStore {
    /** Who signs in, and with what; {@code scopes} are those of all the user's roles. */
    record User(
            int id,
            UUID uid,
            String name,
            String fullName,
            String passwordHash,
            boolean mustChange,
            boolean disabled,
            int epoch,
            List<String> scopes) {}

    private final JdbcClient client;

    UserStore(JdbcClient client) {
        this.client = client;
    }

    Optional<User> find(String name) {
        return client.sql("""
                        select u.*, array(select distinct s.scope
                                from user_role r join role_scope s on s.role = r.role
                                where r.user_id = u.id order by 1) as scopes
                        from hub_user u where lower(u.name) = lower(:name)""").param("name", name).query((row, n) -> user(row)).optional();
    }

    boolean isEmpty() {
        return client.sql("select not exists (select from hub_user)")
                .query(Boolean.class)
                .single();
    }

    /** @return false when the name is taken */
    boolean create(
            UUID uid, String name, String fullName, String passwordHash, boolean mustChange, List<String> roles) {
        return client.sql("""
                                with made as (
                                    insert into hub_user (uid, name, full_name, password_hash, password_changed_at, must_change)
                                    values (:uid, :name, :fullName, :hash, now(), :mustChange)
                                    on conflict do nothing
                                    returning id),
                                given as (
                                    insert into user_role (user_id, role)
                                    select id, role from made, unnest(:roles) role)
                                select count(*) from made""")
                        .param("uid", uid)
                        .param("name", name)
                        .param("fullName", fullName)
                        .param("hash", passwordHash)
                        .param("mustChange", mustChange)
                        .param("roles", roles.toArray(String[]::new))
                        .query(Integer.class)
                        .single()
                == 1;
    }

    void signedIn(int id) {
        client.sql("update hub_user set last_sign_in_at = now() where id = :id")
                .param("id", id)
                .update();
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getInt("id"),
                row.getObject("uid", UUID.class),
                row.getString("name"),
                row.getString("full_name"),
                row.getString("password_hash"),
                row.getBoolean("must_change"),
                row.getBoolean("disabled"),
                row.getInt("epoch"),
                List.of((String[]) row.getArray("scopes").getArray()));
    }
}
