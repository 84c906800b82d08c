package io.entrepot.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.Goods.Left;
import io.entrepot.order.Parcels.News;
import io.entrepot.order.Parcels.Parcel;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** What a platform's mapping gets to make its answer of. */
@Component
class AnswerBodies {
    private static final Set<String> NOT_COLLECTED =
            Set.of("PLANNED", "REQUESTED", "UNKNOWN", "BOOKED", "CANCEL_REQUESTED");

    private final Parcels parcels;
    private final Goods goods;
    private final Environment settings;
    private final ObjectMapper json;
    private final Clock clock;

    AnswerBodies(@Lazy Parcels parcels, @Lazy Goods goods, Environment settings, ObjectMapper json, Clock clock) {
        this.parcels = parcels;
        this.goods = goods;
        this.settings = settings;
        this.json = json;
        this.clock = clock;
    }

    Parcelled parcelsOf(Collection<Long> orderIds) {
        if (orderIds.isEmpty()) {
            return new Parcelled(Map.of(), Map.of());
        }
        return new Parcelled(
                parcels.of(orderIds).stream()
                        .filter(parcel -> !parcel.status().equals("CANCELLED"))
                        .collect(Collectors.groupingBy(Parcel::orderId)),
                goods.left(orderIds).stream().collect(Collectors.groupingBy(Left::orderId)));
    }

    JsonNode cancelled(Order order) {
        return head(order, OwedAnswers.CANCELLED).put("reason", order.cancelRequested());
    }

    /** Confirmed or rejected; version tells one decision from that on a later version. */
    JsonNode decided(Order order, String kind, String reason) {
        return head(order, kind).put("reason", reason).put("version", order.text("modifiedAt"));
    }

    private ObjectNode head(Order order, String kind) {
        ObjectNode head = json.createObjectNode()
                .put("platformOrderId", order.platformOrderId())
                .put("number", order.number());
        if (wantsAll(order.platform())) {
            head.put("kind", kind)
                    .put("at", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString())
                    .set("order", order.document());
        }
        return head;
    }

    /** Trading partners, who are told of confirmations, hear their whole order again; shops know it. */
    private boolean wantsAll(String platform) {
        return settings.getProperty("hub.marketplaces." + platform + ".answers", "")
                .contains("confirmed");
    }

    /** The live parcels of some orders. */
    class Parcelled {
        private final Map<Long, List<Parcel>> byOrder;
        private final Map<Long, List<Left>> left;

        Parcelled(Map<Long, List<Parcel>> byOrder, Map<Long, List<Left>> left) {
            this.byOrder = byOrder;
            this.left = left;
        }

        boolean allCollected(long orderId) {
            return byOrder.getOrDefault(orderId, List.of()).stream()
                    .noneMatch(parcel -> NOT_COLLECTED.contains(parcel.status()));
        }

        JsonNode shipped(Order order) {
            ObjectNode body = head(order, OwedAnswers.SHIPPED);
            ArrayNode list = body.putArray("parcels");
            var contents = new ParcelContents(order.lines(), left.getOrDefault(order.id(), List.of()));
            for (Parcel parcel : byOrder.getOrDefault(order.id(), List.of())) {
                Instant collected = collectedAt(parcel);
                ObjectNode one = list.addObject();
                one.put("waybill", parcel.waybill())
                        .put("carrier", parcel.carrier())
                        .put(
                                "carrierName",
                                settings.getProperty("hub.carriers." + parcel.carrier() + ".name", parcel.carrier()))
                        .put("trackingNumber", order.trackingNumber())
                        .put("trackingUrl", trackingUrl(order))
                        .put("collectedAt", collected == null ? null : collected.toString());
                contents.of(parcel.warehouse())
                        .forEach(piece -> one.withArray("/lines")
                                .addObject()
                                .put("lineId", piece.lineId())
                                .put("sku", piece.sku())
                                .put("quantity", piece.quantity()));
            }
            return body;
        }

        private String trackingUrl(Order order) {
            return settings.getProperty("hub.public-url", "http://localhost:8080") + "/track/" + order.trackingNumber();
        }

        private static Instant collectedAt(Parcel parcel) {
            return parcel.news().stream()
                    .filter(news -> news.status().equals("COLLECTED"))
                    .map(News::at)
                    .min(Comparator.naturalOrder())
                    .orElse(parcel.statusAt());
        }
    }
}
