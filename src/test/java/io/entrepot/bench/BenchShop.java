package io.entrepot.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A shop that speaks WooCommerce's REST v3. Orders have two lines and about 3 kB; a completed order counts as modified
 * and is offered once more, as the real shop does it.
 */
final class BenchShop {
    /** Orders that share a second of {@code date_modified_gmt} in a backlog. */
    private static final int A_SECOND = 10;

    /** Changes that share a second otherwise: no shop's database takes more, and a poll reads the last second again. */
    private static final int A_BUSY_SECOND = 100;

    private static final String[][] PLACES = {
        {"CN20", "深圳市", "南山区科技园路"}, {"CN10", "上海市", "浦东新区世纪大道"}, {"CN2", "北京市", "朝阳区建国路"},
        {"CN24", "成都市", "锦江区春熙路"}, {"CN18", "武汉市", "江汉区解放大道"}, {"CN11", "南京市", "玄武区中山路"}
    };

    private record Change(long id, long second) {}

    private final String name;
    private final List<Change> changes = new ArrayList<>();
    private final List<Integer> latest = new ArrayList<>();
    private final List<Long> sold = new ArrayList<>();
    private final List<String> waybills = new ArrayList<>();
    private final List<Integer> spread = new ArrayList<>();
    /** Runs ahead of the real one after a backlog, since what is older comes before what is newer. */
    private long clock = Instant.now().getEpochSecond() - 86_400;

    private int thisSecond;
    private int polled = -1;
    private int completed;
    private int again;
    private long firstPage;
    private long lastAnswer;

    BenchShop(String name) {
        this.name = name;
    }

    /** A backlog of orders that want SKUs out of so many. */
    synchronized void release(int count, int skus) {
        polled = changes.size();
        firstPage = 0;
        for (int i = 0; i < count; i++) {
            if (i % A_SECOND == 0) {
                clock++;
            }
            add(skus);
        }
        clock++;
    }

    /** One order, which its buyer has placed just now. */
    synchronized long sell(int skus) {
        tick();
        return add(skus);
    }

    private void tick() {
        long now = Instant.now().getEpochSecond();
        if (now > clock || ++thisSecond == A_BUSY_SECOND) {
            clock = Math.max(clock + 1, now);
            thisSecond = 0;
        }
    }

    private long add(int skus) {
        long id = latest.size() + 1;
        latest.add(changes.size());
        sold.add(clock);
        waybills.add(null);
        spread.add(skus);
        changes.add(new Change(id, clock));
        return id;
    }

    byte[] page(Map<String, String> query) {
        long after = LocalDateTime.parse(query.get("modified_after")).toEpochSecond(ZoneOffset.UTC);
        int size = Integer.parseInt(query.get("per_page"));
        int skip = (Integer.parseInt(query.get("page")) - 1) * size;
        var page = new StringBuilder(size * 3000).append('[');
        synchronized (this) {
            int from = firstAfter(after);
            for (int i = from; i < changes.size() && size > 0; i++) {
                Change change = changes.get(i);
                if (latest.get((int) change.id() - 1) != i || skip-- > 0) {
                    continue;
                }
                if (polled >= 0 && i >= polled && firstPage == 0) {
                    firstPage = System.currentTimeMillis();
                }
                page.append(page.length() > 1 ? "," : "");
                write(page, change);
                size--;
            }
        }
        return page.append(']').toString().getBytes(StandardCharsets.UTF_8);
    }

