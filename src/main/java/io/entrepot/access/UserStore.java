package io.entrepot.access;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
            String email,
            String passwordHash,
            Instant passwordChangedAt,
            boolean mustChange,
            boolean disabled,
            int epoch,
            List<String> roles,
            List<String> scopes,
            Instant lastSignInAt,
            Instant lockedUntil) {}

    private static final String USERS = """
            select u.*, array(select role from user_role where user_id = u.id order by 1) as roles,
                array(select distinct s.scope from user_role r join role_scope s on s.role = r.role
                    where r.user_id = u.id order by 1) as scopes,
                (select max(locked_until) from sign_in_failure
                    where name = lower(u.name) and locked_until > now()) as locked_until
            from hub_user u
            """;

    private final JdbcClient client;

    UserStore(JdbcClient client) {
        this.client = client;
    }

    Optional<User> find(String name) {
        return client.sql(USERS + "where lower(u.name) = lower(:name)")
                .param("name", name)
                .query((row, n) -> user(row))
                .optional();
    }

    List<User> findByEmail(String email) {
        return client.sql(USERS + "where lower(u.email) = lower(:email)")
                .param("email", email)
                .query((row, n) -> user(row))
                .list();
    }

    Optional<User> find(UUID uid) {
        return client.sql(USERS + "where u.uid = :uid")
                .param("uid", uid)
                .query((row, n) -> user(row))
                .optional();
    }

    List<User> all() {
        return client.sql(USERS + "order by lower(u.name)")
                .query((row, n) -> user(row))
                .list();
    }

    boolean isEmpty() {
        return client.sql("select not exists (select from hub_user)")
                .query(Boolean.class)
                .single();
    }

    /** @return false when the name is taken */
    boolean create(
            UUID uid,
            String name,
            String fullName,
            String email,
            String passwordHash,
            boolean mustChange,
            List<String> roles) {
        return client.sql("""
                                with made as (
                                    insert into hub_user (uid, name, full_name, email, password_hash, password_changed_at, must_change)
                                    values (:uid, :name, :fullName, :email, :hash, now(), :mustChange)
                                    on conflict do nothing
                                    returning id),
                                given as (
                                    insert into user_role (user_id, role)
                                    select id, role from made, unnest(:roles) role)
                                select count(*) from made""")
                        .param("uid", uid)
                        .param("name", name)
                        .param("fullName", fullName)
                        .param("email", email)
                        .param("hash", passwordHash)
                        .param("mustChange", mustChange)
                        .param("roles", roles.toArray(String[]::new))
                        .query(Integer.class)
                        .single()
                == 1;
    }

    /** Nobody else changes users or roles until the transaction ends; they are read all the same. */
    void lockAll() {
        client.sql("lock table hub_user, user_role, role, role_scope in share row exclusive mode")
                .update();
    }

    void change(int id, String fullName, String email, List<String> roles) {
        client.sql("update hub_user set full_name = :fullName, email = :email where id = :id")
                .param("fullName", fullName)
                .param("email", email)
                .param("id", id)
                .update();
        client.sql("""
                        with wanted as (select unnest(:roles) as role),
                        gone as (
                            delete from user_role where user_id = :id and role not in (select role from wanted))
                        insert into user_role (user_id, role) select :id, role from wanted on conflict do nothing""")
                .param("roles", roles.toArray(String[]::new))
                .param("id", id)
                .update();
    }

    /** All sessions of the user end. */
    void disable(int id, boolean disabled) {
        client.sql("update hub_user set disabled = :disabled, epoch = epoch + 1 where id = :id")
                .param("disabled", disabled)
                .param("id", id)
                .update();
    }

    /** All sessions of the user end. */
    void setPassword(int id, String hash, boolean mustChange) {
        client.sql("""
                        update hub_user set password_hash = :hash, password_changed_at = now(), must_change = :mustChange,
                            epoch = epoch + 1
                        where id = :id""")
                .param("hash", hash)
                .param("mustChange", mustChange)
                .param("id", id)
                .update();
    }

    void endSessions(int id) {
        client.sql("update hub_user set epoch = epoch + 1 where id = :id")
                .param("id", id)
                .update();
    }

    void signedIn(int id) {
        client.sql("update hub_user set last_sign_in_at = now() where id = :id")
                .param("id", id)
                .update();
    }

    /** How many users there are who may do everything and are let in. */
    int administrators() {
        return client.sql("""
                        select count(distinct u.id) from hub_user u
                        join user_role r on r.user_id = u.id
                        join role_scope s on s.role = r.role and s.scope = '*'
                        where not u.disabled""").query(Integer.class).single();
    }

    private static User user(ResultSet row) throws SQLException {
        return new User(
                row.getInt("id"),
                row.getObject("uid", UUID.class),
                row.getString("name"),
                row.getString("full_name"),
                row.getString("email"),
                row.getString("password_hash"),
                time(row, "password_changed_at"),
                row.getBoolean("must_change"),
                row.getBoolean("disabled"),
                row.getInt("epoch"),
                texts(row.getArray("roles")),
                texts(row.getArray("scopes")),
                time(row, "last_sign_in_at"),
                time(row, "locked_until"));
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
