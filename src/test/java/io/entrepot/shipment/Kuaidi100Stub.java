package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Kuaidi100 as the hub sees it: keeps subscriptions, answers questions that are signed rightly, and is down on command. */
final class Kuaidi100Stub {
    static final String KEY = "test-key";
    static final String CUSTOMER = "TESTCUSTOMER";
    private static final ObjectMapper JSON = new ObjectMapper();

    final List<JsonNode> subscriptions = new CopyOnWriteArrayList<>();
    final Map<String, String> answers = new ConcurrentHashMap<>();
    volatile int failures;
    private final HttpServer server;

    Kuaidi100Stub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/poll", this::serve);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<JsonNode> subscriptionsOf(String waybill) {
        return subscriptions.stream()
                .filter(one -> one.path("number").asText().equals(waybill))
                .toList();
    }

    static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .toUpperCase(java.util.Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var form = new HashMap<String, String>();
            for (String pair :
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8).split("&")) {
                String[] parts = pair.split("=", 2);
                form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
            JsonNode param = JSON.readTree(form.get("param"));
            String answer;
            if (failures > 0) {
                failures--;
                exchange.sendResponseHeaders(503, -1);
                return;
            } else if (exchange.getRequestURI().getPath().equals("/poll")) {
                if (param.path("key").asText().equals(KEY)) {
                    subscriptions.add(param);
                    answer = "{\"result\":true,\"returnCode\":\"200\",\"message\":\"提交成功\"}";
                } else {
                    answer = "{\"result\":false,\"returnCode\":\"600\",\"message\":\"您不是合法的订阅者\"}";
                }
            } else {
                boolean signed = md5(form.get("param") + KEY + CUSTOMER).equals(form.get("sign"));
                answer = signed
                        ? answers.getOrDefault(
                                param.path("num").asText(),
                                "{\"result\":false,\"returnCode\":\"500\",\"message\":\"查询无结果\"}")
                        : "{\"result\":false,\"returnCode\":\"503\",\"message\":\"验证签名失败\"}";
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
