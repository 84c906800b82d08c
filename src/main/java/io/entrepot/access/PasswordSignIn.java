package io.entrepot.access;

import io.entrepot.access.UserStore.User;
import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import io.entrepot.shared.Audited;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Knows a user by name and password. An unknown name, a wrong password, a closed account and a locked name get the same
 * answer; the audit log says which it was.
 */
@Component
class PasswordSignIn implements AuthenticationProvider {
    private static final String EVERYWHERE = "*";
    private static final int LONGEST_NAME = 100;

    private final UserStore users;
    private final Sessions sessions;
    private final FailureStore failures;
    private final Passwords passwords;
    private final Parameters parameters;
    private final Audit audit;
    private final TransactionTemplate transaction;

    PasswordSignIn(
            UserStore users,
            Sessions sessions,
            FailureStore failures,
            Passwords passwords,
            Parameters parameters,
            Audit audit,
            TransactionTemplate transaction) {
        this.users = users;
        this.sessions = sessions;
        this.failures = failures;
        this.passwords = passwords;
        this.parameters = parameters;
        this.audit = audit;
        this.transaction = transaction;
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        String address = asked.getDetails() instanceof WebAuthenticationDetails web ? web.getRemoteAddress() : "";
        return signIn(asked.getName(), String.valueOf(asked.getCredentials()), address);
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }

    private SignedIn signIn(String presentedName, String password, String address) {
        String name = shortened(plain(presentedName).strip().toLowerCase(Locale.ROOT));
        List<String> ranges = List.of(range(address), EVERYWHERE);
        Optional<User> user = users.find(name);
        // looked at in any case: how long it takes tells nothing
        boolean right = passwords.matches(password, user.map(User::passwordHash).orElse(null));
        if (failures.lockedUntil(name, ranges).isPresent()) {
            audit.keep(Audited.of(name, "SignInRefused", "locked"), address);
            throw new BadCredentialsException("locked");
        }
        if (!right || user.get().disabled()) {
            failed(name, ranges, right ? "disabled" : user.isEmpty() ? "unknown name" : "wrong password", address);
            throw new BadCredentialsException("wrong");
        }
        transaction.executeWithoutResult(status -> {
            failures.forget(name, ranges);
            users.signedIn(user.get().id());
            audit.keep(Audited.of(user.get().name(), "SignedIn", null), address);
        });
        return sessions.signedIn(user.get());
    }

    private void failed(String name, List<String> ranges, String why, String address) {
        transaction.executeWithoutResult(status -> {
            audit.keep(Audited.of(name, "SignInFailed", why), address);
            long minutes = parameters.value(Parameter.SIGN_IN_LOCK_MINUTES);
            for (String range : ranges) {
                long limit = parameters.value(
                        range.equals(EVERYWHERE) ? Parameter.SIGN_IN_FAILURES_EVERYWHERE : Parameter.SIGN_IN_FAILURES);
                failures.failed(name, range, limit, minutes)
                        .ifPresent(until ->
                                audit.keep(new Audited(name, "NameLocked", range, null, "until " + until), address));
            }
        });
    }

    @Scheduled(fixedDelayString = "PT1H", initialDelayString = "PT10M")
    void forgetOld() {
        failures.forgetOld();
    }

    /** One attacker has many addresses of a network, seldom of many networks: /24 of IPv4, /48 of IPv6. */
    static String range(String address) {
        if (address.indexOf(':') >= 0) {
            String[] groups = address.split(":", -1);
            return String.join(":", List.of(groups).subList(0, Math.min(3, groups.length))) + "::/48";
        }
        int last = address.lastIndexOf('.');
        return last < 0 ? address : address.substring(0, last) + ".0/24";
    }

    /** Without what no name has and no database takes. */
    private static String plain(String name) {
        return name.codePoints()
                .filter(c ->
                        !Character.isISOControl(c) && !(c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String shortened(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME);
    }
}
