package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A shop on Taobao: trades with their sub-orders, as trade.fullinfo.get shows them. */
final class TaobaoShop extends FormShop {
    private static final Duration UNTIL_RIPE = Duration.ofSeconds(30);
    private static final String TO_SHIP = "WAIT_SELLER_SEND_GOODS";
    private static final String SHIPPED = "WAIT_BUYER_CONFIRM_GOODS";

    final PartnerSettings.TaobaoAccount account;

    TaobaoShop(String name, PartnerSettings partners, Catalogue catalogue) {
        super("taobao", name, partners, catalogue);
        this.account = partners.taobao().get(name);
    }

    @Override
    String idField() {
        return "tid";
    }

    @Override
    String modifiedField() {
        return "modified";
    }

    @Override
    ObjectNode make(int number, Random random, Instant at, boolean unknownSku) {
        long tid = 2_067_719_000_000_000L + number * 100L;
        Buyer buyer = Buyers.any(random);
        int dice = random.nextInt(24);
        String status = dice < 2 ? "WAIT_BUYER_PAY" : dice < 4 ? "PAID_FORBID_CONSIGN" : TO_SHIP;
        ArrayNode subs = Json.array();
        long sum = 0;
        int count = 1 + Math.max(0, random.nextInt(6) - 3);
        for (int i = 0; i < count; i++) {
            Article article = catalogue().any(random, name);
            int quantity = 1 + Math.max(0, random.nextInt(4) - 2);
            sum += (long) article.fen() * quantity;
            // the only sub-order of a trade has its number
            ObjectNode sub = sub(count == 1 ? tid : tid + 1 + i, article, quantity, status);
            sub.put("is_oversold", dice == 5 && i == 0);
            if (unknownSku && i == 0) {
                sub.put("outer_sku_id", "NO-SUCH-" + tid);
            }
            subs.add(sub);
        }
        long discount = random.nextInt(5) == 0 ? Math.min(500, sum / 3) : 0;
        long postage = random.nextInt(3) == 0 ? 0 : 1000;
        ObjectNode trade =
                Json.of("tid", tid, "status", status, "type", "fixed", "shipping_type", "express", "created", time(at));
        trade.put("modified", time(at)).put("buyer_nick", starred(buyer.name(), 1) + "8");
        trade.put("payment", yuan(sum - discount + postage)).put("post_fee", yuan(postage));
        if (!status.equals("WAIT_BUYER_PAY")) {
            pay(trade, at);
        }
        trade.put("buyer_message", random.nextInt(9) == 0 ? "请尽快发货" : "").put("seller_memo", "");
        receiver(trade, buyer, dice == 7);
        trade.putObject("orders").set("order", subs);
        return trade;
    }

    private static ObjectNode sub(long oid, Article article, int quantity, String status) {
        String total = yuan((long) article.fen() * quantity);
        boolean plain = article.parentId() == 0;
        ObjectNode sub = Json.of("oid", oid, "status", status, "refund_status", "NO_REFUND", "title", article.name());
        sub.put("num_iid", plain ? article.id() : article.parentId());
        sub.put("sku_id", plain ? "" : Long.toString(article.id()));
        sub.put("outer_iid", plain ? article.sku() : "").put("outer_sku_id", plain ? "" : article.sku());
        sub.put("price", yuan(article.fen()))
                .put("num", quantity)
                .put("total_fee", total)
                .put("payment", total);
        return sub.put("divide_order_fee", total).put("sku_properties_name", "");
    }

    private static void receiver(ObjectNode trade, Buyer buyer, boolean masked) {
        trade.put("receiver_country", "").put("receiver_state", buyer.place().province());
        trade.put("receiver_city", buyer.place().city())
                .put("receiver_district", buyer.place().district());
        trade.put("receiver_town", "").put("receiver_zip", buyer.place().postcode());
        String street = buyer.street() + buyer.room();
        trade.put("receiver_address", masked ? starred(street, 3) : street);
        trade.put("receiver_name", masked ? starred(buyer.name(), 1) : buyer.name());
        trade.put("receiver_mobile", masked ? "*******" + buyer.phone().substring(7) : buyer.phone());
        if (masked) {
            trade.put("oaid", "1" + Long.toHexString(buyer.hashCode() * 31L) + "Zy");
        }
    }

    private static void pay(ObjectNode trade, Instant at) {
        trade.put("pay_time", time(at))
                .put("alipay_no", "2026" + trade.path("tid").asText());
    }

    @Override
    void cancel(ObjectNode trade) {
        boolean paid = trade.has("pay_time");
        status(trade, paid ? "TRADE_CLOSED" : "TRADE_CLOSED_BY_TAOBAO");
        subs(trade).forEach(sub -> ((ObjectNode) sub).put("refund_status", paid ? "SUCCESS" : "NO_REFUND"));
    }

    @Override
    boolean ripen(ObjectNode trade, Instant now) {
        if (now.isBefore(instant(trade.path("created").asText()).plus(UNTIL_RIPE))) {
            return false;
        }
        switch (trade.path("status").asText()) {
            case "WAIT_BUYER_PAY" -> pay(trade, now);
            case "PAID_FORBID_CONSIGN" -> {}
            default -> {
                return false;
            }
        }
        status(trade, TO_SHIP);
        return true;
    }

    /** One parcel of some sub-orders, or of all; none of them may have left before. */
    void ship(ObjectNode trade, Set<String> some, String company, String waybill) {
        Set<String> wanted = new HashSet<>(some);
        for (JsonNode sub : subs(trade)) {
            if (some.isEmpty() || wanted.remove(sub.path("oid").asText())) {
                if (!sub.path("status").asText().equals(TO_SHIP)) {
                    throw new Refusal(15, "isv.logistics-offline-service-error:B04", "发货操作失败，失败原因：订单状态不允许发货");
                }
                ((ObjectNode) sub)
                        .put("status", SHIPPED)
                        .put("consign_time", time(now()))
                        .put("invoice_no", waybill)
                        .put("logistics_company", company);
            }
        }
        if (!wanted.isEmpty()) {
            throw new Refusal(15, "isv.logistics-offline-service-error:P38", "拆单校验未通过");
        }
        boolean all = List.of(SHIPPED)
                .containsAll(subs(trade).findValuesAsText("status").stream()
                        .filter(status -> !status.startsWith("TRADE_"))
                        .toList());
        trade.put("status", all ? SHIPPED : "SELLER_CONSIGNED_PART").put("consign_time", time(now()));
    }

    private static void status(ObjectNode trade, String status) {
        trade.put("status", status);
        subs(trade).forEach(sub -> ((ObjectNode) sub).put("status", status));
    }

    private static JsonNode subs(JsonNode trade) {
        return trade.at("/orders/order");
    }
}
