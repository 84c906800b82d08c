package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/** Writes the JSON of a WooCommerce order, complete with every field that the real shop gives out. */
final class WooOrderMaker {
    /** What is odd about an order; everything else comes from its seed. */
    record Oddity(String status, boolean noPhone, boolean unknownSku, boolean wrongTotal, boolean urgent) {
        static final Oddity NONE = new Oddity("processing", false, false, false, false);
    }

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final String[] NOTES = {"请尽快发货", "放门口即可，谢谢", "周末送货", "送货前请电话联系", "麻烦包装好一点，送人的", "不要放快递柜"};

    private final String shop;
    private final PartnerSettings.Shop settings;
    private final String baseUrl;
    private final Catalogue catalogue;
    private final double abroadShare;

    WooOrderMaker(
            String shop, PartnerSettings.Shop settings, String publicUrl, Catalogue catalogue, double abroadShare) {
        this.abroadShare = abroadShare;
        this.shop = shop;
        this.settings = settings;
        this.baseUrl = publicUrl + "/woocommerce/" + shop;
        this.catalogue = catalogue;
    }

    /** The order that seed and number lead to: the same ones lead to the same order. */
    ObjectNode make(long id, long seed, Instant created, Oddity oddity) {
        Random random = new Random((seed * 1_000_003 + id) * 31 + shop.hashCode());
        Buyer buyer = Buyers.any(random);
        // dice of their own: the rest of an order is the same wherever it goes; seeds that lie close fall alike at
        // first
        Random far = new Random((seed * 31 + id) * 0x9E3779B97F4A7C15L);
        if (settings.currency().equals("USD") && far.nextDouble() < abroadShare) {
            buyer = Buyers.abroad(far);
        }
        boolean paid = oddity.status().equals("processing");
        int method = random.nextInt(3);
        String key = "wc_order_" + Long.toString(Math.abs(random.nextLong()), 36);
        int lines = 1 + Math.max(0, random.nextInt(7) - 3);
        boolean coupon = random.nextInt(8) == 0;
        int fee = random.nextInt(10) == 0 ? 350 : 0;
        int shipping = random.nextInt(3) == 0 ? 0 : 1200;

        ArrayNode items = Json.array();
        long total = shipping + fee;
        long discount = 0;
        for (int i = 0; i < lines; i++) {
            Article article = catalogue.any(random, shop);
            int quantity = 1 + Math.max(0, random.nextInt(5) - 2);
            long subtotal = (long) article.price(settings.currency()) * quantity;
            long off = coupon && i == 0 ? Math.min(1000, subtotal / 2) : 0;
            String sku = oddity.unknownSku() && i == 0 ? "NO-SUCH-" + id : article.sku();
            items.add(item(id * 10 + i, article, sku, quantity, subtotal, subtotal - off));
            discount += off;
            total += subtotal - off;
        }
        if (oddity.wrongTotal()) {
            total += 100;
        }
        String note = oddity.urgent() ? "加急！请今天发出" : random.nextInt(8) == 0 ? NOTES[random.nextInt(NOTES.length)] : "";

        ObjectNode order = Json.of(
                "id",
                id,
                "parent_id",
                0,
                "status",
                oddity.status(),
                "currency",
                settings.currency(),
                "version",
                "11.0.1",
                "prices_include_tax",
                false);
        order.put("date_created", local(created)).put("date_modified", local(created));
        order.put("discount_total", money(discount)).put("discount_tax", "0.00");
        order.put("shipping_total", money(shipping)).put("shipping_tax", "0.00").put("cart_tax", "0.00");
        order.put("total", money(total)).put("total_tax", "0.00").put("customer_id", random.nextInt(4) * 7);
        order.put("order_key", key);
        order.set("billing", address(buyer, oddity.noPhone()).put("email", buyer.email()));
        order.set("shipping", address(buyer, oddity.noPhone()));
        order.put("payment_method", new String[] {"alipay", "wechat", "bacs"}[method]);
        order.put("payment_method_title", new String[] {"支付宝", "微信支付", "银行转账"}[method]);
        order.put("transaction_id", paid && method < 2 ? "4200" + (100_000_000L + Math.abs(random.nextInt())) : "");
        order.put("customer_ip_address", "").put("customer_user_agent", "").put("created_via", "checkout");
        order.put("customer_note", note).putNull("date_completed").put("date_paid", paid ? local(created) : null);
        order.put("cart_hash", Long.toHexString(random.nextLong())).put("number", Long.toString(id));
        order.set("meta_data", Json.array().add(Json.of("id", id * 100, "key", "is_vat_exempt", "value", "no")));
        order.set("line_items", items);
        order.set("tax_lines", Json.array());
        order.set("shipping_lines", shippingLines(id, shipping));
        order.set("fee_lines", feeLines(id, fee));
        order.set("coupon_lines", couponLines(id, discount));
        order.set("refunds", Json.array());
        order.put("payment_url", baseUrl + "/checkout/order-pay/" + id + "/?pay_for_order=true&key=" + key);
        order.put("is_editable", !paid).put("needs_payment", oddity.status().equals("pending"));
        order.put("needs_processing", true);
        order.put("date_created_gmt", gmt(created)).put("date_modified_gmt", gmt(created));
        order.putNull("date_completed_gmt").put("date_paid_gmt", paid ? gmt(created) : null);
        order.put("currency_symbol", settings.currency().equals("USD") ? "$" : "¥");
        order.set("_links", links(id));
        return order;
    }

