package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.SfParcel.Route;
import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The carrier's own state: bookings by the customer's reference, and the parcels on their way. */
final class SfDesk implements Closeable {
    private final Clock clock;
    private final double pace;
    private final Ledger ledger;
    private final Map<String, SfParcel> byOrder = new LinkedHashMap<>();
    private final Map<String, SfParcel> byWaybill = new LinkedHashMap<>();
    private final Map<String, Route> unpushed = new LinkedHashMap<>();
    private long lastWaybill;
    private long lastRoute;
    private long requests;

    SfDesk(PartnerSettings settings) {
        this.clock = settings.clock();
        this.pace = settings.pace();
        this.lastWaybill = 1_000_000_000L * (1 + Math.floorMod(settings.seed(), 900)) + 1_000_000;
        this.ledger = new Ledger(settings.data().resolve("sf.jsonl"), this::replay);
    }

    synchronized void countRequest() {
        requests++;
    }

    /** Books a parcel once per reference; null means that this reference is booked already. */
    synchronized SfParcel book(String orderId, String expressType, String from, String to) {
        SfParcel known = byOrder.get(orderId);
        if (known != null) {
            known.requests++;
            ledger.append(Json.of("again", orderId));
            return null;
        }
        String waybill = "SF1" + String.format("%012d", ++lastWaybill);
        ObjectNode line = Json.of(
                "booked",
                orderId,
                "waybill",
                waybill,
                "expressType",
                expressType,
                "from",
                from,
                "to",
                to,
                "at",
                clock.instant().getEpochSecond());
        ledger.append(line);
        replay(line);
        return byOrder.get(orderId);
    }

    synchronized SfParcel byOrder(String orderId) {
        return byOrder.get(orderId);
    }

    synchronized SfParcel byWaybill(String waybill) {
        return byWaybill.get(waybill);
    }

    /** Cancels a parcel that nobody has collected yet; false if it is too late. */
    synchronized boolean cancel(SfParcel parcel) {
        if (parcel.isCollected()) {
            return false;
        }
        parcel.cancelled = true;
        ledger.append(Json.of("cancelled", parcel.orderId));
        return true;
    }

    /** Moves those parcels on whose time has come, or all of them, and returns the new lines of their routes. */
    synchronized List<Route> advance(boolean all) {
        long now = clock.instant().getEpochSecond();
        List<Route> news = new ArrayList<>();
        List<ObjectNode> lines = new ArrayList<>();
        for (SfParcel parcel : byOrder.values()) {
            if (all ? parcel.isUnderWay() : parcel.isDue(now, pace)) {
                Route route = parcel.advance(Long.toString(++lastRoute), clock.instant());
                parcel.routes.add(route);
                unpushed.put(route.id(), route);
                news.add(route);
                lines.add(Json.of("route", route));
            }
        }
        ledger.append(lines);
        return news;
    }

    /** What the customer has not confirmed yet. */
    synchronized List<Route> unpushed() {
        return List.copyOf(unpushed.values());
    }

    synchronized void pushed(Collection<Route> routes) {
        List<String> ids =
                routes.stream().map(Route::id).filter(unpushed::containsKey).toList();
        if (!ids.isEmpty()) {
            unpushed.keySet().removeAll(ids);
            ledger.append(Json.of("pushed", ids));
        }
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.of("requests", requests, "unpushed", unpushed.size());
        var orders = books.putArray("orders");
        byOrder.values()
                .forEach(parcel -> orders.add(Json.of(
                        "orderId",
                        parcel.orderId,
                        "waybillNo",
                        parcel.waybill,
                        "requests",
                        parcel.requests,
                        "state",
                        parcel.state(),
                        "expressTypeId",
                        parcel.expressType)));
        return books;
    }

    synchronized List<Route> routes(SfParcel parcel) {
        return List.copyOf(parcel.routes);
    }

    @Override
    public void close() {
        ledger.close();
    }

    private void replay(JsonNode line) {
        if (line.has("booked")) {
            SfParcel parcel = new SfParcel(
                    line.path("booked").asText(),
                    line.path("waybill").asText(),
                    line.path("expressType").asText(),
                    line.path("from").asText(),
                    line.path("to").asText(),
                    line.path("at").asLong());
            byOrder.put(parcel.orderId, parcel);
            byWaybill.put(parcel.waybill, parcel);
            lastWaybill = Math.max(lastWaybill, Long.parseLong(parcel.waybill.substring(3)));
        } else if (line.has("again")) {
            byOrder.get(line.path("again").asText()).requests++;
        } else if (line.has("cancelled")) {
            byOrder.get(line.path("cancelled").asText()).cancelled = true;
        } else if (line.has("route")) {
            Route route = Json.MAPPER.convertValue(line.get("route"), Route.class);
            byWaybill.get(route.mailno()).routes.add(route);
            unpushed.put(route.id(), route);
            lastRoute = Math.max(lastRoute, Long.parseLong(route.id()));
        } else if (line.has("pushed")) {
            line.get("pushed").forEach(id -> unpushed.remove(id.asText()));
        }
    }
}
