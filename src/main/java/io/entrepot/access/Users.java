package io.entrepot.access;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.entrepot.access.UserStore.User;
import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, changes, closes and unlocks users. Every deed is in the audit log; the last administrator stays. */
@Service
public class Users {
    /** A user as lists show one. */
    public record Shown(
            UUID uid,
            String name,
            String fullName,
            String email,
            List<String> roles,
            boolean disabled,
            Instant lockedUntil,
            boolean mustChange,
            Instant passwordChangedAt,
            Instant lastSignInAt) {}

    /** A password that is shown once and must be changed at the first sign-in. */
    public record OneTime(Shown user, String password) {}

    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N}._@-]{1,59}";
    private static final String EMAIL = "[^@\\s<>,;]+@[^@\\s<>,;]+";
    private static final Duration REMIND = Duration.ofDays(7);

    private final UserStore store;
    private final FailureStore failures;
    private final Roles roles;
    private final Passwords passwords;
    private final Parameters parameters;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final TimeBasedEpochGenerator uids = Generators.timeBasedEpochGenerator();

    Users(
            UserStore store,
            FailureStore failures,
            Roles roles,
            Passwords passwords,
            Parameters parameters,
            TransactionTemplate transaction,
            ApplicationEventPublisher events) {
        this.store = store;
        this.failures = failures;
        this.roles = roles;
        this.passwords = passwords;
        this.parameters = parameters;
        this.transaction = transaction;
        this.events = events;
    }

    public List<Shown> all() {
        return store.all().stream().map(Users::shown).toList();
    }

    public Shown find(UUID uid) {
        return shown(user(uid));
    }

    public OneTime create(String name, String fullName, String email, List<String> wanted, Caller by) {
        var wrong = new Objections();
        wrong.unless(
                name != null && name.matches(NAME),
                "name is 2 to 60 letters, digits, dots, dashes, underscores and @, and begins with one of the first two");
        check(fullName, email, wanted, wrong);
        wrong.raise();
        String password = oneTime();
        UUID uid = uids.generate();
        transaction.executeWithoutResult(status -> {
            store.lockAll();
            roles.demandMayGive(wanted, by);
            if (!store.create(uid, name, fullName.strip(), email(email), passwords.hash(password), true, wanted)) {
                throw Refused.conflict("the name '" + name + "' is taken");
            }
            audit(by, "UserCreated", name, null, String.join(" ", wanted));
        });
        return new OneTime(find(uid), password);
    }

    public Shown change(UUID uid, String fullName, String email, List<String> wanted, Caller by) {
        var wrong = new Objections();
        check(fullName, email, wanted, wrong);
        wrong.raise();
        return deed(uid, by, user -> {
            List<String> fresh =
                    wanted.stream().filter(role -> !user.roles().contains(role)).toList();
            roles.demandMayGive(fresh, by);
            store.change(user.id(), fullName.strip(), email(email), wanted);
            audit(
                    by,
                    "UserChanged",
                    user.name(),
                    told(user),
                    told(store.find(uid).orElseThrow()));
        });
    }

    public Shown disable(UUID uid, Caller by) {
        return deed(uid, by, user -> {
            store.disable(user.id(), true);
            audit(by, "UserDisabled", user.name(), null, null);
        });
    }

    public Shown enable(UUID uid, Caller by) {
        return deed(uid, by, user -> {
            store.disable(user.id(), false);
            audit(by, "UserEnabled", user.name(), null, null);
        });
    }

    /** The name may be tried again from everywhere. */
    public Shown unlock(UUID uid, Caller by) {
        return deed(uid, by, user -> {
            failures.forget(user.name().toLowerCase(Locale.ROOT));
            audit(by, "UserUnlocked", user.name(), null, null);
        });
    }

    public Shown endSessions(UUID uid, Caller by) {
        return deed(uid, by, user -> {
            store.endSessions(user.id());
            audit(by, "SessionsEnded", user.name(), null, null);
        });
    }

    public OneTime resetPassword(UUID uid, Caller by) {
        String password = oneTime();
        Shown user = deed(uid, by, found -> {
            store.setPassword(found.id(), passwords.hash(password), true);
            audit(by, "PasswordReset", found.name(), null, null);
        });
        return new OneTime(user, password);
    }

    /** By oneself; all other sessions end. */
    public void changeOwnPassword(String name, String old, String fresh) {
        User user = store.find(name).orElseThrow(() -> Refused.unknown("there is no user " + name));
        if (!passwords.matches(old, user.passwordHash())) {
            throw Refused.invalid("the present password is wrong");
        }
        if (passwords.matches(fresh, user.passwordHash())) {
            throw Refused.invalid("the new password is the present one");
        }
        passwords.demandStrength(fresh, user.name());
        transaction.executeWithoutResult(status -> {
            store.setPassword(user.id(), passwords.hash(fresh), false);
            events.publishEvent(Audited.of(user.name(), "PasswordChanged", user.name()));
        });
    }

    /** In how many days the password is to be changed, when that is soon; null otherwise. Not above zero: it is too old. */
    public Long passwordDaysLeft(String name) {
        long days = parameters.value(Parameter.PASSWORD_DAYS);
        Instant changed = store.find(name).map(User::passwordChangedAt).orElse(null);
        if (days == 0 || changed == null) {
            return null;
        }
        Duration left = Duration.between(Instant.now(), changed.plus(Duration.ofDays(days)));
        return left.compareTo(REMIND) > 0 ? null : Long.valueOf(left.toDays());
    }

    private Shown deed(UUID uid, Caller by, Consumer<User> change) {
        return transaction.execute(status -> {
            store.lockAll();
            User user = user(uid);
            // whoever may less could otherwise make a greater one's password, and become it
            if (!user.scopes().stream().allMatch(by::may)) {
                throw Refused.conflict(
                        user.name() + " may do what you may not: only somebody who may do as much changes that user");
            }
            change.accept(user);
            demandAnAdministrator();
            return shown(user(uid));
        });
    }

    private void demandAnAdministrator() {
        if (store.administrators() == 0) {
            throw Refused.conflict("nobody would be left who may do everything");
        }
    }

    private User user(UUID uid) {
        return store.find(uid).orElseThrow(() -> Refused.unknown("there is no user " + uid));
    }

    private static void check(String fullName, String email, List<String> roles, Objections wrong) {
        wrong.text("fullName", fullName, 100);
        wrong.optional("email", email, 200);
        wrong.unless(
                email(email) == null || email.strip().matches(EMAIL),
                "email is not an address such as ann@example.org");
        wrong.unless(
                !roles.isEmpty(), "roles is empty: whoever signs in without a role can do nothing; give at least one");
    }

    private static String email(String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private static String oneTime() {
        return Hashes.randomText().substring(0, 16);
    }

    private void audit(Caller by, String action, String subject, String before, String after) {
        events.publishEvent(new Audited(by.getName(), action, subject, before, after));
    }

    private static String told(User user) {
        return user.fullName() + ", " + user.email() + ", " + String.join(" ", user.roles());
    }

    private static Shown shown(User user) {
        return new Shown(
                user.uid(),
                user.name(),
                user.fullName(),
                user.email(),
                user.roles(),
                user.disabled(),
                user.lockedUntil(),
                user.mustChange(),
                user.passwordChangedAt(),
                user.lastSignInAt());
    }
}
