package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Catalogue.Article;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The products of one shop and the stock that it believes to have. */
final class WooProducts implements Closeable {
    private static final int FIRST_STOCK = 100;

    private final Catalogue catalogue;
    private final String currency;
    private final String baseUrl;
    private final Map<String, Integer> stock = new LinkedHashMap<>();
    private final Map<String, Integer> pushed = new LinkedHashMap<>();
    private final Ledger ledger;
    private long pushes;

    WooProducts(String shop, PartnerSettings partners, Catalogue catalogue) {
        this.catalogue = catalogue;
        this.currency = partners.shops().get(shop).currency();
        this.baseUrl = partners.publicUrl() + "/woocommerce/" + shop;
        catalogue.articles().forEach(article -> stock.put(article.sku(), FIRST_STOCK));
        this.ledger = new Ledger(partners.data().resolve("woocommerce-" + shop + "-stock.jsonl"), line -> {
            stock.put(line.path("sku").asText(), line.path("quantity").asInt());
            if (line.path("pushed").asBoolean()) {
                pushed.put(line.path("sku").asText(), line.path("quantity").asInt());
                pushes++;
            }
        });
    }

    /** Products and variations, of these SKUs if any are named. */
    synchronized List<ObjectNode> list(Set<String> skus) {
        List<ObjectNode> found = new ArrayList<>();
        if (skus.isEmpty()) {
            catalogue.parents().forEach((id, name) -> found.add(parent(id, name)));
        }
        catalogue.articles().stream()
                .filter(article -> skus.isEmpty() || skus.contains(article.sku()))
                .forEach(article -> found.add(json(article)));
        return found;
    }

    /** Changes a product; a variation must be changed beneath its parent. */
    synchronized ObjectNode put(long parent, long id, JsonNode change) {
        Article article = catalogue.byId(id);
        if (article == null && parent == 0 && catalogue.parents().containsKey(id)) {
            return parent(id, catalogue.parents().get(id));
        }
        if (article == null || parent != 0 && article.parentId() != parent) {
            throw new WooRefusal(
                    400,
                    parent == 0
                            ? "woocommerce_rest_product_invalid_id"
                            : "woocommerce_rest_product_variation_invalid_id",
                    "Invalid ID.");
        }
        if (parent == 0 && article.parentId() > 0) {
            throw new WooRefusal(
                    404,
                    "woocommerce_rest_invalid_product_id",
                    "To manipulate product variations you should use the /products/<product_id>/variations/<id> endpoint.");
        }
        if (change.has("stock_quantity")) {
            JsonNode quantity = change.get("stock_quantity");
            if (!quantity.isNull() && !quantity.asText().matches("-?\\d{1,9}(\\.0+)?")) {
                throw WooRefusal.parameter(
                        "stock_quantity", "rest_invalid_type", "stock_quantity is not of type integer.");
            }
            pushed.put(article.sku(), quantity.asInt());
            pushes++;
            set(article.sku(), quantity.asInt(), true);
        }
        return json(article);
    }

    /** Each item for itself: the answer is a list in which some may be errors. */
    ObjectNode batch(long parent, JsonNode body) {
        return WooBatch.update(body, (id, item) -> put(parent, id, item));
    }

    /** What an order that was made (negative) or cancelled (positive) does to the shop's own count. */
    synchronized void move(JsonNode order, int sign) {
        order.path("line_items").forEach(item -> {
            String sku = item.path("sku").asText();
            if (stock.containsKey(sku)) {
                set(sku, stock.get(sku) + sign * item.path("quantity").asInt(), false);
            }
        });
    }

    synchronized ObjectNode books() {
        ObjectNode books = Json.object();
        books.set("stock", Json.MAPPER.valueToTree(stock));
        books.set("pushed", Json.MAPPER.valueToTree(pushed));
        return books.put("pushes", pushes);
    }

    @Override
    public void close() {
        ledger.close();
    }

    private void set(String sku, int quantity, boolean byCaller) {
        stock.put(sku, quantity);
        ledger.append(Json.of("sku", sku, "quantity", quantity, "pushed", byCaller));
    }

    private ObjectNode json(Article article) {
        int quantity = stock.get(article.sku());
        String price = WooOrderMaker.money(article.price(currency));
        ObjectNode json = common(article.id(), article.name(), article.parentId() > 0 ? "variation" : "simple");
        json.put("sku", article.sku())
                .put("price", price)
                .put("regular_price", price)
                .put("sale_price", "");
        json.put("manage_stock", true).put("stock_quantity", quantity);
        json.put("stock_status", quantity > 0 ? "instock" : "outofstock").put("backorders", "no");
        json.put("weight", WooOrderMaker.money(article.grams() / 10)).put("parent_id", article.parentId());
        if (article.size() != null) {
            json.putArray("attributes")
                    .addObject()
                    .put("id", 1)
                    .put("name", "尺码")
                    .put("option", article.size());
        }
        return json;
    }

    private ObjectNode parent(long id, String name) {
        ObjectNode json = common(id, name, "variable");
        json.put("sku", "")
                .put("price", "")
                .put("manage_stock", false)
                .putNull("stock_quantity")
                .put("parent_id", 0);
        ArrayNode variations = json.putArray("variations");
        catalogue.articles().stream()
                .filter(article -> article.parentId() == id)
                .forEach(article -> variations.add(article.id()));
        return json;
    }

    private ObjectNode common(long id, String name, String type) {
        ObjectNode json = Json.of(
                "id",
                id,
                "name",
                name,
                "slug",
                "p" + id,
                "permalink",
                baseUrl + "/product/p" + id + "/",
                "type",
                type,
                "status",
                "publish",
                "purchasable",
                true,
                "virtual",
                false,
                "meta_data",
                List.of(),
                "images",
                List.of());
        json.putObject("_links").putArray("self").addObject().put("href", baseUrl + "/wp-json/wc/v3/products/" + id);
        return json;
    }
}
