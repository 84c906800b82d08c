package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A carrier that speaks SF's protocol: it answers bookings after 20 ms, and pushes four pieces of news per parcel, those
 * of ten parcels in a push.
 */
final class BenchCarrier {
    /** The carrier's service is down. */
    static final class Away extends RuntimeException {}

    private static final int ANSWERS_AFTER = 20;
    private static final int A_PUSH = 10;

    /** Connections that it pushes by, each waiting for its thanks, which the hub says when the news are on disk. */
    private static final int PUSHERS = 8;

    private static final String[] CODES = {"50", "30", "44", "80"};
    private static final String[] WORDS = {"顺丰速运 已收取快件", "快件已发车", "正在派送途中", "已签收"};
    private static final int[] ORDER = {0, 1, 2, 3};
    private static final int[] DISORDER = {1, 0, 3, 2, 3};
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Map<String, String> waybills = new ConcurrentHashMap<>();
    private final Map<String, Long> firstAsked = new ConcurrentHashMap<>();
    private final Queue<String[]> unpushed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger bookings = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger pushed = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicLong lastPush = new AtomicLong();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI callback;
    private volatile boolean away;
    private volatile boolean silent;
    private volatile boolean disorder;

    BenchCarrier(String callback) {
        this.callback = URI.create(callback);
        var pushers = Executors.newScheduledThreadPool(PUSHERS, task -> {
            var thread = new Thread(task, "pusher");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < PUSHERS; i++) {
            pushers.scheduleWithFixedDelay(this::push, 50, 20, TimeUnit.MILLISECONDS);
        }
    }

    /**
     * {@code away}: whether it answers 503; {@code silent}: whether it keeps its news to itself for now; {@code
     * disorder}: whether news overtake each other and a quarter of them comes twice.
     */
    void mode(Map<String, String> query) {
        away = Boolean.parseBoolean(query.get("away"));
        silent = Boolean.parseBoolean(query.get("silent"));
        disorder = Boolean.parseBoolean(query.get("disorder"));
    }

    byte[] answer(Map<String, String> form) {
        if (away) {
            throw new Away();
        }
        JsonNode message = BenchPartners.read(form.get("msgData"));
        String reference = message.path("orderId").asText();
        pause();
        return switch (form.get("serviceCode")) {
            case "EXP_RECE_CREATE_ORDER" -> book(reference);
            case "EXP_RECE_SEARCH_ORDER_RESP" -> {
                asked.incrementAndGet();
                String waybill = waybills.get(reference);
                yield waybill == null ? refusal("8018", "未获取到订单信息") : accepted(reference, waybill);
            }
            default -> refusal("A1004", "无对应服务权限");
        };
    }

    private byte[] book(String reference) {
        String waybill = "SF7%012d".formatted(number.incrementAndGet());
        if (waybills.putIfAbsent(reference, waybill) != null) {
            return refusal("8016", "重复下单");
        }
        bookings.incrementAndGet();
        firstAsked.put(reference, System.currentTimeMillis());
        unpushed.add(new String[] {reference, waybill});
        return accepted(reference, waybill);
    }

    private void push() {
        try {
            while (!silent && !unpushed.isEmpty()) {
                List<String[]> parcels = new ArrayList<>();
                for (String[] parcel = unpushed.poll(); parcel != null; parcel = unpushed.poll()) {
                    parcels.add(parcel);
                    if (parcels.size() == A_PUSH) {
                        break;
                    }
                }
                for (int step : disorder ? DISORDER : ORDER) {
                    if (!parcels.isEmpty()) {
                        send(body(parcels, step));
                        pushed.addAndGet(parcels.size());
                        lastPush.set(System.currentTimeMillis());
                    }
                }
            }
        } catch (IOException | InterruptedException | RuntimeException e) {
            e.printStackTrace();
        }
    }

    private void send(byte[] body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(callback)
                .header("Content-Type", "application/json;charset=UTF-8")
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        while (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
            refused.incrementAndGet();
            Thread.sleep(200);
        }
    }

    private byte[] body(List<String[]> parcels, int step) {
        ObjectNode push = BenchPartners.json.createObjectNode();
        ArrayNode rows = push.putObject("Body").putArray("WaybillRoute");
        // SF's times are China's
        String at = LocalDateTime.now(ZoneOffset.ofHours(8))
                .minusSeconds(60 - 10L * step)
                .format(TIME);
        for (String[] parcel : parcels) {
            rows.addObject()
                    .put("id", parcel[1].substring(3) + step)
                    .put("mailno", parcel[1])
                    .put("orderid", parcel[0])
                    .put("acceptTime", at)
                    .put("acceptAddress", "深圳市")
                    .put("remark", WORDS[step])
                    .put("opCode", CODES[step]);
        }
        return push.toString().getBytes(StandardCharsets.UTF_8);
    }

    ObjectNode books() {
        ObjectNode books = BenchPartners.json.createObjectNode();
        books.put("booked", bookings.get())
                .put("asked", asked.get())
                .put("pushed", pushed.get())
                .put("refusedPushes", refused.get())
                .put("lastPush", lastPush.get());
        return books;
    }

    /** Every parcel's waybill, and when it was asked for first: megabytes after a while, so nobody waits by them. */
    ObjectNode parcels() {
        ObjectNode parcels = BenchPartners.json.createObjectNode();
        ObjectNode all = parcels.putObject("waybills");
        waybills.forEach(all::put);
        ObjectNode doors = parcels.putObject("doors");
        firstAsked.forEach(doors::put);
        return parcels;
    }

    private static byte[] accepted(String reference, String waybill) {
        return ("{\"apiErrorMsg\":\"\",\"apiResponseID\":\"00018EA7F5C3CA3F9D7B6B6D0A1C2E3F\",\"apiResultCode\":\"A1000\","
                        + "\"apiResultData\":\"{\\\"success\\\":true,\\\"errorCode\\\":\\\"S0000\\\",\\\"errorMsg\\\":null,"
                        + "\\\"msgData\\\":{\\\"orderId\\\":\\\"" + reference + "\\\",\\\"originCode\\\":\\\"755\\\","
                        + "\\\"destCode\\\":\\\"010\\\",\\\"filterResult\\\":2,\\\"remark\\\":\\\"\\\","
                        + "\\\"waybillNoInfoList\\\":[{\\\"waybillType\\\":1,\\\"waybillNo\\\":\\\"" + waybill
                        + "\\\"}]}}\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] refusal(String code, String words) {
        return ("{\"apiErrorMsg\":\"\",\"apiResponseID\":\"00018EA7F5C3CA3F9D7B6B6D0A1C2E3F\",\"apiResultCode\":\"A1000\","
                        + "\"apiResultData\":\"{\\\"success\\\":false,\\\"errorCode\\\":\\\"" + code
                        + "\\\",\\\"errorMsg\\\":\\\"" + words + "\\\",\\\"msgData\\\":null}\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void pause() {
        try {
            Thread.sleep(ANSWERS_AFTER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
