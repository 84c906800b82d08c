package io.entrepot.faults;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.faults.Storm.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is offered to the hub, and the books of it: those of the partners and, of its own files, those kept here. */
final class Offers {
    private static final String HEADER =
            "order_no,ordered_at,name,phone,province,city,district,address,postcode,country,sku,product,quantity,"
                    + "unit_price,shipping_fee,total,currency,payment_method,paid_at,email,note";

    private final Landscape landscape;
    private final List<String> ownFiles = new CopyOnWriteArrayList<>();
    private final List<String> missingSkus = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final List<String> typedIn = new CopyOnWriteArrayList<>();
    private int files;

    Offers(Landscape landscape) {
        this.landscape = landscape;
    }

    /** {@code platform/account/number} of every order that was ever offered. */
    List<String> all() {
        var all = new ArrayList<String>();
        for (String shop : Landscape.SHOPS) {
            landscape.market.offered(shop).forEach(id -> all.add("woocommerce/" + shop + "/" + id));
        }
        landscape.market.filed().forEach(id -> all.add("csvdrop/wholesale/" + id));
        ownFiles.forEach(id -> all.add("csvdrop/wholesale/" + id));
        typedIn.forEach(id -> all.add("manual/api/" + id));
        return all;
    }

    /** What a partner that is away does not do is not done at all. */
    void make(Work work) {
        try {
            switch (work.kind()) {
                case ORDERS -> landscape.market.control("woocommerce/" + work.shop() + "/orders?count=" + work.count());
                case FILE -> landscape.market.control("ftp?variant=" + work.variant());
                case CHANGE -> change(work.shop(), work.count(), "{\"customer_note\":\"变更 " + work.at() + "\"}");
                case CANCEL -> change(work.shop(), 1, "{\"status\":\"cancelled\"}");
                case POISON -> poison();
            }
        } catch (UncheckedIOException e) {
            // the partners are away
        }
    }

    /** One more order; answers its id at shop {@code tee}. */
    String probe() {
        return landscape
                .market
                .control("woocommerce/tee/orders?count=1")
                .path("last")
                .asText();
    }

    /** So many paid orders for one piece each, in one page at this hub. */
    void typeIn(Hub hub, String sku, int count) {
        var page = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            String number = "T" + UUID.randomUUID();
            typedIn.add(number);
            page.add("""
                    {"platformOrderId":"%s","orderedAt":"2026-11-20T10:00:00+08:00","currency":"CNY",
                     "buyer":{"name":"王芳","phone":"13800138000","email":"wang@example.com"},
                     "deliverTo":{"name":"王芳","phone":"13800138000","country":"CN","province":"浙江省","city":"杭州市",
                                  "district":"西湖区","line":"文三路90号","postcode":"310012"},
                     "payment":{"state":"PAID","method":"transfer"},
                     "lines":[{"lineId":"1","sku":"%s","name":"热卖","quantity":1,"unitPrice":"20.00","total":"20.00"}],
                     "total":"20.00"}""".formatted(number, sku));
        }
        expectGood(hub.send("POST", "/api/orders", "[" + String.join(",", page) + "]"));
    }

    void carrier(String mode) {
        quietly("sf", "{\"mode\":\"" + mode + "\",\"delayMs\":" + (mode.equals("delay") ? 4000 : 0) + "}");
    }

    void shop(String mode) {
        quietly("woocommerce/mode", "{\"mode\":\"" + mode + "\",\"count\":4}");
    }

    /** The catalogue gets what was missing. */
    void removeCauses() {
        Hub hub = landscape.anyHub();
        for (String sku : missingSkus) {
            expectGood(hub.send("PUT", "/api/skus", """
                    [{"sku": "%s", "name": "晚到的货", "price": "20.00", "currency": "CNY", "weightGrams": 200, "bulky": false}]""".formatted(sku)));
            expectGood(hub.send("POST", "/api/stock/receipts", """
                    {"reference": "for-%s", "warehouse": "SZ", "lines": [{"sku": "%s", "quantity": 10}]}""".formatted(sku, sku)));
        }
        missingSkus.clear();
    }

    /** Enough of everything for another storm. */
    void stockUp(long seed) {
        var lines = new ArrayList<String>();
        landscape
                .sql()
                .queryForList("select code from sku order by 1", String.class)
                .forEach(sku -> lines.add("{\"sku\":\"" + sku + "\",\"quantity\":300}"));
        for (String warehouse : List.of("SZ", "SH", "CD")) {
            expectGood(landscape.anyHub().send("POST", "/api/stock/receipts", """
                    {"reference": "storm-%d-%s", "warehouse": "%s", "lines": [%s]}""".formatted(
                            seed, warehouse, warehouse, String.join(",", lines))));
        }
    }

    private static void expectGood(int status) {
        if (status < 200 || status > 299) {
            throw new IllegalStateException("a healthy hub answered " + status);
        }
    }

    private void quietly(String what, String body) {
        try {
            landscape.market.control(what, body);
        } catch (UncheckedIOException e) {
            // the partners are away
        }
    }

    private void change(String shop, int count, String patch) {
        List<JsonNode> open = new ArrayList<>();
        landscape.market.books("woocommerce/" + shop).path("orders").forEach(order -> {
            if (order.path("status").asText().equals("processing")) {
                open.add(order);
            }
        });
        for (JsonNode order : open.subList(Math.max(0, open.size() - count), open.size())) {
            String id = order.path("id").asText();
            landscape.market.control("woocommerce/" + shop + "/orders/" + id, patch);
            if (patch.contains("cancelled")) {
                cancelled.add(id);
            }
        }
    }

    /** A file of so many orders with long notes, for an article that nobody knows; it is in no book. */
    void giant(int orders) {
        String note = "请".repeat(300);
        var text = new StringBuilder(HEADER).append("\r\n");
        for (int i = 0; i < orders; i++) {
            text.append(row("GIANT-" + i, "NOBODY-KNOWS", "20.00,10.00,30.00", note));
        }
        drop("giant", text);
    }

    /** A file in which one order of three names an article that nobody knows yet. */
    private void poison() {
        String file = "P" + (System.nanoTime() / 1_000_000) + "-" + ++files;
        String missing = "LATE-" + file;
        var text = new StringBuilder(HEADER).append("\r\n");
        for (int i = 1; i <= 3; i++) {
            String number = file + "-" + i;
            text.append(
                    i == 2
                            ? row(number, missing, "20.00,10.00,30.00", "")
                            : row(number, "LAMP-01", "169.00,10.00,179.00", ""));
        }
        missingSkus.add(missing);
        for (int i = 1; i <= 3; i++) {
            ownFiles.add(file + "-" + i);
        }
        drop(file, text);
    }

    private static String row(String number, String sku, String prices, String note) {
        return number + ",2026-11-20 10:15:40,王静,13800138001,浙江省,杭州市,西湖区,文三路478号,310013,CN," + sku + ",台灯,1," + prices
                + ",CNY,alipay,2026-11-20 10:16:20,wang.jing@example.com," + note + "\r\n";
    }

    private void drop(String name, CharSequence text) {
        Path whole = landscape.ftpIn.resolve(name + ".csv");
        Path part = landscape.ftpIn.resolveSibling(name + ".part");
        try {
            Files.writeString(part, text);
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
