package io.entrepot.access;

import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.util.List;
import java.util.Set;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** What the roles let their users do. Nobody hands on a right that they do not have. */
@Service
public class Roles {
    /** {@code own}: made by somebody here, so it can be deleted; the others came with the hub. */
    public record Role(String name, boolean own, List<String> scopes, int users) {}

    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{1,39}";

    private final RoleStore store;
    private final UserStore users;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    Roles(RoleStore store, UserStore users, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.store = store;
        this.users = users;
        this.transaction = transaction;
        this.events = events;
    }

    public List<Role> all() {
        return store.all();
    }

    /** All rights there are, by their names. */
    public Set<String> scopes() {
        return Scopes.names();
    }

    /** Makes the role where there is none of that name. */
    public Role save(String name, List<String> scopes, Caller by) {
        var wrong = new Objections();
        wrong.unless(
                name != null && name.matches(NAME),
                "name is 2 to 40 letters, digits, blanks, dots, dashes and underscores, and begins with one of the first two");
        scopes.forEach(scope ->
                wrong.unless(Scopes.names().contains(scope), "right '" + scope + "' is none of " + Scopes.names()));
        wrong.raise();
        return transaction.execute(status -> {
            users.lockAll();
            List<String> before = store.find(name).map(Role::scopes).orElse(null);
            List<String> fresh = scopes.stream()
                    .filter(scope -> before == null || !before.contains(scope))
                    .toList();
            demandMay(fresh, by);
            store.save(name, scopes.stream().distinct().toList());
            demandAnAdministrator();
            events.publishEvent(new Audited(
                    by.getName(),
                    before == null ? "RoleCreated" : "RoleChanged",
                    name,
                    before == null ? null : String.join(" ", before),
                    String.join(" ", scopes)));
            return store.find(name).orElseThrow();
        });
    }

    public void delete(String name, Caller by) {
        transaction.executeWithoutResult(status -> {
            users.lockAll();
            Role role = store.find(name).orElseThrow(() -> Refused.unknown("there is no role " + name));
            if (!role.own()) {
                throw Refused.conflict("role " + name + " came with the hub: take its rights away instead");
            }
            if (role.users() > 0) {
                throw Refused.conflict(
                        "role " + name + " is in use (users: " + role.users() + "): give them another one first");
            }
            store.delete(name);
            events.publishEvent(new Audited(by.getName(), "RoleDeleted", name, String.join(" ", role.scopes()), null));
        });
    }

    /** @throws Refused for a role that there is not, or that lets its users do what {@code by} may not */
    void demandMayGive(List<String> names, Caller by) {
        for (String name : names) {
            Role role = store.find(name).orElseThrow(() -> Refused.invalid("there is no role " + name));
            demandMay(role.scopes(), by);
        }
    }

    private static void demandMay(List<String> scopes, Caller by) {
        List<String> beyond = scopes.stream().filter(scope -> !by.may(scope)).toList();
        if (!beyond.isEmpty()) {
            throw Refused.conflict("nobody hands on what they may not do themselves: " + beyond);
        }
    }

    private void demandAnAdministrator() {
        if (users.administrators() == 0) {
            throw Refused.conflict("nobody would be left who may do everything");
        }
    }
}
