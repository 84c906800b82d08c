package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Writes orders as Amazon's Orders API 2026-01-01 shows them, with all that a caller may ask for. */
final class AmazonOrderMaker {
    private final String seller;
    private final PartnerSettings.AmazonAccount account;
    private final double abroadShare;
    private final Catalogue catalogue;

    AmazonOrderMaker(String seller, PartnerSettings partners, Catalogue catalogue) {
        this.seller = seller;
        this.account = partners.amazon().get(seller);
        this.abroadShare = partners.abroadShare();
        this.catalogue = catalogue;
    }

    /** The order that seed and number lead to: the same ones lead to the same order. It is not paid for yet. */
    ObjectNode make(int number, long seed, Instant at, boolean unknownSku) {
        Random random = new Random((seed * 1_000_003 + number) * 31 + seller.hashCode());
        Buyer buyer = random.nextDouble() < abroadShare ? Buyers.abroad(random) : Buyers.any(random);
        ArrayNode items = Json.array();
        Map<String, Long> sums = new TreeMap<>();
        int count = 1 + Math.max(0, random.nextInt(6) - 3);
        for (int i = 0; i < count; i++) {
            Article article = catalogue.any(random, seller);
            int quantity = 1 + Math.max(0, random.nextInt(5) - 2);
            long price = article.price(account.currency());
            Map<String, Long> parts = new TreeMap<>(Map.of("ITEM", price * quantity, "TAX", price * quantity / 12));
            if (i == 0 && random.nextInt(3) == 0) {
                parts.put("SHIPPING", 599L);
            }
            if (i == 0 && random.nextInt(6) == 0) {
                parts.put("DISCOUNT", -price / 10);
            }
            parts.forEach((part, cents) -> sums.merge(part, cents, Long::sum));
            items.add(item(
                    number * 100L + i, article, unknownSku && i == 0 ? "NO-SUCH-" + number : null, quantity, parts));
        }
        ObjectNode order = Json.of(
                "orderId",
                "113-%07d-%07d".formatted(7_000_000 + number, 1_000_000 + random.nextInt(9_000_000)),
                "createdTime",
                time(at),
                "lastUpdatedTime",
                time(at));
        order.putArray("programs");
        order.putObject("salesChannel")
                .put("channelName", "AMAZON")
                .put("marketplaceId", account.marketplaceId())
                .put("marketplaceName", "Amazon.com");
        order.putObject("buyer")
                .put("buyerName", buyer.name())
                .put("buyerEmail", "x" + number + "example@marketplace.amazon.com");
        order.putObject("recipient").set("deliveryAddress", address(buyer));
        ObjectNode proceeds = order.putObject("proceeds");
        proceeds.set(
                "grandTotal",
                money(sums.values().stream().mapToLong(cents -> cents).sum()));
        proceeds.set("breakdowns", breakdowns(sums));
        order.putObject("fulfillment")
                .put("fulfillmentStatus", "PENDING")
                .put("fulfilledBy", "MERCHANT")
                .put("fulfillmentServiceLevel", "STANDARD");
        order.set("orderItems", items);
        order.putArray("packages");
        return order;
    }

    private ObjectNode item(long id, Article article, String sku, int quantity, Map<String, Long> parts) {
        ObjectNode item = Json.of("orderItemId", Long.toString(71_000_000_000_000L + id), "quantityOrdered", quantity);
        item.putObject("product")
                .put("asin", "B0%08d".formatted(article.id()))
                .put("title", article.name())
                .put("sellerSku", sku == null ? article.sku() : sku)
                .putObject("price")
                .set("unitPrice", money(article.price(account.currency())));
        item.putObject("proceeds").set("breakdowns", breakdowns(parts));
        item.putObject("fulfillment").put("quantityFulfilled", 0).put("quantityUnfulfilled", quantity);
        return item;
    }

    private static ObjectNode address(Buyer buyer) {
        boolean china = !buyer.place().province().equals("US");
        return Json.of(
                "name",
                china ? buyer.name() : buyer.given() + " " + buyer.family(),
                "addressLine1",
                china ? buyer.place().district() + buyer.street() : buyer.street(),
                "addressLine2",
                buyer.room(),
                "city",
                buyer.place().city(),
                "stateOrRegion",
                china ? buyer.place().province() : buyer.place().state(),
                "districtOrCounty",
                buyer.place().district(),
                "postalCode",
                buyer.place().postcode(),
                "countryCode",
                china ? "CN" : "US",
                "phone",
                china ? "+86" + buyer.phone() : buyer.phone(),
                "addressType",
                "RESIDENTIAL");
    }

    private JsonNode breakdowns(Map<String, Long> sums) {
        ArrayNode list = Json.array();
        sums.forEach((part, cents) -> list.addObject().put("type", part).set("subtotal", money(cents)));
        return list;
    }

    private ObjectNode money(long cents) {
        return Json.of("amount", WooOrderMaker.money(cents), "currencyCode", account.currency());
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
