package io.entrepot.hostile;

import static io.entrepot.hostile.HubUnderAttack.CALLBACK_SECRET;
import static io.entrepot.hostile.HubUnderAttack.signature;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** What shops and carriers push, or somebody in their name. */
final class PushCases {
    /**
     * A row.
     *
     * @param status what must come back
     * @param kept whether the body must be in the journal afterwards
     * @param incident what the incident's message contains, null when there must be none
     */
    record Case(
            String id,
            String name,
            String path,
            BodyPublisher body,
            byte[] bytes,
            List<String> headers,
            int status,
            boolean kept,
            String incident) {
        /** As whoever pushes: when the hub asks for it, the same once more, and a few times. */
        Answer send(HubUnderAttack hub) {
            Answer answer = hub.send("POST", path, body, headers.toArray(String[]::new));
            for (int tries = 1; answer.status() == 503 && tries < 5; tries++) {
                answer = hub.send("POST", path, body, headers.toArray(String[]::new));
            }
            return answer;
        }

        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    private static final String SECRET = "demo-webhook-secret-tee";
    private static final String TEE = "/webhooks/woocommerce/tee";
    private static final String SF = "/callbacks/sf/";
    private static final int MB = 1024 * 1024;

    private PushCases() {}

    static Stream<Case> webhooks() {
        String right = sign(shopOrder(9_000_001), SECRET);
        byte[] raw = Base64.getDecoder().decode(right);
        return Stream.of(
                forged("no signature", null),
                forged("empty signature", ""),
                forged("signed with another secret", sign(shopOrder(9_000_001), "demo-webhook-secret-mug")),
                forged("in hexadecimal", HexFormat.of().formatHex(raw)),
                forged("in capitals", right.toUpperCase(java.util.Locale.ROOT)),
                forged("with a blank inside", right.substring(0, 10) + " " + right.substring(10)),
                forged("with letters beyond ASCII", "\u00e9" + right),
                webhook(
                        "G5-59",
                        "one byte changed",
                        TEE,
                        changed(shopOrder(9_000_001)),
                        right,
                        "order.created",
                        401,
                        false,
                        null),
                webhook(
                        "G5-59",
                        "same meaning, other bytes",
                        TEE,
                        (new String(shopOrder(9_000_001), StandardCharsets.UTF_8) + " ")
                                .getBytes(StandardCharsets.UTF_8),
                        right,
                        "order.created",
                        401,
                        false,
                        null),
                webhook(
                        "G5-63",
                        "signed by another shop",
                        "/webhooks/woocommerce/liar",
                        shopOrder(9_000_001),
                        right,
                        "order.created",
                        401,
                        false,
                        null),
                webhook(
                        "G5-63",
                        "for a shop that nobody has",
                        "/webhooks/woocommerce/..%2Ftee",
                        shopOrder(9_000_001),
                        right,
                        "order.created",
                        400,
                        false,
                        null),
                webhook(
                        "G5-63",
                        "for an account of another platform",
                        "/webhooks/woocommerce/wholesale",
                        shopOrder(9_000_001),
                        right,
                        "order.created",
                        401,
                        false,
                        null),
                signed("G3-28", "signed nonsense", bytes("<html>" + Victim.PHONE + "</html>"), 200, true, "not JSON"),
                signed(
                        "G3-29",
                        "signed and 10 000 deep",
                        bytes("{\"id\":1,\"a\":" + "[".repeat(10_000)),
                        200,
                        true,
                        "deep"),
                signed(
                        "G3-35",
                        "signed, bytes that are no UTF-8",
                        "{\"id\":9000035,\"note\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1),
                        200,
                        true,
                        "UTF-8"),
                signed("G3-30", "signed, its id a list", bytes("{\"id\":[1,2]}"), 200, true, "id"),
                signed(
                        "G3-33",
                        "signed, its id a path",
                        bytes(shopOrder("../../customers").toString()),
                        200,
                        true,
                        "'../../customers'"),
                signed("G3-44", "refunded without a word before", with(9_000_044, "refunded"), 200, true, null),
                signed(
                        "G3-36",
                        "never changed",
                        at(9_000_036, "0000-00-00T00:00:00"),
                        200,
                        true,
                        "0000-00-00T00:00:00"),
                signed("G5-64", "8 MB and a byte", new byte[8 * MB + 1], 413, false, null),
                new Case(
                        "G5-64",
                        "20 MB in chunks",
                        TEE,
                        BodyPublishers.ofByteArrays(() ->
                                java.util.Collections.nCopies(20, new byte[MB]).iterator()),
                        new byte[0],
                        List.of("Content-Type", "application/json", "X-WC-Webhook-Signature", right),
                        413,
                        false,
                        null),
                packed("G3-29", "a packed order, signed as it is", TEE, shopOrder(9_000_029), "not JSON"),
                packed("G3-29", "a gzip bomb", TEE, new byte[64 * MB], "not JSON"),
                typed("as a serialised Java object", "application/x-java-serialized-object", 401),
                typed("as a form", "application/x-www-form-urlencoded", 200),
                typed("in several parts", "multipart/form-data; boundary=x", 200),
                typed("with a type that cannot be read", ";;;=", 200));
    }

    static Stream<Case> callbacks() {
        String good = push("1", "SF0000000000001", "50", "2026-11-24 08:00:00", "已收件");
        return Stream.of(
                callback("G5-58", "without a secret", SF + "x", good, 403, false, null),
                callback(
                        "G5-58",
                        "secret in capitals",
                        SF + CALLBACK_SECRET.toUpperCase(java.util.Locale.ROOT),
                        good,
                        403,
                        false,
                        null),
                callback("G5-58", "secret in the query", SF + "x?secret=" + CALLBACK_SECRET, good, 403, false, null),
                callback("G5-58", "secret with a path", SF + CALLBACK_SECRET + "%2F..", good, 400, false, null),
                pushed("G5-63", "of a parcel that is not ours", good, null),
                pushed("G5-65", "not JSON", "<Request>" + Victim.PHONE + "</Request>", "cannot be read"),
                callback("G5-65", "empty", SF + CALLBACK_SECRET, "", 400, false, null),
                packed("G3-29", "a gzip bomb", SF + CALLBACK_SECRET, new byte[64 * MB], "cannot be read"),
                pushed("G5-65", "10 000 deep", "{\"Body\":".repeat(10_000), "cannot be read"),
                pushed(
                        "G5-65",
                        "mailno twice",
                        good.replace("\"mailno\"", "\"mailno\":\"X\",\"mailno\""),
                        "cannot be read"),
                pushed("G5-65", "no list", "{\"Body\":{\"WaybillRoute\":7}}", "not a list"),
                pushed(
                        "G5-65",
                        "code unknown",
                        push("2", "SF0000000000002", "4711", "2026-11-24 08:00:00", "x"),
                        "'4711'"),
                pushed(
                        "G5-65",
                        "text of 100 000 characters",
                        push("3", "SF0000000000003", "50", "2026-11-24 08:00:00", "字".repeat(100_000)),
                        "/text"),
                pushed(
                        "G5-65",
                        "NUL in the text",
                        push("4", "SF0000000000004", "50", "2026-11-24 08:00:00", "a\0b"),
                        "/text"),
                pushed(
                        "G5-65",
                        "half a surrogate",
                        push("5", "SF0000000000005", "50", "2026-11-24 08:00:00", "\ud83d"),
                        "surrogate"),
                pushed(
                        "G5-65",
                        "ten years ahead",
                        push("6", "SF0000000000006", "80", "2036-11-24 08:00:00", "x"),
                        "still to come"),
                pushed(
                        "G5-65",
                        "time 0000-00-00",
                        push("7", "SF0000000000007", "80", "0000-00-00 00:00:00", "x"),
                        "/at"),
                pushed(
                        "G5-65",
                        "year 0000",
                        push("8", "SF0000000000008", "80", "0000-01-01 00:00:00", "x"),
                        "0000-01-01"),
                pushed(
                        "G5-71",
                        "waybill with a script",
                        push("9", "<script>alert(1)</script>", "80", "2026-11-24 08:00:00", "x"),
                        "/waybill"),
                pushed(
                        "G5-71",
                        "waybill of two lines",
                        push("10", "SF1\r\nX: y", "80", "2026-11-24 08:00:00", "x"),
                        "/waybill"),
                callback("G5-64", "1 MB and a byte", SF + CALLBACK_SECRET, " ".repeat(MB + 1), 413, false, null),
                callback("G5-64", "9 MB", SF + CALLBACK_SECRET, " ".repeat(9 * MB), 413, false, null),
                new Case(
                        "G5-64",
                        "20 MB in chunks",
                        SF + CALLBACK_SECRET,
                        BodyPublishers.ofByteArrays(() ->
                                java.util.Collections.nCopies(20, new byte[MB]).iterator()),
                        new byte[0],
                        List.of("Content-Type", "application/json"),
                        413,
                        false,
                        null));
    }

    static Case ofTheShop(ObjectNode order) {
        return signed("G5-61", "an order", bytes(order.toString()), 200, true, null);
    }

    static String push(String id, String waybill, String code, String at, String text) {
        ObjectNode push = new com.fasterxml.jackson.databind.ObjectMapper().createObjectNode();
        push.putObject("Body")
                .putArray("WaybillRoute")
                .addObject()
                .put("mailno", waybill)
                .put("acceptAddress", "杭州市")
                .put("remark", text + " " + Victim.NAME + " " + Victim.PHONE)
                .put("opCode", code)
                .put("id", "evil-" + id)
                .put("acceptTime", at)
                .put("orderid", "");
        return Victim.json(push);
    }

    private static Case forged(String name, String signature) {
        return webhook("G5-58", name, TEE, shopOrder(9_000_001), signature, "order.created", 401, false, null);
    }

    private static Case signed(String id, String name, byte[] body, int status, boolean kept, String incident) {
        return webhook(id, name, TEE, body, sign(body, SECRET), "order.updated", status, kept, incident);
    }

    /** The shop has signed it, so it is kept whatever it calls itself. */
    private static Case typed(String name, String type, int status) {
        byte[] body = bytes(Victim.shopOrder(9_000_026, "2026-11-20T02:00:00")
                .put("note", name)
                .toString());
        List<String> headers = List.of(
                "Content-Type",
                type,
                "X-WC-Webhook-Topic",
                "order.created",
                "X-WC-Webhook-Signature",
                sign(body, SECRET));
        return new Case(
                "G2-26",
                name,
                TEE,
                BodyPublishers.ofByteArray(body),
                body,
                headers,
                status,
                status == 200,
                status == 200 ? "content type" : null);
    }

    private static Case webhook(
            String id,
            String name,
            String path,
            byte[] body,
            String signature,
            String topic,
            int status,
            boolean kept,
            String incident) {
        var headers = new ArrayList<>(List.of("Content-Type", "application/json", "X-WC-Webhook-Topic", topic));
        if (signature != null) {
            headers.addAll(List.of("X-WC-Webhook-Signature", signature));
        }
        return new Case(id, name, path, BodyPublishers.ofByteArray(body), body, headers, status, kept, incident);
    }

    /** Nobody unpacks it: what was signed is what came. */
    private static Case packed(String id, String name, String path, byte[] content, String incident) {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] body = bytes.toByteArray();
        List<String> headers = List.of(
                "Content-Type",
                "application/json",
                "Content-Encoding",
                "gzip",
                "X-WC-Webhook-Topic",
                "order.updated",
                "X-WC-Webhook-Signature",
                sign(body, SECRET));
        return new Case(id, name, path, BodyPublishers.ofByteArray(body), body, headers, 200, true, incident);
    }

