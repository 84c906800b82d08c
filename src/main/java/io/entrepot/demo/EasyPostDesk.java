package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** EasyPost's own state: shipments as often as they are made, one label each, and the parcels on their way. */
final class EasyPostDesk implements Closeable {
    private final Clock clock;
    private final double pace;
    private final Ledger ledger;
    private final Map<String, EasyPostShipment> byId = new LinkedHashMap<>();
    private final Map<String, EasyPostShipment> unpushed = new LinkedHashMap<>();
    private long lastLabel;

    EasyPostDesk(PartnerSettings settings) {
        this.clock = settings.clock();
        this.pace = settings.pace();
        this.lastLabel = 9_400_000_000L + 1_000_000L * Math.floorMod(settings.seed(), 900);
        this.ledger = new Ledger(settings.data().resolve("easypost.jsonl"), this::replay);
    }

    synchronized EasyPostShipment create(JsonNode wanted) {
        String id = "shp_" + UUID.randomUUID().toString().replace("-", "");
        keep(Json.of("created", id, "wanted", wanted));
        return byId.get(id);
    }

    /** By EasyPost's id or the customer's reference, which need not be unique: then the first one made. */
    synchronized EasyPostShipment find(String idOrReference) {
        EasyPostShipment shipment = byId.get(idOrReference);
        return shipment != null
                ? shipment
                : byId.values().stream()
                        .filter(one -> idOrReference.equals(one.reference))
                        .findFirst()
                        .orElse(null);
    }

    synchronized EasyPostShipment byLabel(String trackingCode) {
        return byId.values().stream()
                .filter(one -> trackingCode.equals(one.trackingCode))
                .findFirst()
                .orElse(null);
    }

    /** Sells a label, once a shipment; false when it has one. */
    synchronized boolean buy(EasyPostShipment shipment, String rate) {
        shipment.purchases++;
        if (shipment.trackingCode != null) {
            return false;
        }
        keep(Json.of(
                "bought",
                shipment.id,
                "rate",
                rate,
                "label",
                "94" + ++lastLabel,
                "at",
                clock.instant().getEpochSecond()));
        return true;
    }

    /** Takes a label back that nobody has scanned yet. */
    synchronized void refund(EasyPostShipment shipment) {
        keep(Json.of("refunded", shipment.id, "status", shipment.isCollected() ? "rejected" : "submitted"));
    }

    /** Moves those parcels on whose time has come, or all of them, and returns how many. */
    synchronized int advance(boolean all) {
        long now = clock.instant().getEpochSecond();
        List<ObjectNode> lines = new ArrayList<>();
        for (EasyPostShipment shipment : byId.values()) {
            if (all ? shipment.isUnderWay() : shipment.isDue(now, pace)) {
                lines.add(Json.of("moved", shipment.id, "detail", shipment.advance(clock.instant())));
            }
        }
        lines.forEach(this::replay);
        ledger.append(lines);
        return lines.size();
    }

    /** Trackers whose latest news the customer has not confirmed yet. */
    synchronized Map<String, ObjectNode> unpushed() {
        var trackers = new LinkedHashMap<String, ObjectNode>();
        unpushed.forEach((id, shipment) -> trackers.put(id, shipment.tracker()));
        return trackers;
    }

    /** Confirmed as it was then; what happened since is still to be pushed. */
    synchronized void pushed(String id, ObjectNode tracker) {
        EasyPostShipment shipment = unpushed.get(id);
        if (shipment != null && shipment.tracker().equals(tracker)) {
            unpushed.remove(id);
            ledger.append(Json.of("pushed", id));
        }
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.of("unpushed", unpushed.size());
        var list = books.putArray("shipments");
        byId.values()
                .forEach(one -> list.add(Json.of(
                        "id", one.id,
                        "reference", one.reference,
                        "label", one.trackingCode,
                        "purchases", one.purchases,
                        "state", one.state())));
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    private void keep(ObjectNode line) {
        ledger.append(line);
        replay(line);
    }

    private void replay(JsonNode line) {
        if (line.has("created")) {
            String id = line.path("created").asText();
            byId.put(id, new EasyPostShipment(id, line.path("wanted")));
        } else if (line.has("bought")) {
            String label = line.path("label").asText();
            byId.get(line.path("bought").asText())
                    .buy(line.path("rate").asText(), label, line.path("at").asLong());
            lastLabel = Math.max(lastLabel, Long.parseLong(label.substring(2)));
        } else if (line.has("refunded")) {
            byId.get(line.path("refunded").asText()).refund =
                    line.path("status").asText();
        } else if (line.has("moved")) {
            EasyPostShipment shipment = byId.get(line.path("moved").asText());
            shipment.add((ObjectNode) line.path("detail"));
            unpushed.put(shipment.id, shipment);
        } else if (line.has("pushed")) {
            unpushed.remove(line.path("pushed").asText());
        }
    }
}
