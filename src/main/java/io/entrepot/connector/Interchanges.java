package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.InterchangeStore.Taken;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.outbox.Outbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Interchanges as they arrive: whose they are, and whether they came before. What is known is decided by sender and
 * control reference, and written in the transaction that stores their orders.
 */
@Component("interchanges")
public class Interchanges {
    private static final Logger log = LoggerFactory.getLogger(Interchanges.class);
    private static final String EVENT = "InterchangeTaken";

    /** Nobody acknowledges an acknowledgement. */
    private static final Set<String> RECEIPTS = Set.of("CONTRL", "997", "999");

    /** A message takes less; after that the sweep asks again. */
    private static final Duration MESSAGE = Duration.ofMinutes(1);

    /** One that is new, and the message that brought it: files that share a page bring one each. */
    private record Fresh(UUID journalId, String sender, String reference, byte[] hash, String acknowledgement) {}

    private final InterchangeStore store;
    private final Accounts accounts;
    private final Outbox outbox;

    Interchanges(InterchangeStore store, Accounts accounts, Outbox outbox) {
        this.store = store;
        this.accounts = accounts;
        this.outbox = outbox;
    }

    /**
     * Leaves out the interchanges that were taken in before; documents that are no interchanges go through.
     *
     * @throws DocumentUnreadable when one is not the account's, or has the reference of another one
     */
    public JsonNode fresh(Exchange exchange) {
        JsonNode document = exchange.getMessage().getBody(JsonNode.class);
        var message = exchange.getMessage();
        String type = message.getHeader(Exchange.CONTENT_TYPE, "", String.class);
        JsonNode all = document.path("interchanges");
        // not by its members alone: a shop's JSON may be called anything
        if (!type.startsWith("application/edi") || !all.isArray()) {
            return document;
        }
        Account account = accounts.get(
                message.getHeader(Pages.PLATFORM, String.class), message.getHeader(Pages.ACCOUNT, String.class));
        UUID journalId = message.getHeader(Pages.JOURNAL, UUID.class);
        ArrayNode left = JsonNodeFactory.instance.arrayNode();
        var fresh = new ArrayList<Fresh>();
        for (JsonNode interchange : all) {
            refuseStranger(account, interchange);
            String sender = interchange.path("sender").asText();
            String reference = interchange.path("reference").asText();
            byte[] hash = hash(interchange);
            Optional<Taken> before = store.find(account.platform(), account.name(), sender, reference);
            if (before.isEmpty() || before.get().journalId().equals(journalId)) {
                left.add(interchange);
                fresh.add(new Fresh(journalId, sender, reference, hash, acknowledgement(account, interchange)));
            } else if (Arrays.equals(before.get().contentHash(), hash)) {
                log.info("{}: interchange {} of {} came before and is passed over", account, reference, sender);
            } else {
                throw new DocumentUnreadable(
                        0,
                        "interchange " + reference + " of " + sender
                                + " came before with other content: ask the partner which one counts; a new one needs a"
                                + " reference of its own");
            }
        }
        exchange.setProperty(Pages.BESIDES, fresh);
        return JsonNodeFactory.instance.objectNode().set("interchanges", left);
    }

    /**
     * Writes down what was taken in, with its orders, and promises the receipts. In the page's transaction, which short
     * files of an account may share, and a long file may need several of: whatever is written already is left alone.
     */
    public void take(Exchange exchange) {
        List<?> besides = exchange.getProperty(Pages.BESIDES, List.of(), List.class);
        var message = exchange.getMessage();
        String platform = message.getHeader(Pages.PLATFORM, String.class);
        var owed = new ArrayList<Long>();
        for (Object one : besides) {
            Fresh interchange = (Fresh) one;
            store.take(
                            platform,
                            message.getHeader(Pages.ACCOUNT, String.class),
                            interchange.sender,
                            interchange.reference,
                            interchange.hash,
                            interchange.journalId,
                            interchange.acknowledgement,
                            interchange.acknowledgement == null ? null : MESSAGE)
                    .filter(id -> interchange.acknowledgement != null)
                    .ifPresent(owed::add);
        }
        outbox.work(EVENT, platform, owed);
    }

    private static void refuseStranger(Account account, JsonNode interchange) {
        String sender = interchange.path("sender").asText();
        String receiver = interchange.path("receiver").asText();
        if (!sender.equals(account.get("partner-id", ""))) {
            throw new DocumentUnreadable(
                    0,
                    "the interchange is from '" + sender + "', but account " + account + " is '"
                            + account.get("partner-id", "") + "'");
        }
        if (!receiver.equals(account.get("own-id", ""))) {
            throw new DocumentUnreadable(
                    0,
                    "the interchange is for '" + receiver + "', but " + account + " knows us as '"
                            + account.get("own-id", "") + "'");
        }
    }

    /** What the receipt will be made of: the envelope, and of each message what was wrong; null when none is wanted. */
    private static String acknowledgement(Account account, JsonNode interchange) {
        if (account.get("acknowledge", "yes").equals("no")) {
            return null;
        }
        ObjectNode receipt = JsonNodeFactory.instance.objectNode();
        ObjectNode head = receipt.putObject("interchange");
        interchange.fields().forEachRemaining(field -> {
            if (field.getValue().isValueNode() || field.getKey().equals("counts")) {
                head.set(field.getKey(), field.getValue());
            }
        });
        ArrayNode messages = receipt.putArray("messages");
        for (JsonNode message : interchange.path("messages")) {
            if (!RECEIPTS.contains(message.path("type").asText())) {
                ObjectNode brief = messages.addObject();
                List.of("reference", "type", "version", "group", "problems", "counts")
                        .forEach(member -> {
                            if (message.has(member)) {
                                brief.set(member, message.get(member));
                            }
                        });
                brief.put("segments", message.path("segments").size());
            }
        }
        return messages.isEmpty() ? null : receipt.toString();
    }

    /** Over what the messages say, whatever the file is called. */
    private static byte[] hash(JsonNode interchange) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (JsonNode message : interchange.path("messages")) {
                digest.update(message.path("segments").toString().getBytes(StandardCharsets.UTF_8));
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
