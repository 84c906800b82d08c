package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.shared.Arrived;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One version of an order as the platform told it: modified time and content hash decide what is new.
 *
 * @param id our key, 0 before it is stored
 * @param at the platform's modified time
 * @param contentHash first 16 bytes of SHA-256 over the canonical document without its modified time
 * @param document canonical order, checked
 * @param text the same as it is stored
 * @param arrived the platform's own words and the message that brought them
 */
record Version(
        long id,
        String platformOrderId,
        Instant at,
        byte[] contentHash,
        String orderClass,
        ObjectNode document,
        String text,
        Arrived arrived) {

    private static final int HASH_BYTES = 16;

    /** Kinds of message that say what is true now; polls and webhooks may be late copies. */
    private static final Set<String> AUTHORITATIVE = Set.of("fetch", "file", "api", "replay");

    static Version of(ObjectNode document, Arrived arrived, String orderClass) {
        String modified = document.get("modifiedAt").asText();
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.setAll(document);
        JsonNode at = content.remove("modifiedAt");
        String text = content.toString();
        return new Version(
                0,
                document.get("platformOrderId").asText(),
                OffsetDateTime.parse(modified).toInstant(),
                hash(text),
                orderClass,
                document,
                // written once for both: a document is some kB
                "{\"modifiedAt\":" + at + "," + text.substring(1),
                arrived);
    }

    Version withId(long id) {
        return new Version(id, platformOrderId, at, contentHash, orderClass, document, text, arrived);
    }

    /** Once shipped, platforms show a receiver masked whom they had told in full: that is no other receiver. */
    Version withReceiverOf(Order known) {
        JsonNode before = known.document().path("deliverTo");
        if (!document.path("deliverTo").path("masked").asBoolean()
                || before.path("masked").asBoolean()) {
            return this;
        }
        ObjectNode whole = document.deepCopy();
        whole.set("deliverTo", before);
        return with(whole);
    }

    /** This version of an order that is cancelled: all else stays as the hub knows it, since some platforms hide it then. */
    Version cancelling(JsonNode known) {
        ObjectNode kept = known.deepCopy();
        kept.set("state", document.get("state"));
        kept.set("modifiedAt", document.get("modifiedAt"));
        return with(kept);
    }

    /** This version, where a platform hides addresses and buyers after a while: what it does not say any more is still true. */
    Version remembering(JsonNode known) {
        ObjectNode whole = document;
        for (String part : List.of("deliverTo", "buyer")) {
            for (Map.Entry<String, JsonNode> member : known.path(part).properties()) {
                if (!document.path(part).has(member.getKey())) {
                    if (whole == document) {
                        whole = document.deepCopy();
                    }
                    whole.withObject("/" + part).set(member.getKey(), member.getValue());
                }
            }
        }
        return whole == document ? this : with(whole);
    }

    private Version with(ObjectNode other) {
        return new Version(id, platformOrderId, at, contentHash, orderClass, other, other.toString(), arrived);
    }

    boolean isAuthoritative() {
        return AUTHORITATIVE.contains(arrived.kind());
    }

    /** Whether a person typed it in. */
    boolean isTyped() {
        return arrived.kind().equals(OrderEntry.TYPED);
    }

    UUID journalId() {
        return arrived.journalId();
    }

    String number() {
        return document.get("number").asText();
    }

    String currency() {
        return document.get("currency").asText();
    }

    String total() {
        return document.get("total").asText();
    }

    /** The order that this first version makes, as it is stored. */
    Order order(int accountId, String platform, String account) {
        var lines = new ArrayList<Order.Line>();
        for (JsonNode line : document.get("lines")) {
            lines.add(new Order.Line(
                    lines.size() + 1,
                    line.get("sku").asText(),
                    line.get("quantity").asInt(),
                    new BigDecimal(line.get("unitPrice").asText()),
                    new BigDecimal(line.get("total").asText()),
                    line.get("lineId").asText()));
        }
        return new Order(
                id,
                accountId,
                platform,
                account,
                platformOrderId,
                number(),
                OrderStatus.RECEIVED,
                orderClass,
                currency(),
                new BigDecimal(total()),
                Order.Content.of(document, lines),
                null,
                null,
                null,
                Instant.now());
    }

    boolean sameAs(byte[] otherHash) {
        return Arrays.equals(contentHash, otherHash);
    }

    boolean cancelled() {
        return document.get("state").asText().equals("CANCELLED");
    }

    private static byte[] hash(String content) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
