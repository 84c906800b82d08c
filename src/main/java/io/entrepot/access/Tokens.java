package io.entrepot.access;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.entrepot.access.TokenStore.Live;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes, lists and revokes tokens, and says whose a presented one is. */
@Service
public class Tokens {
    /** A token without its secret, as lists show it. */
    public record Shown(
            UUID uid,
            String name,
            String prefix,
            List<String> scopes,
            String state,
            String createdBy,
            Instant createdAt,
            Instant expiresAt,
            String revokedBy,
            Instant revokedAt,
            Instant lastUsedAt) {}

    /** A token as it is shown once, to whoever asked for it. */
    public record Made(Shown about, String token) {}

    /** Tells people, and programs that look for secrets in repositories, what the text is. */
    private static final String MARK = "ent_";

    private static final int SHOWN_CHARACTERS = MARK.length() + 6;
    private static final Duration LONGEST = Duration.ofDays(3660);
    private static final String NAME = "[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,59}";

    private final TokenStore store;
    private final KnownTokens known;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final TimeBasedEpochGenerator uids = Generators.timeBasedEpochGenerator();

    Tokens(TokenStore store, KnownTokens known, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.store = store;
        this.known = known;
        this.transaction = transaction;
        this.events = events;
    }

    /** Whose token it is; nothing for one that nobody made, that was revoked or that has expired. */
    Optional<Caller> callerOf(String presented) {
        // most of what is guessed never reaches the database
        return isOurs(presented) ? known.find(Hashes.sha256(presented)).map(Tokens::caller) : Optional.empty();
    }

    public Made make(String name, List<String> scopes, Instant expiresAt, Caller by) {
        var wrong = new Objections();
        wrong.unless(
                name != null && name.matches(NAME),
                "name is 1 to 60 letters, digits, blanks, dots, dashes and underscores, and begins with one of the first two");
        wrong.unless(scopes != null && !scopes.isEmpty(), "scopes is missing; there are " + Scopes.names());
        List<String> asked =
                scopes == null ? List.of() : scopes.stream().distinct().toList();
        var beyond = new ArrayList<String>();
        for (String scope : asked) {
            if (scope == null || !Scopes.names().contains(scope)) {
                wrong.unless(false, "scope '" + shortened(scope) + "' is none of " + Scopes.names());
            } else if (!by.may(scope)) {
                beyond.add(scope);
            }
        }
        wrong.unless(
                expiresAt == null
                        || expiresAt.isAfter(Instant.now())
                                && expiresAt.isBefore(Instant.now().plus(LONGEST)),
                "expiresAt is not a time within the next " + LONGEST.toDays() / 366 + " years");
        // or a token could make itself greater and live for ever
        wrong.unless(beyond.isEmpty(), "nobody hands on what they may not do themselves: " + beyond);
        wrong.unless(
                by.until() == null || expiresAt != null && !expiresAt.isAfter(by.until()),
                "a token that expires makes none that outlives it: expiresAt is at most " + by.until());
        wrong.raise();
        return create(name, asked, expiresAt, by);
    }

    private Made create(String name, List<String> scopes, Instant expiresAt, Caller by) {
        String token = MARK + Hashes.randomText();
        UUID uid = uids.generate();
        try {
            transaction.executeWithoutResult(status -> {
                store.create(
                        uid,
                        name,
                        token.substring(0, SHOWN_CHARACTERS),
                        Hashes.sha256(token),
                        scopes,
                        by.getName(),
                        expiresAt);
                events.publishEvent(new Audited(by.getName(), "TokenMade", name, null, told(scopes, expiresAt)));
            });
        } catch (DuplicateKeyException taken) {
            throw Refused.conflict(
                    "a token called '" + name + "' is there already: revoke it first, or take another name");
        }
        return new Made(store.find(uid).orElseThrow(), token);
    }

    /** What a token of theirs may do: no more than they may themselves. */
    public List<String> scopesOf(Caller by) {
        return Scopes.names().stream().filter(by::may).toList();
    }

    public List<Shown> all() {
        return store.all();
    }

    public void revoke(UUID uid, Caller by) {
        transaction.executeWithoutResult(status -> {
            Shown token = store.find(uid).orElseThrow(() -> Refused.unknown("there is no token " + uid));
            if (store.revoke(uid, by.getName())) {
                events.publishEvent(new Audited(
                        by.getName(), "TokenRevoked", token.name(), told(token.scopes(), token.expiresAt()), null));
            }
        });
        known.forget(uid);
    }

    /** What it opens and until when, as the audit log keeps it. */
    private static String told(List<String> scopes, Instant expiresAt) {
        return String.join(" ", scopes) + (expiresAt == null ? "" : " until " + expiresAt);
    }

    private static Caller caller(Live token) {
        return new Caller(BearerTokens.NAME + "/" + token.name(), token.scopes(), token.expiresAt());
    }

    private static boolean isOurs(String presented) {
        return presented.length() == MARK.length() + 43 && presented.startsWith(MARK);
    }

    private static String shortened(String scope) {
        return scope == null || scope.length() <= 60 ? scope : scope.substring(0, 60) + "…";
    }
}