    private static Case pushed(String id, String name, String body, String incident) {
        return callback(id, name, SF + CALLBACK_SECRET, body, 200, true, incident);
    }

    private static Case callback(
            String id, String name, String path, String body, int status, boolean kept, String incident) {
        byte[] bytes = bytes(body);
        return new Case(
                id,
                name,
                path,
                BodyPublishers.ofByteArray(bytes),
                bytes,
                List.of("Content-Type", "application/json"),
                status,
                kept,
                incident);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String sign(byte[] body, String secret) {
        return signature(body, secret);
    }

    private static byte[] shopOrder(long id) {
        return bytes(Victim.shopOrder(id, "2026-11-20T02:00:00").toString());
    }

    private static ObjectNode shopOrder(String id) {
        return Victim.shopOrder(1, "2026-11-20T02:00:00").put("id", id);
    }

    private static byte[] with(long id, String status) {
        return bytes(Victim.shopOrder(id, "2026-11-20T02:00:00")
                .put("status", status)
                .toString());
    }

    private static byte[] at(long id, String modified) {
        return bytes(Victim.shopOrder(id, modified).toString());
    }

    private static byte[] changed(byte[] body) {
        byte[] other = Arrays.copyOf(body, body.length);
        other[10] ^= 1;
        return other;
    }
}
