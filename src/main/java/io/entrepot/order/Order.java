package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * An order as its stages see it: read under its row lock, so that nobody else moves it before the transaction ends.
 *
 * @param id our key; {@link #number()} is how people say it
 * @param platform where it came from; never changes
 * @param account the shop there
 * @param platformOrderId the platform's own id, unique within the account
 * @param platformNumber the number that people see at the platform
 * @param orderClass RETAIL, WHOLESALE, URGENT, BULKY or CROSS_BORDER
 * @param total what the buyer pays, in {@code currency}
 * @param content its document and lines
 * @param cancelRequested why it shall be cancelled as soon as its carriers let go of it, or null
 * @param trackingNumber our own, unguessable, null until CONFIRMED
 */
public record Order(
        long id,
        int accountId,
        String platform,
        String account,
        String platformOrderId,
        String platformNumber,
        OrderStatus status,
        String orderClass,
        String currency,
        BigDecimal total,
        Content content,
        String cancelRequested,
        Instant holdUntil,
        String trackingNumber,
        Instant receivedAt) {

    /** A line: {@code quantity} pieces of our {@code sku}. */
    public record Line(
            int no, String sku, int quantity, BigDecimal unitPrice, BigDecimal total, String platformLineId) {}

    /** What most moves of an order do not look at: read when somebody does, in the transaction that holds the order. */
    public interface Content {
        JsonNode document();

        List<Line> lines();

        static Content of(JsonNode document, List<Line> lines) {
            return new Content() {
                @Override
                public JsonNode document() {
                    return document;
                }

                @Override
                public List<Line> lines() {
                    return lines;
                }
            };
        }
    }

    private static final String PREFIX = "EN";

    /** The canonical order, version 1. */
    public JsonNode document() {
        return content.document();
    }

    public List<Line> lines() {
        return content.lines();
    }

    public String number() {
        return number(id);
    }

    public static String number(long id) {
        return PREFIX + id;
    }

    /**
     * Our key from our number.
     *
     * @throws IllegalArgumentException when it is not one of our numbers
     */
    public static long id(String number) {
        try {
            if (number.startsWith(PREFIX)) {
                return Long.parseLong(number.substring(PREFIX.length()));
            }
        } catch (NumberFormatException ignored) {
            // said below, with the number
        }
        throw new IllegalArgumentException("'" + number + "' is not an order number of ours, which look like EN100001");
    }

    public String province() {
        return text("deliverTo", "province");
    }

    /** A text of the canonical document, null where it is absent. */
    public String text(String... path) {
        JsonNode node = document();
        for (String name : path) {
            node = node.path(name);
        }
        return node.isValueNode() && !node.isNull() ? node.asText() : null;
    }

    Order withStatus(OrderStatus next) {
        return with(next, trackingNumber);
    }

    Order withTrackingNumber(String issued) {
        return with(status, issued);
    }

    private Order with(OrderStatus next, String number) {
        return new Order(
                id,
                accountId,
                platform,
                account,
                platformOrderId,
                platformNumber,
                next,
                orderClass,
                currency,
                total,
                content,
                cancelRequested,
                // a hold goes with its order as far as it can be held
                Orders.HOLDABLE.contains(next) ? holdUntil : null,
                number,
                receivedAt);
    }

    /** Held orders are passed over by the stages until the hold ends. */
    public boolean isHeld(Instant now) {
        return holdUntil != null && holdUntil.isAfter(now);
    }
}
