package io.entrepot.hostile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** The customer of every bad order: what identifies him must stay out of logs, refusals and other people's orders. */
final class Victim {
    static final String NAME = "漏字甲乙";
    static final String PHONE = "13912345678";
    static final String EMAIL = "leak-probe@example.com";
    static final String LINE = "泄露路77号";
    static final String IDENTITY = "110101199003077758";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper ESCAPED =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final List<String> PERSONAL = List.of(NAME, PHONE, EMAIL, LINE, IDENTITY);

    private Victim() {}

    /** An order of his as programs enter it, good until it is spoilt. */
    static ObjectNode order(String id) {
        return order(id, NAME, PHONE, EMAIL, LINE);
    }

    static ObjectNode order(String id, Consumer<ObjectNode> spoil) {
        ObjectNode order = order(id);
        spoil.accept(order);
        return order;
    }

    static ObjectNode order(String id, String name, String phone, String email, String line) {
        ObjectNode order = JSON.createObjectNode()
                .put("platformOrderId", id)
                .put("orderedAt", "2026-11-20T10:00:00+08:00")
                .put("currency", "CNY")
                .put("total", "59.00");
        order.putObject("buyer").put("name", name).put("phone", phone).put("email", email);
        order.putObject("deliverTo")
                .put("name", name)
                .put("phone", phone)
                .put("country", "CN")
                .put("province", "浙江省")
                .put("city", "杭州市")
                .put("district", "西湖区")
                .put("line", line)
                .put("postcode", "310012");
        order.putObject("payment").put("state", "PAID").put("method", "transfer");
        order.putArray("lines")
                .addObject()
                .put("lineId", "1")
                .put("sku", "TEE-M")
                .put("name", "T恤")
                .put("quantity", 1)
                .put("unitPrice", "59.00")
                .put("total", "59.00");
        return order;
    }

    /** The same as a WooCommerce shop tells it. */
    static ObjectNode shopOrder(long id, String modified) {
        ObjectNode order = JSON.createObjectNode()
                .put("id", id)
                .put("number", Long.toString(id))
                .put("status", "processing")
                .put("currency", "CNY")
                .put("date_created_gmt", "2026-11-20T02:00:00")
                .put("date_modified_gmt", modified)
                .put("date_paid_gmt", "2026-11-20T02:00:00")
                .put("payment_method", "alipay")
                .put("shipping_total", "0.00")
                .put("total_tax", "0.00")
                .put("total", "59.00");
        ObjectNode billing = order.putObject("billing")
                .put("first_name", "")
                .put("last_name", NAME)
                .put("address_1", LINE)
                .put("city", "杭州市")
                .put("state", "浙江省")
                .put("postcode", "310012")
                .put("country", "CN")
                .put("phone", PHONE)
                .put("email", EMAIL);
        order.set("shipping", billing.deepCopy());
        order.putArray("line_items")
                .addObject()
                .put("id", 1)
                .put("product_id", 1)
                .put("sku", "TEE-M")
                .put("name", "T恤")
                .put("quantity", 1)
                .put("price", 59)
                .put("total", "59.00");
        return order;
    }

    /** A text of a kind that does not compress. */
    static String random(int length) {
        var text = new StringBuilder();
        new Random(7).ints(length, '!', '~').forEach(c -> text.append((char) c));
        return text.toString();
    }

    /** As bytes on the wire can say it: half a surrogate has to be written as an escape. */
    static String json(ObjectNode order) {
        try {
            return ESCAPED.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<String> leakedIn(String text) {
        return PERSONAL.stream().filter(text::contains).toList();
    }
}