    private int firstAfter(long second) {
        int low = 0;
        int high = changes.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (changes.get(middle).second() > second) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    synchronized byte[] order(long id) {
        var order = new StringBuilder(3000);
        write(order, changes.get(latest.get((int) id - 1)));
        return order.toString().getBytes(StandardCharsets.UTF_8);
    }

    synchronized byte[] change(JsonNode batch) {
        var answer = new StringBuilder("{\"update\":[");
        for (JsonNode order : batch.path("update")) {
            answer.append(answer.length() > "{\"update\":[".length() ? "," : "");
            write(answer, change(order.path("id").asLong(), order));
        }
        lastAnswer = System.currentTimeMillis();
        return answer.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private Change change(long id, JsonNode order) {
        int index = (int) id - 1;
        if (!order.path("status").asText().equals("completed")) {
            throw new IllegalArgumentException("order " + id + " is to become " + order.path("status"));
        }
        for (JsonNode meta : order.path("meta_data")) {
            if (meta.path("key").asText().equals("tracking_numbers")) {
                if (waybills.get(index) == null) {
                    completed++;
                } else {
                    again++;
                }
                waybills.set(index, meta.path("value").asText());
            }
        }
        tick();
        latest.set(index, changes.size());
        var change = new Change(id, clock);
        changes.add(change);
        return change;
    }

    static byte[] products(String skus) {
        ArrayNode list = BenchPartners.json.createArrayNode();
        for (String sku : skus.split(",")) {
            if (sku.startsWith("S-")) {
                list.addObject()
                        .put("id", 5_000_000 + Integer.parseInt(sku.substring(2)))
                        .put("type", "simple")
                        .put("sku", sku);
            }
        }
        return list.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] levels(JsonNode batch) {
        ObjectNode answer = BenchPartners.json.createObjectNode();
        answer.set("update", batch.path("update"));
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    synchronized ObjectNode books() {
        ObjectNode books = BenchPartners.json.createObjectNode();
        books.put("offered", latest.size())
                .put("completed", completed)
                .put("again", again)
                .put("firstPage", firstPage)
                .put("lastAnswer", lastAnswer);
        return books;
    }

    private void write(StringBuilder to, Change change) {
        long id = change.id();
        int seed = (int) (id * 2654435761L >>> 16);
        int skus = spread.get((int) id - 1);
        String[] place = PLACES[Math.floorMod(seed, PLACES.length)];
        String waybill = waybills.get((int) id - 1);
        String created = time(sold.get((int) id - 1));
        String modified = time(change.second());
        String address = "\"first_name\":\"伟\",\"last_name\":\"王\",\"company\":\"\",\"address_1\":\"" + place[2]
                + (id % 200 + 1) + "号\",\"address_2\":\"" + (id % 30 + 1) + "栋" + (id % 900 + 100) + "室\",\"city\":\""
                + place[1] + "\",\"state\":\"" + place[0] + "\",\"postcode\":\"\",\"country\":\"CN\",\"phone\":\"138"
                + (10_000_000 + id % 80_000_000) + "\"";
        to.append("{\"id\":").append(id).append(",\"parent_id\":0,\"status\":\"");
        to.append(waybill == null ? "processing" : "completed");
        to.append("\",\"currency\":\"CNY\",\"version\":\"10.3.5\",\"prices_include_tax\":false,\"date_created\":\"");
        to.append(created).append("\",\"date_modified\":\"").append(modified);
        to.append("\",\"discount_total\":\"0.00\",\"discount_tax\":\"0.00\",\"shipping_total\":\"10.00\",");
        to.append("\"shipping_tax\":\"0.00\",\"cart_tax\":\"0.00\",\"total\":\"129.00\",\"total_tax\":\"0.00\",");
        to.append("\"customer_id\":")
                .append(id % 7000)
                .append(",\"order_key\":\"wc_order_")
                .append(name)
                .append(id);
        to.append("\",\"billing\":{")
                .append(address)
                .append(",\"email\":\"buyer")
                .append(id);
        to.append("@example.com\"},\"shipping\":{").append(address);
        to.append("},\"payment_method\":\"alipay\",\"payment_method_title\":\"支付宝\",\"transaction_id\":\"4200");
        to.append(100_000_000 + id).append("\",\"customer_ip_address\":\"203.0.113.7\",\"customer_user_agent\":");
        to.append("\"Mozilla/5.0\",\"created_via\":\"checkout\",\"customer_note\":\"\",\"date_completed\":null,");
        to.append("\"date_paid\":\"")
                .append(created)
                .append("\",\"cart_hash\":\"9b1c5c\",\"number\":\"")
                .append(id);
        to.append("\",\"meta_data\":[{\"id\":").append(id * 100).append(",\"key\":\"is_vat_exempt\",\"value\":\"no\"}");
        if (waybill != null) {
            to.append(",{\"id\":").append(id * 100 + 1).append(",\"key\":\"tracking_numbers\",\"value\":\"");
            to.append(waybill).append("\"}");
        }
        to.append("],\"line_items\":[");
        line(to, id * 2, Math.floorMod(seed, skus), 2, "40.00", "80.00");
        to.append(',');
        line(to, id * 2 + 1, Math.floorMod(seed * 31 + 7, skus), 1, "39.00", "39.00");
        to.append("],\"tax_lines\":[],\"shipping_lines\":[{\"id\":").append(id * 10 + 7);
        to.append(",\"method_title\":\"快递\",\"method_id\":\"flat_rate\",\"instance_id\":\"1\",\"total\":\"10.00\",");
        to.append("\"total_tax\":\"0.00\",\"taxes\":[],\"meta_data\":[]}],\"fee_lines\":[],\"coupon_lines\":[],");
        to.append("\"refunds\":[],\"payment_url\":\"http://shop.example/checkout/order-pay/")
                .append(id);
        to.append("/\",\"is_editable\":false,\"needs_payment\":false,\"needs_processing\":true,");
        to.append("\"date_created_gmt\":\"")
                .append(created)
                .append("\",\"date_modified_gmt\":\"")
                .append(modified);
        to.append("\",\"date_completed_gmt\":null,\"date_paid_gmt\":\"").append(created);
        to.append(
                "\",\"currency_symbol\":\"¥\",\"_links\":{\"self\":[{\"href\":\"http://shop.example/wp-json/wc/v3/orders/");
        to.append(id).append("\"}],\"collection\":[{\"href\":\"http://shop.example/wp-json/wc/v3/orders\"}]}}");
    }

    private static void line(StringBuilder to, long id, int sku, int quantity, String price, String total) {
        to.append("{\"id\":").append(id).append(",\"name\":\"杯子 ").append(sku).append("\",\"product_id\":");
        to.append(5_000_000 + sku).append(",\"variation_id\":0,\"quantity\":").append(quantity);
        to.append(",\"tax_class\":\"\",\"subtotal\":\"")
                .append(total)
                .append("\",\"subtotal_tax\":\"0.00\",\"total\":\"");
        to.append(total)
                .append("\",\"total_tax\":\"0.00\",\"taxes\":[],\"meta_data\":[{\"id\":")
                .append(id * 10);
        to.append(",\"key\":\"_reduced_stock\",\"value\":\"").append(quantity);
        to.append("\",\"display_key\":\"_reduced_stock\",\"display_value\":\"").append(quantity);
        to.append("\"}],\"sku\":\"S-")
                .append(sku)
                .append("\",\"global_unique_id\":\"\",\"price\":")
                .append(price);
        to.append(",\"image\":{\"id\":0,\"src\":\"\"},\"parent_name\":null}");
    }

    private static String time(long second) {
        String text = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC).toString();
        return text.length() == "2026-11-24T09:00".length() ? text + ":00" : text;
    }
}
