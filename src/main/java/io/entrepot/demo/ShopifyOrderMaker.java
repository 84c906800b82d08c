package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Writes orders as Shopify's Admin API shows them: every field that a caller may select, under its own name. */
final class ShopifyOrderMaker {
    private static final String PROVINCES = "AH安徽省 BJ北京市 CQ重庆市 FJ福建省 GD广东省 GS甘肃省 GX广西壮族自治区 GZ贵州省 HA河南省 HB湖北省"
            + " HE河北省 HI海南省 HL黑龙江省 HN湖南省 JL吉林省 JS江苏省 JX江西省 LN辽宁省 NM内蒙古自治区 NX宁夏回族自治区 QH青海省"
            + " SC四川省 SD山东省 SH上海市 SN陕西省 SX山西省 TJ天津市 XJ新疆维吾尔自治区 YZ西藏自治区 YN云南省 ZJ浙江省";
    private static final Map<String, String> CODES = new HashMap<>();

    static {
        for (String one : PROVINCES.split(" ")) {
            CODES.put(one.substring(2), one.substring(0, 2));
        }
    }

    private final String shop;
    private final String currency;
    private final Catalogue catalogue;

    ShopifyOrderMaker(String shop, String currency, Catalogue catalogue) {
        this.shop = shop;
        this.currency = currency;
        this.catalogue = catalogue;
    }

    /** The order that seed and number lead to: the same ones lead to the same order. */
    ObjectNode make(long id, long seed, Instant at, boolean unknownSku) {
        Random random = new Random((seed * 1_000_003 + id) * 31 + shop.hashCode());
        Buyer buyer = Buyers.any(random);
        // now and then more lines than a page shows
        int count = random.nextInt(15) == 0 ? 12 : 1 + Math.max(0, random.nextInt(7) - 3);
        ArrayNode lines = Json.array();
        long subtotal = 0;
        for (int i = 0; i < count; i++) {
            Article article = catalogue.any(random, shop);
            int quantity = 1 + Math.max(0, random.nextInt(5) - 2);
            String sku = unknownSku && i == 0 ? "NO-SUCH-" + id : article.sku();
            lines.add(line(id * 100 + i, article, sku, quantity));
            subtotal += (long) article.price(currency) * quantity;
        }
        long discount = random.nextInt(6) == 0 ? Math.min(1000, subtotal / 3) : 0;
        long shipping = random.nextInt(3) == 0 ? 0 : 1200;
        ObjectNode order = Json.of(
                "id",
                "gid://shopify/Order/" + id,
                "legacyResourceId",
                Long.toString(id),
                // under this name the hub asks for it a second time
                "platformOrderId",
                Long.toString(id),
                "name",
                "#" + (id % 1_000_000),
                "test",
                false,
                "requiresShipping",
                true,
                "createdAt",
                time(at),
                "updatedAt",
                time(at),
                "displayFinancialStatus",
                "PAID",
                "displayFulfillmentStatus",
                "UNFULFILLED",
                "taxesIncluded",
                true,
                "email",
                buyer.email());
        order.putNull("cancelledAt").putNull("phone");
        order.put("note", random.nextInt(8) == 0 ? "请尽快发货" : null);
        order.putArray("customAttributes");
        order.putArray("paymentGatewayNames").add("alipay");
        ArrayNode codes = order.putArray("discountCodes");
        if (discount > 0) {
            codes.add("WELCOME10");
        }
        order.set("shippingAddress", address(buyer));
        order.set("billingAddress", address(buyer));
        ObjectNode total = money(subtotal - discount + shipping);
        total.set("presentmentMoney", total.get("shopMoney"));
        order.set("currentTotalPriceSet", total);
        order.set("currentSubtotalPriceSet", money(subtotal - discount));
        order.set("currentShippingPriceSet", money(shipping));
        order.set("currentTotalTaxSet", money(0));
        order.putNull("currentTotalDutiesSet").putNull("currentTotalAdditionalFeesSet");
        order.set("totalTipReceivedSet", money(0));
        order.set("totalRefundedSet", money(0));
        order.putObject("shippingLines").putArray("nodes").addObject().put("title", shipping == 0 ? "包邮" : "顺丰速运");
        order.putArray("fulfillments");
        order.putObject("lineItems").set("nodes", lines);
        return order;
    }

    private ObjectNode line(long id, Article article, String sku, int quantity) {
        ObjectNode line = Json.of(
                "id",
                "gid://shopify/LineItem/" + id,
                "sku",
                sku,
                "name",
                article.name(),
                "quantity",
                quantity,
                "currentQuantity",
                quantity,
                "nonFulfillableQuantity",
                0,
                "requiresShipping",
                true);
        line.putArray("customAttributes");
        line.set("originalUnitPriceSet", money(article.price(currency)));
        return line;
    }

    private static ObjectNode address(Buyer buyer) {
        return Json.of(
                "firstName",
                buyer.given(),
                "lastName",
                buyer.family(),
                "company",
                null,
                "address1",
                buyer.place().district() + buyer.street(),
                "address2",
                buyer.room(),
                "city",
                buyer.place().city(),
                "province",
                buyer.place().province(),
                "provinceCode",
                CODES.get(buyer.place().province()),
                "zip",
                buyer.place().postcode(),
                "countryCodeV2",
                "CN",
                "phone",
                "+86" + buyer.phone());
    }

    private ObjectNode money(long cents) {
        ObjectNode bag = Json.object();
        bag.putObject("shopMoney").put("amount", WooOrderMaker.money(cents)).put("currencyCode", currency);
        return bag;
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
