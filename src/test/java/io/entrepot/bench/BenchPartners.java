package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * Shops and a carrier for the benchmark, in a process of their own: they speak WooCommerce's and SF's protocols over
 * HTTP, cost as little as they can, and keep the books that the hub's database is compared with.
 *
 * <p>Arguments: port, the hub's port. Control: {@code /control/…}, books: {@code /books}, {@code /books/parcels}.
 */
final class BenchPartners {
    static final ObjectMapper json = new ObjectMapper();

    private final Map<String, BenchShop> shops = new TreeMap<>();
    private final BenchCarrier carrier;

    private BenchPartners(String hub) {
        for (String name : Bench.SHOPS) {
            shops.put(name, new BenchShop(name));
        }
        carrier = new BenchCarrier(hub + "/callbacks/sf/" + Bench.CALLBACK_SECRET);
    }

    public static void main(String[] args) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "500");
        var partners = new BenchPartners("http://127.0.0.1:" + args[1]);
        var server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 500);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", partners::answer);
        server.start();
        System.out.println("partners are up");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer;
            int status = 200;
            try {
                answer = path.startsWith("/shop/")
                        ? shop(exchange, path, body)
                        : path.startsWith("/sf/")
                                ? carrier.answer(form(body))
                                : path.startsWith("/control/")
                                        ? control(path, query(exchange))
                                        : path.equals("/books/parcels")
                                                ? json.writeValueAsBytes(carrier.parcels())
                                                : books();
            } catch (BenchCarrier.Away e) {
                status = 503;
                answer = "{}".getBytes(StandardCharsets.UTF_8);
            } catch (RuntimeException e) {
                e.printStackTrace();
                status = 500;
                answer = String.valueOf(e).getBytes(StandardCharsets.UTF_8);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** {@code /shop/<name>/wp-json/wc/v3/<what>}. */
    private byte[] shop(HttpExchange exchange, String path, byte[] body) throws IOException {
        String[] parts = path.split("/");
        BenchShop shop = shops.get(parts[2]);
        String what = path.substring(path.indexOf("/wc/v3/") + "/wc/v3/".length());
        if (what.equals("orders")) {
            return shop.page(query(exchange));
        }
        if (what.equals("orders/batch")) {
            return shop.change(json.readTree(body));
        }
        if (what.startsWith("orders/")) {
            return shop.order(Long.parseLong(what.substring("orders/".length())));
        }
        if (what.equals("products")) {
            return BenchShop.products(query(exchange).getOrDefault("sku", ""));
        }
        if (what.equals("products/batch")) {
            return body.length == 0 ? "{}".getBytes(StandardCharsets.UTF_8) : shop.levels(json.readTree(body));
        }
        throw new IllegalArgumentException("nobody asked for " + path + " before");
    }

    private byte[] control(String path, Map<String, String> query) throws IOException {
        switch (path.substring("/control/".length())) {
            case "release" ->
                shops.get(query.get("shop"))
                        .release(Integer.parseInt(query.get("count")), Integer.parseInt(query.get("skus")));
            case "carrier" -> carrier.mode(query);
            case "webhook" -> {
                BenchShop shop = shops.get(query.get("shop"));
                return shop.order(shop.sell(Integer.parseInt(query.get("skus"))));
            }
            default -> throw new IllegalArgumentException("no control " + path);
        }
        return "{}".getBytes(StandardCharsets.UTF_8);
    }

    private byte[] books() throws IOException {
        ObjectNode books = json.createObjectNode();
        ObjectNode perShop = books.putObject("shops");
        shops.forEach((name, shop) -> perShop.set(name, shop.books()));
        books.set("carrier", carrier.books());
        return json.writeValueAsBytes(books);
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getRawQuery();
        return query == null ? Map.of() : form(query.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, String> form(byte[] body) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return fields;
    }

    static JsonNode read(String text) {
        try {
            return json.readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON: " + text, e);
        }
    }
}
