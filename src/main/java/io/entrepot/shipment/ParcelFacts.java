package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.outbox.Outbox;
import io.entrepot.shared.Fact;
import io.entrepot.shared.StrictJson;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Takes outbox rows about pages of parcels apart: one fact a parcel, keyed by its reference. */
@Component("parcelFacts")
public class ParcelFacts {
    public List<Fact> expand(List<Outbox.Row> rows) {
        var facts = new ArrayList<Fact>();
        for (Outbox.Row row : rows) {
            for (JsonNode parcel : StrictJson.read(row.body()).path("parcels")) {
                ObjectNode fact = ((ObjectNode) parcel).put("event", row.event());
                facts.add(new Fact(parcel.path("reference").asText(), fact.toString()));
            }
        }
        return facts;
    }
}
