package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.Goods.Allotment;
import io.entrepot.order.Goods.Origin;
import io.entrepot.order.Order;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The canonical shipment (mappings/canonical/shipment.v1.json): what the carriers' request mappings are given. */
final class ShipmentDocument {
    private ShipmentDocument() {}

    /** Everything a carrier needs to take a parcel. */
    static JsonNode whole(Order order, Parcel parcel, Origin from, List<Allotment> goods) {
        ObjectNode shipment = JsonNodeFactory.instance.objectNode();
        shipment.put("reference", parcel.reference());
        if (parcel.attempt() != null) {
            shipment.put("again", true);
        }
        put(shipment, "carrierId", parcel.carrierId());
        shipment.put("service", parcel.service());
        ObjectNode sender = shipment.putObject("from");
        put(sender, "name", from.name() + " " + from.contact());
        put(sender, "phone", from.phone());
        put(sender, "province", from.province());
        put(sender, "city", from.city());
        put(sender, "district", from.district());
        put(sender, "line", from.address());
        shipment.set("to", order.document().path("deliverTo"));
        shipment.put("parcels", 1);
        shipment.put("weightGrams", parcel.grams());
        put(shipment, "currency", order.currency());
        Map<Integer, Order.Line> lines =
                order.lines().stream().collect(Collectors.toMap(Order.Line::no, line -> line, (a, b) -> a));
        var list = shipment.putArray("goods");
        for (Allotment piece : goods) {
            ObjectNode good = list.addObject()
                    .put("sku", piece.sku())
                    .put("name", piece.name())
                    .put("quantity", piece.quantity())
                    .put("grams", piece.weightGrams());
            Order.Line line = lines.get(piece.lineNo());
            if (line != null) {
                good.put("unitPrice", line.unitPrice().toPlainString());
            }
        }
        put(shipment, "note", order.text("note"));
        return shipment;
    }

    /** Enough to ask a carrier about a parcel or to void its label. */
    static JsonNode about(Parcel parcel) {
        ObjectNode shipment = JsonNodeFactory.instance.objectNode();
        shipment.put("reference", parcel.reference());
        put(shipment, "waybill", parcel.waybill());
        put(shipment, "carrierId", parcel.carrierId());
        return shipment;
    }

    private static void put(ObjectNode to, String field, String value) {
        if (value != null && !value.isBlank()) {
            to.put(field, value);
        }
    }
}
