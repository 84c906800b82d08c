package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Orders of other systems as a topic brings them: each record is kept raw for its account and promised to the intake. */
@Component("orderInbox")
public class OrderInbox {
    private static final String PLATFORM = "topic";
    private static final String KIND = "topic";
    private static final String JSON = "application/json";
    private static final int LONGEST_KEY = 200;

    private final Pages pages;
    private final Accounts accounts;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;

    OrderInbox(Pages pages, Accounts accounts, TransactionTemplate transaction, ApplicationEventPublisher events) {
        this.pages = pages;
        this.accounts = accounts;
        this.transaction = transaction;
        this.events = events;
    }

    /** Keeps the batch in one transaction. What is nobody's or no document at all is an incident with its bytes. */
    public void keep(Exchange exchange) {
        List<?> batch = exchange.getMessage().getBody(List.class);
        exchange.setProperty(InboxBatch.BATCH, batch);
        transaction.executeWithoutResult(status -> {
            var refused = new ArrayList<Failure>();
            Set<String> heardOf = new LinkedHashSet<>();
            for (Object one : batch) {
                Message record = ((Exchange) one).getMessage();
                byte[] body = record.getBody(byte[].class);
                String account = account(record);
                String fault = fault(account, body);
                if (fault == null) {
                    pages.keep(KIND, PLATFORM, account, JSON, about(record).toString(), body);
                    heardOf.add(account);
                } else {
                    refused.add(refusal(exchange, record, fault, body));
                }
            }
            heardOf.forEach(account -> accounts.contacted(PLATFORM, account));
            if (!refused.isEmpty()) {
                events.publishEvent(new Failures(refused));
            }
        });
    }

    /** The record's header account; where only one system writes, it need not say so. */
    private String account(Message record) {
        List<Account> all = accounts.of(PLATFORM);
        String named = record.getHeader("account", String.class);
        return named == null && all.size() == 1 ? all.get(0).name() : named;
    }

    private String fault(String account, byte[] body) {
        if (account == null) {
            return "the record has no header account, and several accounts of platform topic are configured";
        }
        if (accounts.told(PLATFORM, account) == null) {
            return "header account is '" + shortened(account)
                    + "', and no such account of platform topic is configured";
        }
        return body == null || body.length == 0 ? "the record is empty; a topic cannot take an order back" : null;
    }

    private static Failure refusal(Exchange exchange, Message record, String fault, byte[] body) {
        ObjectNode about = about(record);
        return new Failure(
                FailureCause.UNREADABLE,
                exchange.getFromRouteId(),
                PLATFORM,
                null,
                about.path("topic").asText() + "-" + about.path("partition").asText() + "@"
                        + about.path("offset").asText(),
                null,
                fault,
                body == null ? new byte[0] : body,
                JSON,
                null,
                null);
    }

    private static ObjectNode about(Message record) {
        String key = record.getHeader(KafkaConstants.KEY, String.class);
        return JsonNodeFactory.instance
                .objectNode()
                .put("topic", record.getHeader(KafkaConstants.TOPIC, String.class))
                .put("partition", record.getHeader(KafkaConstants.PARTITION, Integer.class))
                .put("offset", record.getHeader(KafkaConstants.OFFSET, Long.class))
                .put("key", key == null ? null : shortened(key));
    }

    /** As a database can keep it: what a batch cannot store would stop all that is behind it. */
    private static String shortened(String text) {
        String plain = text.replaceAll("[\\p{Cc}\\p{Cs}]", "");
        return plain.substring(0, Math.min(plain.length(), LONGEST_KEY));
    }
}
