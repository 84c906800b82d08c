package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** UPS's own state: a shipment for each time that one is asked for, whatever its reference, and the parcels on their way. */
final class UpsDesk implements Closeable {
    /** One event that somebody who follows the parcel has not confirmed. */
    record Push(String number, int line, String callback, String credential, ObjectNode event) {}

    private static final Duration FOLLOWED_FOR = Duration.ofDays(14);

    private final Clock clock;
    private final double pace;
    private final String account;
    private final Ledger ledger;
    private final Map<String, UpsParcel> byNumber = new LinkedHashMap<>();
    private long last;

    UpsDesk(PartnerSettings settings) {
        this.clock = settings.clock();
        this.pace = settings.pace();
        this.account = settings.ups().account();
        this.last = 10_000L * (1 + Math.floorMod(settings.seed(), 900));
        this.ledger = new Ledger(settings.data().resolve("ups.jsonl"), this::replay);
    }

    synchronized UpsParcel ship(String service, String reference, JsonNode to) {
        String number = "1Z" + account + service + "%08d".formatted(last + 1);
        keep(Json.of(
                "shipped",
                number,
                "reference",
                reference,
                "to",
                to,
                "at",
                clock.instant().getEpochSecond()));
        return byNumber.get(number);
    }

    synchronized UpsParcel byNumber(String number) {
        return byNumber.get(number);
    }

    synchronized List<UpsParcel> byReference(String reference) {
        return byNumber.values().stream()
                .filter(parcel -> !parcel.voided && parcel.reference.equals(reference))
                .toList();
    }

    /** Takes a label back that nobody has scanned yet. */
    synchronized boolean cancel(UpsParcel parcel) {
        if (!parcel.isCollected()) {
            keep(Json.of("voided", parcel.number));
        }
        return parcel.voided;
    }

    synchronized void follow(String number, JsonNode destination) {
        keep(Json.of(
                "followed",
                number,
                "callback",
                destination.path("url").asText(),
                "credential",
                destination.path("credential").asText(),
                "until",
                clock.instant().plus(FOLLOWED_FOR).getEpochSecond()));
    }

    /** Moves those parcels on whose time has come, or all of them, and returns how many. */
    synchronized int advance(boolean all) {
        long now = clock.instant().getEpochSecond();
        List<ObjectNode> lines = new ArrayList<>();
        for (UpsParcel parcel : byNumber.values()) {
            if (all ? parcel.isUnderWay() : parcel.isDue(now, pace)) {
                lines.add(Json.of("moved", parcel.number, "activity", parcel.advance(clock.instant())));
            }
        }
        lines.forEach(this::replay);
        ledger.append(lines);
        return lines.size();
    }

    /** The next unconfirmed event of each parcel that somebody follows; what happened before he did is not told. */
    synchronized List<Push> unpushed() {
        long now = clock.instant().getEpochSecond();
        return byNumber.values().stream()
                .filter(parcel -> parcel.pushed < parcel.way.size() && parcel.followedUntil > now)
                .map(parcel -> new Push(
                        parcel.number,
                        parcel.pushed,
                        parcel.callback,
                        parcel.credential,
                        parcel.event(parcel.way.get(parcel.pushed))))
                .toList();
    }

    synchronized void pushed(Push push) {
        keep(Json.of("pushed", push.number(), "lines", push.line() + 1));
    }

    /** The way of a parcel, newest first. */
    synchronized List<ObjectNode> way(UpsParcel parcel) {
        var way = new ArrayList<>(parcel.way);
        java.util.Collections.reverse(way);
        return way;
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.of("unpushed", unpushed().size());
        var list = books.putArray("shipments");
        byNumber.values()
                .forEach(one -> list.add(Json.of(
                        "number",
                        one.number,
                        "reference",
                        one.reference,
                        "state",
                        one.state(),
                        "followed",
                        one.callback != null)));
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
        if (line.has("shipped")) {
            String number = line.path("shipped").asText();
            byNumber.put(
                    number,
                    new UpsParcel(
                            number,
                            line.path("reference").asText(),
                            line.path("to"),
                            line.path("at").asLong()));
            last = Math.max(last, Long.parseLong(number.substring(number.length() - 8)));
        } else if (line.has("voided")) {
            byNumber.get(line.path("voided").asText()).voided = true;
        } else if (line.has("moved")) {
            byNumber.get(line.path("moved").asText()).way.add((ObjectNode) line.path("activity"));
        } else if (line.has("followed")) {
            UpsParcel parcel = byNumber.get(line.path("followed").asText());
            if (parcel.callback == null) {
                parcel.pushed = parcel.way.size();
            }
            parcel.callback = line.path("callback").asText();
            parcel.credential = line.path("credential").asText();
            parcel.followedUntil = line.path("until").asLong();
        } else if (line.has("pushed")) {
            byNumber.get(line.path("pushed").asText()).pushed =
                    line.path("lines").asInt();
        }
    }
}
