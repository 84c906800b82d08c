package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.PortsForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** SF as the hub sees it: books a reference once, and goes wrong on command. */
final class SfStub {
    enum Fault {
        BUSY,
        ERROR_AFTER_LABEL,
        CUT_AFTER_LABEL,
        HTML,
        REFUSED,
        DRIP
    }

    static final String TEMPLATE = "fm_76130_standard_TEST";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> labels = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> bookings = new ConcurrentHashMap<>();
    private final Map<String, Boolean> voided = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger(100000);
    private final AtomicInteger inFlight = new AtomicInteger();
    final AtomicInteger mostInFlight = new AtomicInteger();
    final Queue<Fault> faults = new ArrayDeque<>();
    volatile CountDownLatch gate;
    private HttpServer server;
    /** Nobody takes it while SF is away. */
    private final int port = PortsForTests.free();

    SfStub() throws IOException {
        start();
    }

    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/std/service", this::serve);
        server.createContext("/labels", SfStub::file);
        server.start();
    }

    void stop() {
        server.stop(0);
    }

    String url() {
        return "http://127.0.0.1:" + port + "/std/service";
    }

    String label(String reference) {
        return labels.get(reference);
    }

    boolean isVoided(String reference) {
        return voided.containsKey(reference);
    }

    int bookings(String reference) {
        return bookings.getOrDefault(reference, new AtomicInteger()).get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
        try (exchange) {
            Map<String, String> form =
                    form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            CountDownLatch waitFor = gate;
            if (waitFor != null) {
                waitFor.await(10, TimeUnit.SECONDS);
            }
            JsonNode message = JSON.readTree(form.get("msgData"));
            String reference = message.path("orderId").asText();
            boolean booking = form.get("serviceCode").equals("EXP_RECE_CREATE_ORDER");
            Fault fault = booking ? takeFault() : null;
            if (fault == Fault.BUSY) {
                exchange.getResponseHeaders().set("Retry-After", "1");
                send(exchange, 429, "slow down");
                return;
            }
            if (fault == Fault.HTML) {
                send(exchange, 200, "<html>系统维护中</html>");
                return;
            }
            String answer = switch (form.get("serviceCode")) {
                case "EXP_RECE_CREATE_ORDER" -> book(reference, fault);
                case "EXP_RECE_SEARCH_ORDER_RESP" ->
                    labels.containsKey(reference) ? booked(reference) : refused("8018", "未获取到订单信息");
                case "EXP_RECE_UPDATE_ORDER" -> {
                    voided.put(reference, true);
                    yield ok(JSON.createObjectNode().put("orderId", reference).put("resStatus", 2));
                }
                case "COM_RECE_CLOUD_PRINT_WAYBILLS" -> print(message);
                default -> throw new IllegalArgumentException(form.get("serviceCode"));
            };
            if (fault == Fault.ERROR_AFTER_LABEL) {
                send(exchange, 500, "oops");
            } else if (fault == Fault.DRIP) {
                exchange.sendResponseHeaders(200, 0);
                for (byte b : answer.getBytes(StandardCharsets.UTF_8)) {
                    exchange.getResponseBody().write(b);
                    exchange.getResponseBody().flush();
                    new CountDownLatch(1).await(1, TimeUnit.SECONDS);
                }
            } else if (fault != Fault.CUT_AFTER_LABEL) {
                send(exchange, 200, answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            inFlight.decrementAndGet();
        }
    }

    private synchronized Fault takeFault() {
        return faults.poll();
    }

    private String book(String reference, Fault fault) throws IOException {
        bookings.computeIfAbsent(reference, r -> new AtomicInteger()).incrementAndGet();
        if (fault == Fault.REFUSED) {
            return refused("8057", "收件地址不在服务范围内");
        }
        return labels.putIfAbsent(reference, "SF1" + next.incrementAndGet()) == null
                ? booked(reference)
                : refused("8016", "重复下单");
    }

    private String print(JsonNode message) throws IOException {
        String waybill = message.at("/documents/0/masterWaybillNo").asText();
        ObjectNode inner = JSON.createObjectNode().put("success", true);
        if (!message.path("templateCode").asText().equals(TEMPLATE)) {
            return answer(inner.put("success", false).put("errorCode", "10002").put("errorMessage", "模板编码不存在"));
        }
        inner.putObject("obj")
                .putArray("files")
                .addObject()
                .put("url", url().replace("/std/service", "/labels/" + waybill + ".pdf?sign=a%2Bb%20c"))
                .put("token", "for-" + waybill);
        return answer(inner);
    }

    private static void file(HttpExchange exchange) throws IOException {
        try (exchange) {
            String waybill = exchange.getRequestURI().getPath().replaceAll(".*/|[.]pdf", "");
            boolean good =
                    ("for-" + waybill).equals(exchange.getRequestHeaders().getFirst("X-Auth-token"))
                            && exchange.getRequestURI().getRawQuery().equals("sign=a%2Bb%20c");
            send(exchange, good ? 200 : 403, good ? "%PDF-1.4 " + waybill : "no");
        }
    }

    private String booked(String reference) throws IOException {
        ObjectNode data = JSON.createObjectNode().put("orderId", reference).put("filterResult", 2);
        data.putArray("waybillNoInfoList").addObject().put("waybillType", 1).put("waybillNo", labels.get(reference));
        return ok(data);
    }

    private static String ok(ObjectNode data) throws IOException {
        ObjectNode inner = JSON.createObjectNode().put("success", true).put("errorCode", "S0000");
        inner.set("msgData", data);
        return answer(inner);
    }

    private static String refused(String code, String message) throws IOException {
        return answer(JSON.createObjectNode()
                .put("success", false)
                .put("errorCode", code)
                .put("errorMsg", message));
    }

    private static String answer(ObjectNode inner) throws IOException {
        return JSON.createObjectNode()
                .put("apiResultCode", "A1000")
                .put("apiResultData", inner.toString())
                .toString();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static Map<String, String> form(String body) {
        var fields = new HashMap<String, String>();
        for (String pair : body.split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }
}
