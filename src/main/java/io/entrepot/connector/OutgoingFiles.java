package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.InterchangeStore.Outgoing;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Files for trading partners, with a control number that is given once. Number, name and bytes are stored before the
 * file is written, so that a second try writes the same file again and no other.
 */
@Component("outgoingFiles")
public class OutgoingFiles {
    private final InterchangeStore store;
    private final Journal journal;
    private final TransactionTemplate transaction;
    private final Clock clock;

    OutgoingFiles(InterchangeStore store, Journal journal, TransactionTemplate transaction, Clock clock) {
        this.store = store;
        this.journal = journal;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Turns the message in the body into the file that the account's partner gets: its bytes as body, its name below the
     * drop as file name.
     *
     * @param purpose what it is for; the same purpose yields the same file
     * @throws Unsayable when the partner's character set lacks one of its characters
     */
    public void make(Exchange exchange, String purpose) {
        Account account = Accounts.of(exchange);
        JsonNode message = exchange.getMessage().getBody(JsonNode.class);
        Outgoing file = transaction.execute(status -> store.outgoing(account.platform(), account.name(), purpose)
                .orElseGet(() -> first(account, message, purpose, Telling.orders(exchange))));
        exchange.getMessage().setBody(file.body());
        exchange.getMessage().setHeader(Exchange.FILE_NAME, account.name() + "/out/" + file.name());
    }

    private Outgoing first(Account account, JsonNode message, String purpose, List<Long> orders) {
        long number = store.nextNumber(
                account.platform(), account.name(), Long.parseLong(account.get("first-control-number", "1")));
        // somebody may have made it while this waited for the number
        return store.outgoing(account.platform(), account.name(), purpose).orElseGet(() -> {
            var now = clock.instant().atZone(ZoneId.of(account.get("zone", "UTC")));
            String type = message.path(message.has("root") ? "root" : "type").asText();
            boolean xml = message.has("root");
            byte[] body = xml ? XmlWriter.write(message) : new EdiWriter(account, number, now).write(message);
            String name = String.format(
                    "%s-%09d.%s",
                    type.toLowerCase(Locale.ROOT),
                    number,
                    xml ? "xml" : message.path("standard").asText("edi").toLowerCase(Locale.ROOT));
            var file = new Outgoing(name, body);
            store.keep(account.platform(), account.name(), number, purpose, file);
            journal.keep(new Draft(
                    Direction.OUT,
                    "answer",
                    account.platform(),
                    account.name(),
                    xml ? "application/xml" : "application/octet-stream",
                    "{" + (orders.isEmpty() ? "" : "\"orders\":" + orders + ",") + "\"file\":\"" + name + "\"}",
                    body));
            return file;
        });
    }

    /** The partner's format has no way to say it. */
    public static class Unsayable extends RuntimeException {
        Unsayable(String message) {
            super(message);
        }
    }
}
