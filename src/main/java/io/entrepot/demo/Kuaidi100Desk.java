package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Kuaidi100's own state: who wants to know of which waybill, and how far each parcel is. */
final class Kuaidi100Desk implements Closeable {
    private record Step(String state, String name, String text) {}

    /** A waybill that somebody follows. */
    private static final class Followed {
        final String waybill;
        String company;
        String callback;
        String salt;
        long since;
        boolean over;
        final List<ObjectNode> lines = new ArrayList<>();

        Followed(String waybill) {
            this.waybill = waybill;
        }
    }

    /** What is to be said of a waybill, where, and with which signature. */
    record Push(String waybill, String callback, String param, String sign) {}

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));
    private static final List<Step> WAY = List.of(
            new Step("1", "揽收", "【寄件网点】 已揽收"),
            new Step("0", "在途", "快件离开【分拨中心】，发往下一站"),
            new Step("5", "派件", "【派件网点】 快递员正在派件"),
            new Step("3", "签收", "已签收，感谢使用"));
    /** Numbers with this ending are found by nobody. */
    private static final String NEVER_FOUND = "000";

    private final Clock clock;
    private final double pace;
    private final Ledger ledger;
    private final Map<String, Followed> followed = new LinkedHashMap<>();
    private final Map<String, String> unpushed = new LinkedHashMap<>();

    Kuaidi100Desk(PartnerSettings settings) {
        this.clock = settings.clock();
        this.pace = settings.pace();
        this.ledger = new Ledger(settings.data().resolve("kuaidi100.jsonl"), this::replay);
    }

    /** Takes a subscription; false when the number is followed already. */
    synchronized boolean subscribe(JsonNode param) {
        Followed known = followed.get(param.path("number").asText());
        if (known != null && !known.over) {
            return false;
        }
        keep(Json.of(
                "subscribed", param.path("number").asText(),
                "company", param.path("company").asText(),
                "callback", param.at("/parameters/callbackurl").asText(),
                "salt", param.at("/parameters/salt").asText(),
                "at", clock.instant().getEpochSecond()));
        return true;
    }

    /** Moves those on whose time has come, or all, and returns how many. */
    synchronized int advance(boolean all) {
        int moved = 0;
        long now = clock.instant().getEpochSecond();
        for (Followed one : List.copyOf(followed.values())) {
            boolean due = all || now >= one.since + (long) (pace * (one.lines.size() + 1));
            if (one.over || !due) {
                continue;
            }
            moved++;
            if (one.waybill.endsWith(NEVER_FOUND)) {
                keep(Json.of("aborted", one.waybill));
            } else {
                Step step = WAY.get(one.lines.size());
                String time = TIME.format(Instant.ofEpochSecond(now));
                keep(Json.of(
                        "moved",
                        one.waybill,
                        "line",
                        Json.of("context", step.text(), "time", time, "ftime", time, "status", step.name())));
            }
        }
        return moved;
    }

    synchronized List<Push> unpushed() {
        return unpushed.entrySet().stream()
                .map(entry -> push(followed.get(entry.getKey()), entry.getValue()))
                .toList();
    }

    /** Confirmed as it was then; what happened since is still to be pushed. */
    synchronized void pushed(Push push) {
        String status = unpushed.get(push.waybill());
        if (status != null && push(followed.get(push.waybill()), status).param().equals(push.param())) {
            unpushed.remove(push.waybill());
            ledger.append(Json.of("pushed", push.waybill()));
        }
    }

    /** The whole way of a waybill, newest first; null when nothing is known of it. */
    synchronized ObjectNode way(String waybill) {
        Followed one = followed.get(waybill);
        return one == null || one.lines.isEmpty() ? null : result(one);
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.of("unpushed", unpushed.size());
        var list = books.putArray("followed");
        followed.values()
                .forEach(one -> list.add(Json.of(
                        "waybill", one.waybill, "company", one.company, "lines", one.lines.size(), "over", one.over)));
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    static String md5(String text) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte b : MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8))) {
                hex.append(String.format("%02X", b));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("No MD5 in this JVM", e);
        }
    }

    private static Push push(Followed one, String status) {
        ObjectNode param = Json.of(
                "status",
                status,
                "message",
                status.equals("abort") ? "3天查询无记录" : "",
                "autoCheck",
                "0",
                "comOld",
                "",
                "comNew",
                "");
        param.set("lastResult", result(one));
        String text = new String(Json.plain(param), StandardCharsets.UTF_8);
        return new Push(one.waybill, one.callback, text, md5(text + one.salt));
    }

    private static ObjectNode result(Followed one) {
        boolean none = one.lines.isEmpty();
        ObjectNode result = Json.of(
                "message",
                "ok",
                "status",
                "200",
                "state",
                none ? "0" : WAY.get(one.lines.size() - 1).state(),
                "com",
                one.company,
                "nu",
                one.waybill);
        var data = result.putArray("data");
        for (int i = one.lines.size() - 1; i >= 0; i--) {
            data.add(one.lines.get(i));
        }
        return result;
    }

    private void keep(ObjectNode line) {
        ledger.append(line);
        replay(line);
    }

    private void replay(JsonNode line) {
        if (line.has("subscribed")) {
            Followed one = followed.computeIfAbsent(line.path("subscribed").asText(), Followed::new);
            one.company = line.path("company").asText();
            one.callback = line.path("callback").asText();
            one.salt = line.path("salt").asText();
            one.since = line.path("at").asLong();
            one.over = false;
        } else if (line.has("moved")) {
            Followed one = followed.get(line.path("moved").asText());
            one.lines.add((ObjectNode) line.path("line"));
            one.over = one.lines.size() == WAY.size();
            unpushed.put(one.waybill, one.over ? "shutdown" : "polling");
        } else if (line.has("aborted")) {
            followed.get(line.path("aborted").asText()).over = true;
            unpushed.put(line.path("aborted").asText(), "abort");
        } else if (line.has("pushed")) {
            unpushed.remove(line.path("pushed").asText());
        }
    }
}
