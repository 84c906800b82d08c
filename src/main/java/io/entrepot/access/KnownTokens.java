package io.entrepot.access;

import io.entrepot.access.TokenStore.Live;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Component;

/** Tokens that were looked up lately, so that a busy caller costs a query every few seconds and not one a request. */
@Component
class KnownTokens {
    /** How long a revoked token may still open something, at a hub other than the one that revoked it. */
    static final Duration REMEMBERED = Duration.ofSeconds(3);

    /** Strangers who guess must not take the connections that orders need. */
    private static final int QUERIES_AT_ONCE = 4;

    private record Seen(Live token, long at) {}

    private final TokenStore store;
    private final LongSupplier nanos;
    private final Map<ByteBuffer, Seen> seen = new ConcurrentHashMap<>();
    private final Semaphore queries = new Semaphore(QUERIES_AT_ONCE, true);

    @Autowired
    KnownTokens(TokenStore store) {
        this(store, System::nanoTime);
    }

    KnownTokens(TokenStore store, LongSupplier nanos) {
        this.store = store;
        this.nanos = nanos;
    }

    /**
     * @throws org.springframework.dao.DataAccessException when nobody can say, because the database is away or busy
     */
    Optional<Live> find(byte[] hash) {
        ByteBuffer key = ByteBuffer.wrap(hash);
        Seen before = seen.get(key);
        if (before != null && nanos.getAsLong() - before.at() < REMEMBERED.toNanos()) {
            return Optional.of(before.token());
        }
        long asked = nanos.getAsLong();
        Optional<Live> found = lookUp(hash).filter(token -> MessageDigest.isEqual(token.hash(), hash));
        // what is not there is not remembered: strangers could fill the memory with guesses
        if (found.isEmpty()) {
            seen.remove(key);
        }
        found.ifPresent(token -> {
            seen.put(key, new Seen(token, asked));
            if (!token.usedLately()) {
                store.used(token.uid());
            }
        });
        return found;
    }

    void forget(UUID uid) {
        seen.values().removeIf(known -> known.token().uid().equals(uid));
    }

    private Optional<Live> lookUp(byte[] hash) {
        try {
            if (!queries.tryAcquire(2, TimeUnit.SECONDS)) {
                throw new QueryTimeoutException("too many tokens are looked up at once");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryTimeoutException("interrupted while waiting to look up a token", e);
        }
        try {
            return store.findLive(hash);
        } finally {
            queries.release();
        }
    }
}