    /** Sets the moment of the latest change, in the shop's own time and in GMT. */
    void modified(ObjectNode order, Instant at) {
        order.put("date_modified", local(at)).put("date_modified_gmt", gmt(at));
    }

    /** Moves the order to a status and sets what moves with it. */
    void status(ObjectNode order, String status, Instant at) {
        order.put("status", status).put("needs_payment", status.equals("pending"));
        if (status.equals("completed")) {
            order.put("date_completed", local(at)).put("date_completed_gmt", gmt(at));
        }
        if ((status.equals("processing") || status.equals("completed"))
                && order.path("date_paid").isNull()) {
            order.put("date_paid", local(at)).put("date_paid_gmt", gmt(at));
        }
        order.put("is_editable", status.equals("pending") || status.equals("on-hold"));
    }

    private String local(Instant at) {
        return STAMP.format(at.atZone(settings.zone()));
    }

    static String gmt(Instant at) {
        return STAMP.format(at.atOffset(ZoneOffset.UTC));
    }

    static String money(long cents) {
        return BigDecimal.valueOf(cents, 2).toPlainString();
    }

    /** The address as the shop's form takes it: there is no field for a district, buyers write it before the street. */
    static ObjectNode address(Buyer buyer, boolean noPhone) {
        return Json.of(
                "first_name",
                buyer.given(),
                "last_name",
                buyer.family(),
                "company",
                "",
                "address_1",
                buyer.place().district() + buyer.street(),
                "address_2",
                buyer.room(),
                "city",
                buyer.place().city(),
                "state",
                buyer.place().state(),
                "postcode",
                buyer.place().postcode(),
                "country",
                buyer.place().province().equals("US") ? "US" : "CN",
                "phone",
                noPhone ? "" : buyer.phone());
    }

    private ObjectNode item(long id, Article article, String sku, int quantity, long subtotal, long total) {
        ObjectNode item = Json.of(
                "id",
                id,
                "name",
                article.name(),
                "product_id",
                article.parentId() > 0 ? article.parentId() : article.id(),
                "variation_id",
                article.parentId() > 0 ? article.id() : 0,
                "quantity",
                quantity,
                "tax_class",
                "",
                "subtotal",
                money(subtotal),
                "subtotal_tax",
                "0.00",
                "total",
                money(total),
                "total_tax",
                "0.00");
        item.set("taxes", Json.array());
        ArrayNode meta = item.putArray("meta_data");
        if (article.size() != null) {
            meta.add(meta(id * 10, "pa_size", article.size(), "尺码"));
        }
        meta.add(meta(id * 10 + 1, "_reduced_stock", Integer.toString(quantity), "_reduced_stock"));
        item.put("sku", sku).put("global_unique_id", "");
        item.put("price", each(total, quantity));
        item.set("image", Json.of("id", 0, "src", ""));
        item.put("parent_name", article.parentName());
        return item;
    }

    /** The price of one piece, as a number without needless zeros. */
    private static BigDecimal each(long cents, int quantity) {
        BigDecimal price = BigDecimal.valueOf(cents, 2)
                .divide(BigDecimal.valueOf(quantity), 6, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return price.scale() < 0 ? price.setScale(0) : price;
    }

    private static ObjectNode meta(long id, String key, String value, String shown) {
        return Json.of("id", id, "key", key, "value", value, "display_key", shown, "display_value", value);
    }

    private static ArrayNode shippingLines(long id, long cents) {
        return Json.array()
                .add(Json.of(
                        "id",
                        id * 10 + 7,
                        "method_title",
                        cents == 0 ? "包邮" : "顺丰速运",
                        "method_id",
                        cents == 0 ? "free_shipping" : "flat_rate",
                        "instance_id",
                        "1",
                        "total",
                        money(cents),
                        "total_tax",
                        "0.00",
                        "taxes",
                        Json.array(),
                        "tax_status",
                        "taxable",
                        "meta_data",
                        Json.array()));
    }

    private static ArrayNode feeLines(long id, long cents) {
        return cents == 0
                ? Json.array()
                : Json.array()
                        .add(Json.of(
                                "id",
                                id * 10 + 8,
                                "name",
                                "礼品包装",
                                "tax_class",
                                "",
                                "tax_status",
                                "taxable",
                                "amount",
                                "",
                                "total",
                                money(cents),
                                "total_tax",
                                "0.00",
                                "taxes",
                                Json.array(),
                                "meta_data",
                                Json.array()));
    }

    private static ArrayNode couponLines(long id, long cents) {
        return cents == 0
                ? Json.array()
                : Json.array()
                        .add(Json.of(
                                "id",
                                id * 10 + 9,
                                "code",
                                "welcome10",
                                "discount",
                                money(cents),
                                "discount_tax",
                                "0.00",
                                "meta_data",
                                Json.array(),
                                "discount_type",
                                "fixed_cart",
                                "nominal_amount",
                                10,
                                "free_shipping",
                                false));
    }

    private ObjectNode links(long id) {
        String orders = baseUrl + "/wp-json/wc/v3/orders";
        ObjectNode self = Json.of("href", orders + "/" + id);
        self.putObject("targetHints")
                .putArray("allow")
                .add("GET")
                .add("POST")
                .add("PUT")
                .add("PATCH")
                .add("DELETE");
        ObjectNode links = Json.object();
        links.putArray("self").add(self);
        links.putArray("collection").addObject().put("href", orders);
        links.putArray("email_templates")
                .addObject()
                .put("embeddable", true)
                .put("href", orders + "/" + id + "/actions/email_templates");
        return links;
    }
}
