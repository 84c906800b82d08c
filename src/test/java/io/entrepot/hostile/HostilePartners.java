package io.entrepot.hostile;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** Shops that answer what they should not, and SF, with whom only those bookings go wrong that say so in their address. */
final class HostilePartners implements AutoCloseable {
    /** Answers one request; {@code times} says how often this script was asked before. */
    interface Script {
        void answer(HttpExchange exchange, int times) throws IOException;
    }

    private static final Pattern REFERENCE = Pattern.compile("\"orderId\":\"([^\"]+)\"");

    /** What stands in an address of a parcel that is to go wrong. */
    static final String MARK = "门牌";

    final Map<String, Script> shops = new ConcurrentHashMap<>();
    final Map<String, Script> bookings = new ConcurrentHashMap<>();
    /** Until this is true every shop has nothing to say. */
    volatile boolean open;

    final AtomicInteger misled = new AtomicInteger();

    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final String sf;

    /** @param sf where the well-behaved carrier is */
    HostilePartners(String sf) throws IOException {
        this.sf = sf;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/shop/", this::shop);
        server.createContext("/sf", this::carrier);
        server.createContext("/inside", exchange -> {
            misled.incrementAndGet();
            send(exchange, 200, "[]");
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void shop(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.split("/")[2];
        boolean orders = path.endsWith("/wp-json/wc/v3/orders");
        if (!orders && !path.contains("/products")) {
            misled.incrementAndGet();
        }
        play(orders && open ? shops.get(name) : null, name, exchange, "[]");
    }

    private void carrier(HttpExchange exchange) throws IOException {
        byte[] form = exchange.getRequestBody().readAllBytes();
        String text = URLDecoder.decode(new String(form, StandardCharsets.US_ASCII), StandardCharsets.UTF_8);
        int mark = text.indexOf(MARK);
        String name = mark < 0 ? null : text.substring(mark + MARK.length()).replaceAll("(?s)\\W.*", "");
        if (name != null && text.contains("EXP_RECE_CREATE_ORDER")) {
            if (bookings.containsKey(name) && !asked.containsKey(name)) {
                var reference = REFERENCE.matcher(text);
                exchange.setAttribute("reference", reference.find() ? reference.group(1) : "none");
                play(bookings.get(name), name, exchange, null);
                return;
            }
        }
        try {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create(sf))
                            .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
                            .POST(BodyPublishers.ofByteArray(form))
                            .build(),
                    BodyHandlers.ofString());
            send(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void play(Script script, String name, HttpExchange exchange, String otherwise) throws IOException {
        int times = asked.computeIfAbsent(name, n -> new AtomicInteger()).getAndIncrement();
        try (exchange) {
            if (script == null) {
                send(exchange, 200, otherwise);
            } else {
                script.answer(exchange, times);
            }
        } catch (UncheckedIOException hubHungUp) {
            throw hubHungUp.getCause();
        }
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        send(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().putIfAbsent("Content-Type", List.of("application/json"));
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    /** So many megabytes, of which never more than one is in memory. */
    static void sendBlanks(HttpExchange exchange, int megabytes) throws IOException {
        byte[] blanks = " ".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            for (int i = 0; i < megabytes; i++) {
                out.write(blanks);
            }
        } catch (IOException hubHungUp) {
            // as it should
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
