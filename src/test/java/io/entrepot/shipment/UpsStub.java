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
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** UPS as the hub sees it: ships as often as it is asked to, and goes wrong on command. */
final class UpsStub {
    /** What the next booking meets. */
    enum Fault {
        SHIPPED_BUT_SILENT,
        SHIPPED_BUT_500,
        BUSY,
        TOKEN_REFUSED,
        BAD_ADDRESS
    }

    static final String CLIENT = "client";
    static final String SECRET = "s3cret";
    static final String ACCOUNT = "A1B2C3";
    private static final ObjectMapper JSON = new ObjectMapper();

    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    /** Shipment → our reference. */
    final Map<String, String> shipped = new ConcurrentHashMap<>();

    final Set<String> voided = ConcurrentHashMap.newKeySet();
    final List<JsonNode> subscriptions = new CopyOnWriteArrayList<>();
    final Map<String, String> ways = new ConcurrentHashMap<>();
    final Set<String> refusedNumbers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger next = new AtomicInteger(10000000);
    private final HttpServer server;

    UpsStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<String> of(String reference) {
        return shipped.entrySet().stream()
                .filter(shipment -> shipment.getValue().equals(reference))
                .map(Map.Entry::getKey)
                .toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            if (path.equals("/security/v1/oauth/token")) {
                String pair = CLIENT + ":" + SECRET;
                boolean good = body.equals("grant_type=client_credentials")
                        && user.equals(
                                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
                send(exchange, good ? 200 : 401, "{\"access_token\":\"tok\",\"expires_in\":\"14399\"}");
                return;
            }
            String transaction = exchange.getRequestHeaders().getFirst("transId");
            if (!"Bearer tok".equals(user)
                    || transaction == null
                    || transaction.length() != 32
                    || !"entrepot".equals(exchange.getRequestHeaders().getFirst("transactionSrc"))) {
                refuse(exchange, 401, "250002", "Invalid Authentication Information.");
                return;
            }
            JsonNode asked = body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
            String last = path.substring(path.lastIndexOf('/') + 1);
            if (path.endsWith("/ship")) {
                ship(exchange, asked.path("ShipmentRequest"));
            } else if (path.contains("/void/cancel/")) {
                voided.add(last);
                send(exchange, 200, "{\"VoidShipmentResponse\":{\"SummaryResult\":{\"Status\":{\"Code\":\"1\"}}}}");
            } else if (path.endsWith("/recovery")) {
                label(exchange, asked.path("LabelRecoveryRequest"));
            } else if (path.endsWith("/subscription/standard/package")) {
                subscriptions.add(asked);
                ObjectNode answer = JSON.createObjectNode();
                asked.path("trackingNumberList")
                        .forEach(number -> answer.withArray(
                                        refusedNumbers.contains(number.asText())
                                                ? "invalidTrackingNumbers"
                                                : "validTrackingNumbers")
                                .add(number));
                send(exchange, 200, answer.toString());
            } else if (path.contains("/rating/")) {
                send(
                        exchange,
                        200,
                        "{\"RateResponse\":{\"RatedShipment\":[{\"Service\":{\"Code\":\"65\"},"
                                + "\"TotalCharges\":{\"CurrencyCode\":\"CNY\",\"MonetaryValue\":\"410.50\"},"
                                + "\"GuaranteedDelivery\":{\"BusinessDaysInTransit\":\"2\"}}]}}");
            } else if (ways.containsKey(last)) {
                send(exchange, 200, ways.get(last));
            } else {
                refuse(exchange, 404, "TW0001", "Tracking Information Not Found");
            }
        }
    }

    private void ship(HttpExchange exchange, JsonNode request) throws IOException {
        Fault fault = faults.poll();
        if (fault == Fault.BUSY) {
            exchange.getResponseHeaders().set("Retry-After", "1");
            refuse(exchange, 429, "10429", "Too Many Requests");
            return;
        }
        if (fault == Fault.TOKEN_REFUSED) {
            refuse(exchange, 401, "250002", "Invalid Authentication Information.");
            return;
        }
        if (fault == Fault.BAD_ADDRESS) {
            refuse(exchange, 400, "120802", "Address Validation Error on ShipTo address");
            return;
        }
        String number = "1Z" + ACCOUNT + "65" + next.incrementAndGet();
        shipped.put(number, request.at("/Shipment/ReferenceNumber/0/Value").asText());
        if (fault == Fault.SHIPPED_BUT_500) {
            refuse(exchange, 500, "10004", "Something went wrong");
        } else if (fault != Fault.SHIPPED_BUT_SILENT) {
            ObjectNode answer = answer(request);
            answer.putObject("ShipmentResults").put("ShipmentIdentificationNumber", number);
            send(exchange, 200, "{\"ShipmentResponse\":" + answer + "}");
        }
    }

    private void label(HttpExchange exchange, JsonNode request) throws IOException {
        List<String> found = request.has("TrackingNumber")
                ? List.of(request.path("TrackingNumber").asText())
                : of(request.at("/ReferenceValues/ReferenceNumber/Value").asText());
        if (found.isEmpty()) {
            refuse(exchange, 400, "300000", "nothing here");
            return;
        }
        ObjectNode answer = answer(request);
        for (String number : found) {
            String pdf = Base64.getEncoder().encodeToString(("%PDF-1.4 " + number).getBytes(StandardCharsets.US_ASCII));
            answer.withArray("LabelResults")
                    .addObject()
                    .put("TrackingNumber", number)
                    .putObject("LabelImage")
                    .put("GraphicImage", pdf);
        }
        send(exchange, 200, "{\"LabelRecoveryResponse\":" + answer + "}");
    }

    private static ObjectNode answer(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        ObjectNode response = answer.putObject("Response");
        response.putObject("ResponseStatus").put("Code", "1");
        response.set("TransactionReference", request.at("/Request/TransactionReference"));
        return answer;
    }

    private static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        ObjectNode error = JSON.createObjectNode();
        error.putObject("response")
                .putArray("errors")
                .addObject()
                .put("code", code)
                .put("message", message);
        send(exchange, status, error.toString());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
