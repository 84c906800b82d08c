package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** A shop on Pinduoduo: orders as pdd.order.information.get shows them, their amounts in yuan. */
final class PinduoduoShop extends FormShop {
    private static final Duration UNTIL_RIPE = Duration.ofSeconds(30);

    final PartnerSettings.PinduoduoAccount account;

    PinduoduoShop(String name, PartnerSettings partners, Catalogue catalogue) {
        super("pinduoduo", name, partners, catalogue);
        this.account = partners.pinduoduo().get(name);
    }

    @Override
    String idField() {
        return "order_sn";
    }

    @Override
    String modifiedField() {
        return "updated_at";
    }

    @Override
    ObjectNode make(int number, Random random, Instant at, boolean unknownSku) {
        String sn = time(at).substring(2, 10).replace("-", "") + "-%015d".formatted(number);
        Buyer buyer = Buyers.any(random);
        int dice = random.nextInt(20);
        Article article = catalogue().any(random, name);
        int quantity = 1 + Math.max(0, random.nextInt(5) - 2);
        long sum = (long) article.fen() * quantity;
        long discount = random.nextInt(3) == 0 ? Math.min(300, sum / 4) : 0;
        ObjectNode order = Json.of("order_sn", sn, "order_status", 1, "refund_status", 1, "confirm_status", 1);
        order.put("group_status", dice == 0 ? 0 : 1)
                .put("risk_control_status", dice == 1 || dice == 2 ? 1 : 0)
                .put("trade_type", 0)
                .put("is_stock_out", 0)
                .put("stock_out_handle_status", -1)
                .put("self_contained", 0);
        order.putNull("step_order_info");
        order.put("created_time", time(at)).put("pay_time", time(at)).put("confirm_time", time(at));
        order.put("updated_at", time(at)).put("pay_type", "WEIXIN").put("pay_no", "XP" + number);
        order.put("goods_amount", yuan(sum))
                .put("discount_amount", yuan(discount))
                .put("platform_discount", "0.00");
        order.put("seller_discount", yuan(discount)).put("postage", "0.00").put("pay_amount", yuan(sum - discount));
        order.put("country", "中国").put("province", buyer.place().province());
        order.put("city", buyer.place().city()).put("town", buyer.place().district());
        order.put("receiver_address", buyer.street() + buyer.room()).put("receiver_name", buyer.name());
        order.put("receiver_phone", buyer.phone()).put("open_address_id", "A" + Long.toHexString(buyer.hashCode()));
        order.put("buyer_memo", random.nextInt(9) == 0 ? "请尽快发货" : "").put("remark", "");
        order.put("logistics_id", 0).put("tracking_number", "").putArray("extra_delivery_list");
        order.putArray("item_list")
                .addObject()
                .put("goods_id", article.parentId() == 0 ? article.id() : article.parentId())
                .put("sku_id", article.id())
                .put("outer_id", unknownSku ? "NO-SUCH-" + number : article.sku())
                .put("goods_name", article.name())
                .put("goods_spec", article.size() == null ? "" : article.size())
                .put("goods_price", yuan(article.fen()))
                .put("goods_count", quantity);
        return order;
    }

    @Override
    void cancel(ObjectNode order) {
        order.put("refund_status", 4);
    }

    @Override
    boolean ripen(ObjectNode order, Instant now) {
        boolean young =
                now.isBefore(instant(order.path("created_time").asText()).plus(UNTIL_RIPE));
        boolean ripe = order.path("group_status").asInt() == 1
                && order.path("risk_control_status").asInt() == 0;
        if (young || ripe) {
            return false;
        }
        order.put("group_status", 1).put("risk_control_status", 0);
        return true;
    }

    /** The parcel of the order; from then on its receiver is shown with stars. */
    void ship(ObjectNode order, int company, String waybill) {
        if (order.path("order_status").asInt() != 1
                || order.path("refund_status").asInt() != 1
                || order.path("risk_control_status").asInt() == 1) {
            throw new Refusal(50001, "50001", "订单状态不允许发货");
        }
        order.put("order_status", 2).put("logistics_id", company).put("tracking_number", waybill);
        order.put("shipping_time", time(now()));
        order.put("receiver_phone", starred(order.path("receiver_phone").asText(), 7));
        order.put("receiver_name", starred(order.path("receiver_name").asText(), 1));
    }

    /** The waybills of further parcels. */
    void extra(ObjectNode order, JsonNode tracks) {
        if (order.path("order_status").asInt() == 1) {
            throw new Refusal(50001, "50001", "订单未发货");
        }
        ArrayNode list = order.withArray("/extra_delivery_list");
        tracks.forEach(track -> list.addObject()
                .put("logistics_id", track.path("shipping_id").asInt())
                .put("tracking_number", track.path("tracking_number").asText()));
    }
}
