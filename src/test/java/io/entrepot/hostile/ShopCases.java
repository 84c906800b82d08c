package io.entrepot.hostile;

import static io.entrepot.hostile.HostilePartners.send;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Shops that answer a poll with what is no page, or a page with something bad in it; each is an account of its own. */
final class ShopCases {
    /**
     * A row.
     *
     * @param account the shop
     * @param says what the account's last failure contains; null when the poll must go well
     * @param orders numbers of the orders that must come in, and no others
     * @param incidents what the messages of the incidents of single orders contain
     */
    record Case(
            String id,
            String name,
            String account,
            HostilePartners.Script script,
            String says,
            List<String> orders,
            List<String> incidents) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    static final int PAGE_SIZE = 100;

    private static final int MB = 1024 * 1024;
    private static final String DAY = "2026-11-20T02:00:00";

    private ShopCases() {}

    static Stream<Case> all() {
        String page = "[" + Victim.shopOrder(1, DAY) + "]";
        return Stream.concat(giants(), liars(page));
    }

    /** All at once: each of these pages is within the limits, and a heap holds a few of their trees only. */
    private static Stream<Case> giants() {
        byte[] page = ("{\"no list\":[" + "{\"k\":\"v\"},".repeat(240_000) + "0]}").getBytes(UTF_8);
        return IntStream.rangeClosed(1, 10)
                .mapToObj(n -> failing(
                        "G3-38", "giant page " + n, (exchange, times) -> send(exchange, 200, page), "neither a list"));
    }

    private static Stream<Case> liars(String page) {
        return Stream.of(
                refused("G3-28", "cut in half", page.substring(0, page.length() / 2), "line 1, column"),
                refused("G3-28", "NaN", page.replace(":59,", ":NaN,"), "line 1, column"),
                refused(
                        "G3-28",
                        "quantity twice",
                        page.replace("\"quantity\":1", "\"quantity\":1,\"quantity\":9"),
                        "quantity"),
                fine("G3-28", "byte order mark", "\uFEFF" + "[" + Victim.shopOrder(2801, DAY) + "]", "2801"),
                refused("G3-29", "10 000 deep", "[{\"id\":" + "[".repeat(10_000), "deep"),
                failing("G3-29", "a gzip bomb of 1 GB", ShopCases::bomb, "large"),
                failing("G3-29", "1 GB in chunks", ShopCases::flood, "large"),
                refused("G3-39", "a login page", "<html><body>" + Victim.PHONE + "</body></html>", "not JSON"),
                refused("G3-39", "an empty body", "", "empty body"),
                failing("G3-39", "a body shorter than it says", ShopCases::cut, ""),
                failing("G5-68", "redirect to the inside", ShopCases::redirect, "HTTP 302"),
                failing(
                        "G3-39",
                        "an error that quotes an order",
                        (e, n) -> send(e, 500, Victim.shopOrder(1, DAY).toString()),
                        "HTTP 500"),
                refused(
                        "G3-28",
                        "an error object with 200",
                        "{\"code\":\"x\",\"message\":\"no " + Victim.PHONE + "\"}",
                        "neither a list"),
                new Case(
                        "G3-38",
                        "the same page for ever",
                        account("the same page for ever"),
                        (e, n) -> send(e, 200, page(380_000, PAGE_SIZE, 0, null)),
                        "circle",
                        numbers(380_000, PAGE_SIZE, 0),
                        List.of()),
                poisoned("G3-37", "poison at place 1", 1),
                poisoned("G3-37", "poison at place 50", 50),
                poisoned("G3-37", "poison at place 99", 99),
                fine(
                        "G3-36",
                        "changed in 2099",
                        (e, n) -> send(e, 200, future(n)),
                        List.of("36001", "36003"),
                        List.of("2099")),
                fine(
                        "G3-36",
                        "last row never changed",
                        (e, n) -> send(
                                e,
                                200,
                                "[" + Victim.shopOrder(36101, DAY) + ","
                                        + Victim.shopOrder(36102, "0000-00-00T00:00:00") + "]"),
                        List.of("36101"),
                        List.of("0000-00-00T00:00:00")),
                fine(
                        "G3-33",
                        "an id that is a path",
                        (e, n) -> send(
                                e,
                                200,
                                "[" + Victim.shopOrder(1, DAY).put("id", "../../customers") + ","
                                        + Victim.shopOrder(33002, DAY) + "]"),
                        List.of("33002"),
                        List.of("'../../customers'")),
                fine(
                        "G3-28",
                        "a page of numbers",
                        (e, n) -> send(e, 200, "[1,null,\"x\",[]," + Victim.shopOrder(28002, DAY) + "]"),
                        List.of("28002"),
                        List.of("id")));
    }

