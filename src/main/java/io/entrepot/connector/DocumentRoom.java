package io.entrepot.connector;

import io.entrepot.shared.Room;
import io.entrepot.shared.Room.Share;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/**
 * The memory that documents of partners may use, all of them together: as bytes while they come in, and as trees while
 * they are read, mapped and stored. One document may cost a fifth of a small heap, and accounts are polled side by side.
 */
@Component
class DocumentRoom {
    /** So much of an answer is taken in whatever else goes on: most are this short. */
    private static final int SHORT = 128 * 1024;

    private static final int PAGE = 1024 * 1024;

    /** While it is collected, a document is there in pieces and as a whole. */
    private static final int COPIES = 2;

    /** A document as short as this costs too little to be counted. */
    static final int FREE = 64 * 1024;

    /** The bytes, and the nodes that one byte can become: {@code {},} makes an empty map of three of them. */
    private static final int TREE = 30;

    /** The same for an EDI file, where two characters can be an element with a name and a value. */
    private static final int EDI_TREE = 90;

    /** The same for a workbook, which comes packed. */
    private static final int WORKBOOK_TREE = 600;

    /** A mail is no tree: it is there raw, and its attachments beside it, on their way to the database. */
    private static final int MAIL = 4;

    /** No tree is larger, however long its document is, since their values are counted. */
    private static final long LARGEST_TREE = 80L * 1024 * 1024;

    /** All of these together stay below the time after which a poll counts as hanging. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final String PROPERTY = "hubRoom";

    /** How far an answer is read with a share of this room; each is waited for at most once, in this order. */
    private record Step(Room room, int upTo) {}

    private final List<Step> steps;
    private final Room trees;

    DocumentRoom() {
        this(Room.ofHeap(8), Room.ofHeap(8), Room.ofHeap(4));
    }

    DocumentRoom(Room pages, Room giants, Room trees) {
        // two rooms, because nobody may hold a part of one and wait for more of the same
        this.steps = List.of(new Step(pages, PAGE), new Step(giants, CallLimit.LARGEST + 1));
        this.trees = trees;
    }

    /** Reads an answer to its end; what is not short waits for its turn in between. */
    byte[] read(InputStream answer) throws IOException {
        byte[] read = answer.readNBytes(SHORT);
        return read.length < SHORT ? read : readOn(read, answer, 0);
    }

    private byte[] readOn(byte[] read, InputStream answer, int step) throws IOException {
        int upTo = steps.get(step).upTo;
        byte[] more;
        try (Share share = steps.get(step).room.take((long) COPIES * upTo, PATIENCE)) {
            more = new SequenceInputStream(new ByteArrayInputStream(read), answer).readNBytes(upTo);
            if (more.length == upTo && step + 1 < steps.size()) {
                return readOn(more, answer, step + 1);
            }
        }
        return more;
    }

    /**
     * Takes the room that a document of so many bytes and that type needs while it is a tree, until the exchange is done, calls
     * {@link #leave}, or comes with the next document.
     */
    void hold(Exchange exchange, long bytes, String contentType) throws Room.Full {
        // not both at once: whoever waits for room must not fill it
        leave(exchange);
        long tree = bytes * weight(contentType);
        if (tree > TREE * FREE) {
            held(exchange).share = trees.take(Math.min(tree, LARGEST_TREE), PATIENCE);
        }
    }

    private static int weight(String contentType) {
        return contentType.startsWith("application/edi")
                ? EDI_TREE
                : contentType.startsWith(Documents.WORKBOOK)
                        ? WORKBOOK_TREE
                        : contentType.startsWith("message/") ? MAIL : TREE;
    }

    /** The exchange is done with its document. */
    void leave(Exchange exchange) {
        if (exchange.getProperty(PROPERTY) instanceof Held held && held.exchange == exchange) {
            held.leave();
        }
    }

    private static Held held(Exchange exchange) {
        // a copy of an exchange has its properties, and must not give away what is its parent's
        if (exchange.getProperty(PROPERTY) instanceof Held held && held.exchange == exchange) {
            return held;
        }
        var held = new Held(exchange);
        exchange.setProperty(PROPERTY, held);
        exchange.getExchangeExtension().addOnCompletion(held);
        return held;
    }

    private static class Held extends SynchronizationAdapter {
        private final Exchange exchange;
        private Share share;

        Held(Exchange exchange) {
            this.exchange = exchange;
        }

        void leave() {
            if (share != null) {
                share.close();
            }
        }

        @Override
        public void onDone(Exchange done) {
            leave();
        }
    }
}
