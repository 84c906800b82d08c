package io.entrepot.connector;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Headers that may cross a border, by name; all others stay where they are. An allow-list, because Camel reads its own
 * headers as orders (CVE-2025-27636 and its relatives) and deny-lists have been passed by their spelling.
 */
public final class HubHeaders implements HeaderFilterStrategy {
    private final Set<String> in;
    private final Set<String> out;

    private HubHeaders(Set<String> in, Set<String> out) {
        this.in = in;
        this.out = out;
    }

    /** Queues: in comes what the broker says of dead letters; out goes what the outbox route names. */
    static HubHeaders ofQueues() {
        return new HubHeaders(
                Set.of("_amq_orig_queue", "_amq_orig_address", "jmsxdeliverycount"), Set.of("_amq_dupl_id"));
    }

    static HubHeaders ofTopics() {
        return new HubHeaders(Set.of("carrier", "account", "event"), Set.of("carrier", "account", "event"));
    }

    /** Calls to partners: what the answer may tell a route, and what the request may carry. */
    static HubHeaders ofCalls() {
        return new HubHeaders(
                Set.of(
                        "content-type",
                        "retry-after",
                        "link",
                        "x-wp-total",
                        "x-wp-totalpages",
                        "x-amzn-ratelimit-limit"),
                Set.of(
                        "content-type",
                        "accept",
                        "authorization",
                        "user-agent",
                        "transid",
                        "transactionsrc",
                        "x-auth-token",
                        "x-shopify-access-token",
                        "x-amz-access-token"));
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !out.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return !in.contains(name.toLowerCase(Locale.ROOT));
    }
}