    private static Case refused(String id, String name, String body, String says) {
        return failing(id, name, (exchange, times) -> send(exchange, 200, body), says);
    }

    private static Case failing(String id, String name, HostilePartners.Script script, String says) {
        return new Case(id, name, account(name), script, says, List.of(), List.of());
    }

    private static Case fine(String id, String name, String body, String order) {
        return fine(id, name, (exchange, times) -> send(exchange, 200, body), List.of(order), List.of());
    }

    private static Case fine(
            String id, String name, HostilePartners.Script script, List<String> orders, List<String> incidents) {
        return new Case(id, name, account(name), script, null, orders, incidents);
    }

    private static Case poisoned(String id, String name, int place) {
        int first = 370_000 + place * 1000;
        return fine(
                id,
                name,
                (exchange, times) ->
                        send(exchange, 200, page(first, 99, place, order -> order.put("status", "boiled"))),
                numbers(first, 99, place),
                List.of("'boiled'"));
    }

    private static List<String> numbers(int first, int size, int place) {
        return IntStream.rangeClosed(1, size)
                .filter(n -> n != place)
                .mapToObj(n -> Integer.toString(first + n))
                .toList();
    }

    /** Orders first + 1 and so on; the one at that place is spoilt. */
    private static String page(int first, int size, int place, Consumer<ObjectNode> spoil) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(n -> {
                    ObjectNode order = Victim.shopOrder(first + n, "2026-11-20T%02d:%02d:00".formatted(n / 60, n % 60));
                    if (n == place) {
                        spoil.accept(order);
                    }
                    return order.toString();
                })
                .collect(Collectors.joining(",", "[", "]"));
    }

    /** An order with an absurd time of change must not hide the one that comes after it. */
    private static String future(int times) {
        String absurd = Victim.shopOrder(36002, "2099-01-01T00:00:00").toString();
        return "[" + Victim.shopOrder(36001, DAY)
                + (times == 0 ? "" : "," + Victim.shopOrder(36003, "2026-11-20T03:00:00")) + "," + absurd + "]";
    }

    private static void flood(com.sun.net.httpserver.HttpExchange exchange, int times) throws IOException {
        if (times == 0) {
            send(exchange, 200, "[]");
        } else {
            HostilePartners.sendBlanks(exchange, 1024);
        }
    }

    private static void bomb(com.sun.net.httpserver.HttpExchange exchange, int times) throws IOException {
        // not at the moment when all files and all other shops are read
        if (times == 0) {
            send(exchange, 200, "[]");
            return;
        }
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        send(exchange, 200, BOMB);
    }

    private static final byte[] BOMB = bombOf1GB();

    private static byte[] bombOf1GB() {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes, MB)) {
            gzip.write("[\"".getBytes(UTF_8));
            byte[] blanks = new byte[MB];
            for (int i = 0; i < 1024; i++) {
                gzip.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void cut(com.sun.net.httpserver.HttpExchange exchange, int times) throws IOException {
        exchange.sendResponseHeaders(200, 100_000);
        exchange.getResponseBody().write("[{".getBytes(UTF_8));
        exchange.close();
    }

    private static void redirect(com.sun.net.httpserver.HttpExchange exchange, int times) throws IOException {
        exchange.getResponseHeaders()
                .set("Location", "http://" + exchange.getRequestHeaders().getFirst("Host") + "/inside");
        send(exchange, 302, "{}");
    }

    private static String account(String name) {
        return "liar-" + name.toLowerCase(java.util.Locale.ROOT).replace(' ', '-');
    }
}
