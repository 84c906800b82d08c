package io.entrepot.access;

import com.fasterxml.uuid.Generators;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The first start makes the administrator, and with simulated partners one user for each role, too. Their passwords are shown
 * once, on the output; the administrator's must be changed. A database that is away just then is asked again.
 */
@Component
class FirstUsers {
    private static final Logger log = LoggerFactory.getLogger(FirstUsers.class);
    private static final String ADMINISTRATOR = "administrator";

    /** Sign-in name → role, of those that the simulated world needs. */
    private static final Map<String, String> SIMULATED = new TreeMap<>(Map.of(
            "clerk", "clerk",
            "stock", "stock-keeper",
            "dispatch", "dispatcher",
            "service", "service",
            "operator", "operator",
            "integrator", "integrator"));

    private final UserStore users;
    private final Passwords passwords;
    private final TransactionTemplate transaction;
    private final boolean simulated;

    /** Of all users of the simulated world; empty: each gets one of its own. */
    private final String password;

    FirstUsers(
            UserStore users,
            Passwords passwords,
            TransactionTemplate transaction,
            @Value("${hub.demo.enabled:false}") boolean simulated,
            @Value("${hub.demo.password:}") String password) {
        this.users = users;
        this.passwords = passwords;
        this.transaction = transaction;
        this.simulated = simulated;
        this.password = simulated ? password : "";
    }

    @EventListener(ApplicationReadyEvent.class)
    void make() {
        try {
            transaction.executeWithoutResult(status -> {
                if (users.isEmpty()) {
                    makeAll();
                }
            });
        } catch (TransientDataAccessException
                | RecoverableDataAccessException
                | DataAccessResourceFailureException
                | TransactionException e) {
            log.warn("the first users are made when the database answers: {}", e.getMessage());
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(this::make);
        }
    }

    /** Shown before they are committed: nobody knows them otherwise, should the answer to the commit be lost. */
    private void makeAll() {
        var shown = new ArrayList<String>();
        make("admin", ADMINISTRATOR, !simulated, shown);
        if (simulated) {
            SIMULATED.forEach((name, role) -> make(name, role, false, shown));
        }
        if (!shown.isEmpty()) {
            System.out.println("Entrepot users, shown this once:" + System.lineSeparator() + "  "
                    + String.join(System.lineSeparator() + "  ", shown));
        }
    }

    private void make(String name, String role, boolean mustChange, List<String> shown) {
        String first = password.isEmpty() ? Hashes.randomText().substring(0, 16) : password;
        boolean made = users.create(
                Generators.timeBasedEpochGenerator().generate(),
                name,
                name,
                null,
                passwords.hash(first),
                mustChange,
                List.of(role));
        if (made) {
            shown.add("%-10s %s (%s)".formatted(name, first, role));
        }
    }
}
