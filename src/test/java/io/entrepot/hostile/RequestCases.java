package io.entrepot.hostile;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Requests that are wrong by themselves, whatever the hub holds: bodies of the API, addresses, parameters, raw HTTP. */
final class RequestCases {
    /**
     * A row.
     *
     * @param status what must come back
     * @param says what the answer contains
     */
    record Case(
            String id, String name, Function<HubUnderAttack, Answer> attack, List<Integer> status, List<String> says) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    /** A row of raw HTTP: how the only answer to it begins. */
    record Raw(String id, String name, String request, String status) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    private static final String[] JSON = {
        "Authorization", "Bearer " + HubUnderAttack.TOKEN, "Content-Type", "application/json"
    };
    private static final int MB = 1024 * 1024;

    private RequestCases() {}

    /** What is sent to {@code POST /api/orders} and is no order at all. */
    static Stream<Case> bodies() {
        String good = Victim.order("RAW-1").toString();
        return Stream.of(
                body("G3-28", "cut in half", good.substring(0, good.length() / 2), "line 1, column"),
                body("G3-28", "comma at the end", good.substring(0, good.length() - 1) + ",}", "line 1, column"),
                orderedAt("2099-01-01T00:00:00Z"),
                orderedAt("+12026-11-20T10:00:00Z"),
                body("G3-28", "NaN", good.replace(":1,", ":NaN,"), "line 1, column"),
                body("G3-28", "Infinity", good.replace(":1,", ":-Infinity,"), "line 1, column"),
                body(
                        "G3-28",
                        "quantity twice",
                        good.replace("\"quantity\":1", "\"quantity\":1,\"quantity\":2"),
                        "quantity"),
                body("G3-28", "two documents", good + good, "line 1, column"),
                body("G3-28", "empty", "", "missing"),
                body("G3-28", "a text", "\"" + Victim.PHONE + "\"", "neither an order"),
                body("G3-29", "10 000 lists deep", "[".repeat(10_000), "deep"),
                body("G3-29", "10 000 objects deep", "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000), "deep"),
                body("G3-29", "half a million numbers", "[" + "1,".repeat(500_000) + "1]", "500"),
                body("G3-29", "2.6 million objects", "[" + "{},".repeat(2_600_000) + "{}]", "many"),
                body("G3-29", "2.6 million objects inside one", "{\"a\":[" + "{},".repeat(2_600_000) + "{}]}", "many"),
                body("G3-29", "key of 1 MB", "{\"" + "k".repeat(MB) + "\":1}", "long"),
                body("G3-29", "number of 1 MB", "{\"a\":" + "9".repeat(MB) + "}", "long"),
                new Case(
                        "G3-29",
                        "50 MB, announced",
                        h -> orders(h, zeros(50)),
                        List.of(413, Answer.HUNG_UP),
                        List.of("8388608")),
                new Case(
                        "G3-29",
                        "50 MB in chunks",
                        h -> orders(h, chunks(50)),
                        List.of(413, Answer.HUNG_UP),
                        List.of("8388608")),
                body("G3-35", "broken UTF-8", bytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8), 0xC3, 0x28), "UTF-8"),
                body("G3-35", "GBK", good.getBytes(Charset.forName("GBK")), "UTF-8"),
                type("a serialised Java object", "application/x-java-serialized-object"),
                type("XML", "application/xml"),
                type("a form", "application/x-www-form-urlencoded"),
                type("several parts", "multipart/form-data; boundary=x"),
                type("no type that can be read", "json;;;="),
                new Case(
                        "G4-52",
                        "zipped",
                        h -> h.send(
                                "POST",
                                "/api/orders",
                                BodyPublishers.ofByteArray(new byte[] {0x1f, (byte) 0x8b, 8, 0}),
                                with("Content-Encoding", "gzip")),
                        List.of(400),
                        List.of("JSON")));
    }

    /** Addresses, parameters and bodies of everything else that answers. */
    static Stream<Case> requests() {
        String big = "S".repeat(3 * MB);
        return Stream.of(
                get("G6-73", "order of nobody", "/api/orders/EN999999999", 404),
                get("G6-73", "order below zero", "/api/orders/EN-1", 404),
                get("G6-73", "number beyond all numbers", "/api/orders/EN99999999999999999999", 404),
                get("G6-73", "list instead of a number", "/api/orders/EN100001,EN100002", 404),
                get("G6-73", "path instead of a number", "/api/orders/..%2F..%2Factuator", 400, 404),
                get("G6-73", "message of nobody", "/api/messages/00000000-0000-7000-8000-000000000000", 404),
                get("G6-73", "message id that is none", "/api/messages/1-1-1-1-1", 404),
                get("G6-73", "incident of nobody", "/api/incidents/00000000-0000-7000-8000-000000000000", 404),
                get("G6-74", "SQL in the search", "/api/orders?q=%27%20or%201%3D1--", 200),
                get("G6-74", "percent in the search", "/api/orders?q=%25", 200),
                get("G6-74", "NUL in the search", "/api/orders?q=a%00b", 400),
                get("G6-74", "search of 7000 characters", "/api/orders?q=" + "x".repeat(7000), 400),
                get("G6-74", "regular expression", "/api/incidents?text=(a%2B)%2B%24", 200),
                get("G6-74", "NUL in the incidents' search", "/api/incidents?text=a%00b", 400),
                get("G6-74", "NUL as warehouse", "/api/stock?warehouse=%00", 400),
                get("G6-74", "NUL as SKU", "/api/stock?sku=%00", 400),
                get("G6-75", "size below zero", "/api/orders?size=-1", 400),
                get("G6-75", "size of a million", "/api/orders?size=1000000", 400),
                get("G6-75", "size of 2^63", "/api/orders?size=9223372036854775808", 400),
                get("G6-75", "cursor forged", "/api/orders?after=EN1%20or%201=1", 400),
                get("G6-75", "cursor of incidents forged", "/api/incidents?before=x", 400),
                get("G6-84", "state twice", "/api/orders?status=APPROVED&status=SHIPPED", 400),
                get("G6-86", "environment", "/actuator/env", 404),
                get("G6-86", "heap dump", "/actuator/heapdump", 404),
                get("G6-86", "Camel's own endpoint", "/actuator/camel", 404),
                get("G6-86", "error page", "/error", 404),
                get("G6-86", "jolokia", "/jolokia/list", 404),
                get("G6-86", "swagger", "/v3/api-docs", 404),
                get("G6-85", "tracking number that is none", "/track/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 400, 404),
                get("G6-85", "tracking number guessed", "/track/255S-AAAAAAAAAAAA", 404),
                get("G6-85", "tracking number of 7000 characters", "/track/" + "A".repeat(7000), 404),
                get("G6-85", "path out of the assets", "/assets/..%2f..%2fapplication.yaml", 400, 404),
                get("G6-85", "backslashes", "/assets/%5c..%5c..%5capplication.yaml", 400, 404),
                get("G6-85", "semicolon around the rules", "/api;/orders", 400, 404),
                get("G6-85", "two slashes around the rules", "//api/orders", 400, 401, 404),
                plain("G1-11", "GET that changes", "GET", "/api/orders/EN100001/cancel", 404, 405),
                plain("G1-11", "another method by header", "POST", "/", 404),
                plain("G1-11", "DELETE of orders", "DELETE", "/api/orders", 405),
                plain("G1-11", "TRACE", "TRACE", "/", 400, 404, 405),
                plain("G1-11", "a method of one's own", "FOO", "/api/orders", 400, 404, 405, 501),
                plain("G6-82", "proxy's word", "GET", "/signin", 200),
                post("G6-76", "quantity below zero", "/api/stock/receipts", receipt("-1"), "quantity -1"),
                post("G6-76", "quantity 2^31", "/api/stock/receipts", receipt("2147483648"), "quantity"),
                post("G6-76", "quantity with a fraction", "/api/stock/receipts", receipt("1.5"), "quantity"),
                post("G6-76", "quantity 1e999999999", "/api/stock/receipts", receipt("1e999999999"), "quantity"),
                post(
                        "G6-76",
                        "correction of everything",
                        "/api/stock/corrections",
                        "{\"warehouse\":\"X\",\"sku\":\"TEE-M\",\"quantity\":-2147483648,\"reason\":\"x\"}",
                        "quantity"),
                put(
                        "G3-43",
                        "SKU of 3 MB",
                        "/api/skus",
                        "[{\"sku\":\"" + big + "\",\"name\":\"x\",\"weightGrams\":1}]",
                        "longer than 200"),
                put(
                        "G3-43",
                        "same SKU of 3 MB twice",
                        "/api/skus",
                        "[{\"sku\":\"" + big + "\"},{\"sku\":\"" + big + "\"}]",
                        "twice"),
                put("G3-43", "a price of 3 MB", "/api/skus", "[{\"sku\":\"a\",\"price\":\"" + big + "\"}]", "price"),
                put(
                        "G3-43",
                        "NUL as SKU",
                        "/api/skus",
                        "[{\"sku\":\"a\\u0000\",\"name\":\"x\",\"weightGrams\":1}]",
                        "control character"),
                put(
                        "G3-43",
                        "half a surrogate as SKU",
                        "/api/skus",
                        "[{\"sku\":\"a\\ud83d\",\"name\":\"x\",\"weightGrams\":1}]",
                        "surrogate"),
                put("G6-76", "million distances", "/api/warehouses/W/distances", distances(), "100"),
                put("G6-85", "NUL in a service", "/api/carriers/evil/services", service("\\u0000", "x", "1"), "code"),
                put(
                        "G6-85",
                        "NUL in a service's name",
                        "/api/carriers/evil/services",
                        service("1", "a\\u0000", "1"),
                        "name"),
                put(
                        "G6-85",
                        "price 1e999999999",
                        "/api/carriers/evil/services",
                        service("1", "x", "1e999999999"),
                        "firstPrice"),
                put("G6-85", "carrier that is a path", "/api/carriers/..%2Fx/services", "[]", ""),
                post(
                        "G6-77",
                        "hold until 1e999999999",
                        "/api/orders/EN100001/hold",
                        "{\"reason\":\"x\",\"until\":1e999999999}",
                        "until"),
                post(
                        "G6-77",
                        "reason of 3 MB",
                        "/api/orders/EN100001/cancel",
                        "{\"reason\":\"" + big + "\"}",
                        "reason"),
                post("G6-77", "step with NUL", "/api/parcels/EN1-1/steps", step("a\\u0000b"), "text"),
                post("G6-77", "step of a parcel that is none", "/api/parcels/..;%2F/steps", step("x"), ""),
                post("G6-78", "replay of what is none", "/api/incidents/x%00/replay", "{\"reason\":\"x\"}", ""),
                post(
                        "G6-78",
                        "a million uids",
                        "/api/incidents/dismiss",
                        "{\"reason\":\"x\",\"uids\":[" + "\"a\",".repeat(600_000) + "\"a\"]}",
                        "uids"),
                new Case(
                        "G1-9",
                        "no token",
                        h -> h.send("GET", "/api/orders", BodyPublishers.noBody()),
                        List.of(401),
                        List.of()),
                new Case(
                        "G1-9",
                        "token of 7000 characters",
                        h -> h.send(
                                "GET",
                                "/api/orders",
                                BodyPublishers.noBody(),
                                "Authorization",
                                "Bearer " + "t".repeat(7000)),
                        List.of(401),
                        List.of()),
                new Case(
                        "G1-9",
                        "token as parameter",
                        h -> h.send("GET", "/api/orders?access_token=" + HubUnderAttack.TOKEN, BodyPublishers.noBody()),
                        List.of(401),
                        List.of()));
    }

    static Stream<Raw> raw() {
        String auth = "Authorization: Bearer " + HubUnderAttack.TOKEN + "\r\n";
        String smuggled = "GET /api/stats HTTP/1.1\r\nHost: x\r\n" + auth + "\r\n";
        return Stream.of(
                new Raw(
                        "G6-83",
                        "length and chunks at once",
                        "POST /api/orders HTTP/1.1\r\nHost: x\r\n" + auth
                                + "Content-Type: application/json\r\nContent-Length: " + (5 + smuggled.length())
                                + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
                        "HTTP/1.1 400"),
                new Raw(
                        "G6-83",
                        "two lengths",
                        "POST /api/orders HTTP/1.1\r\nHost: x\r\n" + auth + "Content-Length: 0\r\nContent-Length: "
                                + smuggled.length() + "\r\n\r\n" + smuggled,
                        "HTTP/1.1 400"),
                new Raw(
                        "G6-83",
                        "chunked, spelt strangely",
                        "POST /api/orders HTTP/1.1\r\nHost: x\r\n" + auth
                                + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + smuggled,
                        "HTTP/1.1 501"),
                new Raw(
                        "G6-83",
                        "blank before the colon",
                        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\n" + smuggled,
                        "HTTP/1.1 400"),
                new Raw("G6-83", "no host", "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400"),
                new Raw("G6-83", "two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400"),
                new Raw("G6-82", "host with a script", "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", "HTTP/1.1 400"),
                new Raw(
                        "G6-85",
                        "bare script in the address",
                        "GET /track/<script> HTTP/1.1\r\nHost: x\r\n\r\n",
                        "HTTP/1.1 400"),
                new Raw("G6-85", "broken percent code", "GET /track/%zz HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 400"),
                new Raw(
                        "G6-85",
                        "header of 100 kB",
                        "GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(100_000) + "\r\n\r\n",
                        "HTTP/1.1 400"),
                new Raw("G6-85", "not HTTP", "\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\r\n\r\n", "HTTP/1.1 400"));
    }

    private static Case orderedAt(String time) {
        String order = Victim.order("RAW-2", o -> o.put("orderedAt", time)).toString();
        return body("G3-36", "ordered at " + time, order, "orderedAt '" + time + "'");
    }

    private static Case body(String id, String name, String body, String... says) {
        return body(id, name, body.getBytes(StandardCharsets.UTF_8), says);
    }

    private static Case body(String id, String name, byte[] body, String... says) {
        return new Case(id, name, hub -> orders(hub, BodyPublishers.ofByteArray(body)), List.of(400), List.of(says));
    }

    private static Answer orders(HubUnderAttack hub, BodyPublisher body) {
        return hub.send("POST", "/api/orders", body, JSON);
    }

    private static Case type(String name, String type) {
        return new Case(
                "G2-26",
                "orders as " + name,
                hub -> hub.send(
                        "POST",
                        "/api/orders",
                        BodyPublishers.ofString("\u00ac\u00ed\0\u0005"),
                        "Authorization",
                        "Bearer " + HubUnderAttack.TOKEN,
                        "Content-Type",
                        type),
                List.of(415),
                List.of());
    }

    private static Case get(String id, String name, String path, Integer... status) {
        return new Case(id, name, hub -> hub.api("GET", path, null), List.of(status), List.of());
    }

    private static Case plain(String id, String name, String method, String path, Integer... status) {
        return new Case(
                id,
                name,
                hub -> hub.send(
                        method,
                        path,
                        BodyPublishers.noBody(),
                        with(
                                "X-HTTP-Method-Override",
                                "DELETE",
                                "X-Forwarded-For",
                                "127.0.0.1",
                                "X-Forwarded-Host",
                                "evil.example",
                                "X-Original-URL",
                                "/api/stats")),
                List.of(status),
                List.of());
    }

    private static Case post(String id, String name, String path, String body, String says) {
        return new Case(id, name, hub -> hub.api("POST", path, body), List.of(400, 404), List.of(says));
    }

    private static Case put(String id, String name, String path, String body, String says) {
        return new Case(id, name, hub -> hub.api("PUT", path, body), List.of(400), List.of(says));
    }

    private static String[] with(String... more) {
        List<String> all = new ArrayList<>(List.of(JSON));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String receipt(String quantity) {
        return "{\"reference\":\"EVIL\",\"warehouse\":\"W\",\"lines\":[{\"sku\":\"TEE-M\",\"quantity\":" + quantity
                + "}]}";
    }

    private static String service(String code, String name, String price) {
        return """
                [{"code":"%s","name":"%s","kind":"EXPRESS","minGrams":0,"maxGrams":1000,"active":true,"rates":[
                  {"upToKm":100,"firstGrams":1000,"firstPrice":%s,"nextGrams":1000,"nextPrice":1,"currency":"CNY","days":1}]}]""".formatted(code, name, price);
    }

    private static String step(String text) {
        return "{\"status\":\"COLLECTED\",\"at\":\"2026-11-24T08:00:00+08:00\",\"text\":\"" + text + "\"}";
    }

    private static String distances() {
        var all = new StringBuilder("{\"浙江省\":1");
        for (int i = 0; i < 400_000; i++) {
            all.append(",\"p").append(i).append("\":1");
        }
        return all.append('}').toString();
    }

    private static byte[] bytes(byte[] before, int... after) {
        byte[] all = java.util.Arrays.copyOf(before, before.length + after.length);
        for (int i = 0; i < after.length; i++) {
            all[before.length + i] = (byte) after[i];
        }
        return all;
    }

    private static BodyPublisher zeros(int megabytes) {
        return BodyPublishers.fromPublisher(chunks(megabytes), (long) megabytes * MB);
    }

    /** Never more than one of them is in memory. */
    private static BodyPublisher chunks(int megabytes) {
        byte[] chunk = " ".repeat(MB).getBytes(StandardCharsets.US_ASCII);
        return BodyPublishers.ofByteArrays(() -> new Iterator<>() {
            private int left = megabytes;

            @Override
            public boolean hasNext() {
                return left > 0;
            }

            @Override
            public byte[] next() {
                left--;
                return chunk;
            }
        });
    }
}
