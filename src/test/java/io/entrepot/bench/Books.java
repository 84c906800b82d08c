package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;

/** What the partners have counted by now; moments are milliseconds since 1970. */
record Books(JsonNode counted) {
    /** Orders that shops know to be completed. */
    long completed() {
        return sum("completed");
    }

    /** Pieces of news that the carrier has pushed. */
    long pushed() {
        return counted.path("carrier").path("pushed").asLong();
    }

    /** When the first shop handed out its first page. */
    long begun() {
        return shops("firstPage").filter(at -> at > 0).min().orElseThrow();
    }

    /** When the last shop had its last answer and the carrier its last thanks. */
    long ended() {
        return Math.max(
                shops("lastAnswer").max().orElseThrow(),
                counted.path("carrier").path("lastPush").asLong());
    }

    /** Every order that was offered is stored once, and nothing became an incident. */
    void agree(Stage stage) {
        long offered = sum("offered");
        long stored = stage.count("select count(*) from orders o join account a on a.id = o.account_id"
                + " where a.platform = 'woocommerce' and o.journal_id <> '00000000-0000-0000-0000-000000000000'");
        long incidents = stage.count("select count(*) from incident");
        long wrong = stage.count("select count(*) from stock_level l left join (select sku_id, warehouse_id,"
                + " sum(quantity) as quantity from reservation group by 1, 2) r using (sku_id, warehouse_id)"
                + " where l.reserved <> coalesce(r.quantity, 0)");
        if (offered != stored || incidents != 0 || wrong != 0) {
            throw new IllegalStateException("the books disagree: " + offered + " offered, " + stored + " stored, "
                    + incidents + " incidents, " + wrong + " wrong levels");
        }
    }

    /** The carrier booked every parcel once, under the waybill that the hub and the shop know. */
    void agreeOnParcels(Stage stage) throws IOException, InterruptedException {
        var theirs = stage.parcels().path("waybills");
        var wrong = new ArrayList<String>();
        stage.sql().query("select reference, waybill from parcel where status <> 'CANCELLED'", row -> {
            if (!theirs.path(row.getString(1)).asText().equals(row.getString(2))) {
                wrong.add(row.getString(1));
            }
        });
        long again = sum("again");
        if (!wrong.isEmpty() || again != 0) {
            throw new IllegalStateException(
                    "the books disagree: parcels " + wrong + ", " + again + " orders were completed more than once");
        }
    }

    private long sum(String what) {
        return shops(what).sum();
    }

    private LongStream shops(String what) {
        return StreamSupport.stream(counted.path("shops").spliterator(), false)
                .mapToLong(shop -> shop.path(what).asLong());
    }
}
