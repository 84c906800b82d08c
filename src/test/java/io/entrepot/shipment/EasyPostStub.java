package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** EasyPost as the hub sees it: makes as many shipments as it is asked for, sells one label each, and goes wrong on command. */
final class EasyPostStub {
    /** What the next call of a kind meets. */
    enum Fault {
        CREATED_BUT_SILENT,
        SOLD_BUT_SILENT,
        SOLD_BUT_500,
        BUSY,
        NO_MONEY,
        CARRIER_SILENT
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER =
            "Basic " + Base64.getEncoder().encodeToString("EZTK-test:".getBytes(StandardCharsets.UTF_8));

    final Map<String, ObjectNode> shipments = new ConcurrentHashMap<>();
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final AtomicInteger next = new AtomicInteger(100000);
    private final HttpServer server;

    EasyPostStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/v2", this::serve);
        server.createContext("/labels", exchange -> {
            try (exchange) {
                send(exchange, 200, "%PDF-1.4 " + exchange.getRequestURI().getPath());
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v2";
    }

    long made(String reference) {
        return shipments.values().stream()
                .filter(shipment -> shipment.path("reference").asText().equals(reference))
                .count();
    }

    long sold(String reference) {
        return shipments.values().stream()
                .filter(shipment -> shipment.path("reference").asText().equals(reference)
                        && !shipment.path("tracking_code").isNull())
                .count();
    }

    ObjectNode shipment(String reference) {
        return shipments.values().stream()
                .filter(shipment -> shipment.path("reference").asText().equals(reference))
                .findFirst()
                .orElseThrow();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!USER.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                refuse(exchange, 401, "APIKEY.INACTIVE", "This api key is no longer active.");
                return;
            }
            String[] path = exchange.getRequestURI()
                    .getPath()
                    .substring("/v2/shipments".length())
                    .split("/");
            if (exchange.getRequestMethod().equals("POST") && path.length < 2) {
                create(exchange, JSON.readTree(body).path("shipment"));
                return;
            }
            ObjectNode shipment = shipments.values().stream()
                    .filter(s -> s.path("id").asText().equals(path[1])
                            || s.path("reference").asText().equals(path[1]))
                    .findFirst()
                    .orElse(null);
            if (shipment == null) {
                refuse(exchange, 404, "NOT_FOUND", "The requested resource could not be found.");
            } else if (path.length == 2) {
                send(exchange, 200, shipment.toString());
            } else if (path[2].equals("label")) {
                ObjectNode labelled = shipment.deepCopy();
                labelled.putObject("postage_label")
                        .put("label_url", "http://127.0.0.1:1/label.png")
                        .put(
                                "label_pdf_url",
                                url().replace(
                                                "/v2",
                                                "/labels/"
                                                        + shipment.path("tracking_code")
                                                                .asText()));
                send(exchange, 200, labelled.toString());
            } else if (path[2].equals("buy")) {
                buy(exchange, shipment, JSON.readTree(body).at("/rate/id").asText());
            } else {
                shipment.put("refund_status", "submitted");
                send(exchange, 200, shipment.toString());
            }
        }
    }

    private void create(HttpExchange exchange, JsonNode wanted) throws IOException {
        if (meets(Fault.BUSY)) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            refuse(exchange, 429, "RATE_LIMITED", "slow down");
            return;
        }
        boolean isQuote = !wanted.has("reference");
        if (!isQuote && wanted.at("/to_address/street1").asText().isEmpty()
                || !isQuote
                        && wanted.at("/customs_info/customs_items/0/value")
                                .asText()
                                .isEmpty()
                || wanted.at("/parcel/weight").asDouble() <= 0) {
            refuse(exchange, 422, "SHIPMENT.INVALID_PARAMS", "Unable to create shipment");
            return;
        }
        String id = "shp_" + next.incrementAndGet();
        ObjectNode shipment = JSON.createObjectNode().put("id", id).put("object", "Shipment");
        shipment.set("reference", wanted.get("reference"));
        shipment.putNull("tracking_code").putNull("selected_rate").putNull("refund_status");
        shipment.putArray("messages");
        shipment.putArray("rates")
                .addObject()
                .put("id", "rate_" + id)
                .put("carrier", "USPS")
                .put("service", "Priority")
                .put("rate", "11.01")
                .put("currency", "USD")
                .put("delivery_days", 6);
        shipments.put(id, shipment);
        if (!meets(Fault.CREATED_BUT_SILENT)) {
            send(exchange, 201, shipment.toString());
        }
    }

    private synchronized void buy(HttpExchange exchange, ObjectNode shipment, String rate) throws IOException {
        if (!shipment.path("tracking_code").isNull()) {
            refuse(exchange, 422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
            return;
        }
        if (meets(Fault.NO_MONEY)) {
            refuse(exchange, 402, "PAYMENT_REQUIRED", "Insufficient funds.");
            return;
        }
        if (!rate.equals("rate_" + shipment.path("id").asText())) {
            refuse(exchange, 422, "SHIPMENT.INVALID_PARAMS", "no such rate");
            return;
        }
        shipment.put("tracking_code", "94" + next.incrementAndGet()).put("status", "unknown");
        shipment.set("selected_rate", JSON.createObjectNode().put("id", rate));
        if (meets(Fault.SOLD_BUT_500)) {
            send(exchange, 500, "oops");
        } else if (meets(Fault.CARRIER_SILENT)) {
            refuse(exchange, 422, "SHIPMENT.POSTAGE.NO_RESPONSE", "the carrier did not answer");
        } else if (!meets(Fault.SOLD_BUT_SILENT)) {
            send(exchange, 201, shipment.toString());
        }
    }

    private synchronized boolean meets(Fault fault) {
        return faults.remove(fault);
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("error").put("code", code).put("message", message).putArray("errors");
        send(exchange, status, error.toString());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
