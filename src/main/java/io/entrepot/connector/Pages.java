package io.entrepot.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.journal.Journal.Entry;
import io.entrepot.journal.Journal.Size;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Arrived;
import io.entrepot.shared.Mapped;
import io.entrepot.shared.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Pages as routes handle them: what arrives is kept raw and promised to the intake in one transaction; what a queue
 * brings is a claim check or a list of ids.
 */
@Component("pages")
public class Pages {
    public static final String PLATFORM = "platform";
    public static final String ACCOUNT = "account";
    public static final String JOURNAL = "journal";
    public static final String KIND = "kind";
    /** Exchange property: the messages whose orders are in the page, when it was gathered from several. */
    static final String TOGETHER = "hubTogether";
    /** Exchange property: a list of what a message brought besides its orders; a gathered page has that of all its messages. */
    static final String BESIDES = "hubBesides";

    /** Exchange property: the body is a page that was read already. */
    static final String READ = "read";

    static final String PLATFORM_ORDER_ID = "platformOrderId";
    static final String POLL = "poll";
    static final String QUEUE = "hubQueue";
    static final String MESSAGE = "hubMessage";

    private final Journal journal;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;
    private final DocumentRoom room;
    private final HandedPages handed;
    private final Accounts accounts;

    Pages(
            Journal journal,
            Outbox outbox,
            TransactionTemplate transaction,
            ObjectMapper json,
            DocumentRoom room,
            HandedPages handed,
            Accounts accounts) {
        this.journal = journal;
        this.outbox = outbox;
        this.transaction = transaction;
        this.json = json;
        this.room = room;
        this.handed = handed;
        this.accounts = accounts;
    }

    /**
     * Keeps the body as a message of the account and promises it to the intake, in one transaction; answers its id.
     * Takes the headers {@code platform}, {@code account} and {@code kind}, and the exchange's content type.
     */
    public UUID keep(Exchange exchange) {
        var message = exchange.getMessage();
        String kind = message.getHeader(KIND, String.class);
        return keep(
                kind,
                message.getHeader(PLATFORM, String.class),
                message.getHeader(ACCOUNT, String.class),
                message.getHeader(Exchange.CONTENT_TYPE, "application/json", String.class),
                null,
                message.getBody(byte[].class));
    }

    /** As {@link #keep(Exchange)}, for those who have no exchange. */
    public UUID keep(String kind, String platform, String account, String contentType, String about, byte[] body) {
        return transaction.execute(status -> {
            UUID id = journal.keep(new Draft(Direction.IN, kind, platform, account, contentType, about, body));
            outbox.page(id, platform, account, isSingle(kind) ? Outbox.SINGLE : Outbox.BULK);
            if (kind.equals("webhook")) {
                accounts.pushed(platform, account);
            }
            return id;
        });
    }

    /** Says of every order of the page which message brought it. */
    public List<Arrived> arrived(Exchange exchange) {
        var message = exchange.getMessage();
        UUID journalId = message.getHeader(JOURNAL, UUID.class);
        String kind = message.getHeader(KIND, String.class);
        List<?> page = message.getBody(List.class);
        return page.stream()
                .map(mapped -> new Arrived((Mapped) mapped, journalId, kind))
                .toList();
    }

    /** The messages that the page was made of are through. */
    @SuppressWarnings("unchecked")
    public void taken(Exchange exchange) {
        outbox.taken(
                (List<UUID>) exchange.getProperty(TOGETHER, List.class),
                exchange.getMessage().getHeader(PLATFORM, String.class),
                exchange.getMessage().getHeader(ACCOUNT, String.class));
    }

    private static boolean isSingle(String kind) {
        return kind.equals("webhook") || kind.equals("api") || kind.equals("fetch") || kind.equals("replay");
    }

    /**
     * Claim Check: puts the kept bytes into the body, or the page that this hub has made of them, and says in headers
     * whose they are.
     *
     * @throws Room.Full when there is no room for them, which a later delivery will find
     */
    public void open(Exchange exchange) throws Room.Full {
        var message = exchange.getMessage();
        UUID id = UUID.fromString(read(exchange).path("journal").asText());
        message.setHeader(JOURNAL, id);
        HandedPages.Page page = handed.take(id);
        if (page != null) {
            room.hold(exchange, page.bytes(), page.contentType());
            tell(message, page.platform(), page.account(), POLL, page.contentType());
            message.setBody(page.page());
            exchange.setProperty(READ, true);
            return;
        }
        Draft kept = open(exchange, id).message();
        tell(message, kept.platform(), kept.account(), kept.kind(), kept.contentType());
        message.setBody(kept.body());
    }

    private void tell(Message message, String platform, String account, String kind, String contentType) {
        message.setHeader(PLATFORM, platform);
        message.setHeader(ACCOUNT, account);
        message.setHeader(KIND, kind);
        message.setHeader(Accounts.SETTINGS, accounts.told(platform, account));
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
    }

    private Entry open(Exchange exchange, UUID id) throws Room.Full {
        Optional<Entry> small = journal.findUpTo(id, DocumentRoom.FREE);
        if (small.isEmpty()) {
            Size size = journal.size(id);
            room.hold(exchange, size.bytes(), size.contentType());
            return journal.open(id);
        }
        Draft kept = small.get().message();
        room.hold(exchange, kept.body().length, kept.contentType());
        return small.get();
    }

    /** The ids that a queue's message carries. */
    public List<Long> ids(Exchange exchange) {
        var ids = new ArrayList<Long>();
        for (JsonNode id : read(exchange).path("ids")) {
            ids.add(id.asLong());
        }
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("a message of " + exchange.getFromEndpoint() + " holds no ids");
        }
        return ids;
    }

    /** A page of one. */
    public List<Object> one(Object body) {
        return List.of(body);
    }

    /** The message as JSON; what it was and where it came from is remembered for whoever has to set it aside. */
    public JsonNode read(Exchange exchange) {
        String text = exchange.getMessage().getBody(String.class);
        String from = exchange.getFromEndpoint().getEndpointUri();
        int queue = from.indexOf("queue:");
        if (queue >= 0) {
            exchange.setProperty(
                    QUEUE, from.substring(queue + "queue:".length()).replaceFirst("\\?.*", ""));
        }
        exchange.setProperty(MESSAGE, text);
        try {
            return text == null ? JsonNodeFactory.instance.missingNode() : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a message of " + from + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }
}
