package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Pages that this hub has read in order to poll on, until its own intake comes for them; so they are not read out of the
 * journal and parsed once more. A few at most: what is not here any more, or came to another hub, is in the journal.
 */
@Component
class HandedPages {
    /** Of raw bytes, which are a tenth of what their trees take. */
    private static final long MOST = Runtime.getRuntime().maxMemory() / 128;

    /** After that it went to another hub, or waits behind so many that it may as well be read again. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    record Page(JsonNode page, String platform, String account, String contentType, long bytes, long nanos) {
        Page(JsonNode page, String platform, String account, String contentType, long bytes) {
            this(page, platform, account, contentType, bytes, System.nanoTime());
        }

        boolean isOld() {
            return System.nanoTime() - nanos > LONGEST.toNanos();
        }
    }

    private final Map<UUID, Page> pages = new LinkedHashMap<>();
    private long bytes;

    synchronized void put(UUID journalId, Page page) {
        pages.put(journalId, page);
        bytes += page.bytes;
        forget();
    }

    @Scheduled(fixedDelayString = "PT5S")
    synchronized void forget() {
        for (Iterator<Page> all = pages.values().iterator(); all.hasNext(); ) {
            Page oldest = all.next();
            if (bytes <= MOST && !oldest.isOld()) {
                return;
            }
            bytes -= oldest.bytes;
            all.remove();
        }
    }

    /** Once: who has to try again reads the journal. Null when it is not here. */
    synchronized Page take(UUID journalId) {
        Page page = pages.remove(journalId);
        if (page != null) {
            bytes -= page.bytes;
        }
        return page;
    }
}
