package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Catalogue.Article;
import java.io.Closeable;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The customer who sets the hub up: warehouses, articles, first stock, and later more of it. */
final class Seeder implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Seeder.class);
    private static final List<String> WAREHOUSES = List.of("SZ", "SH", "CD");
    private static final int FIRST_STOCK = 1000;
    private static final int MORE_STOCK = 60;
    /** The article of which there is never enough. */
    private static final String SHORT_SKU = "LAMP-03";

    private final PartnerSettings settings;
    private final Catalogue catalogue;
    private final HubLine hub;
    private final Ledger ledger;
    private boolean told;
    private boolean seeded;
    private int replenished;
    private long nextReplenish;

    Seeder(PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.hub = hub;
        this.ledger = new Ledger(
                settings.data().resolve("seeder.jsonl"),
                line -> replenished = line.path("replenished").asInt());
    }

    /** One attempt, made every few seconds: sets up what is missing, or replenishes when it is time. */
    void round() {
        if (settings.apiToken().isBlank()) {
            return;
        }
        long now = settings.clock().instant().getEpochSecond();
        if (!seeded) {
            seeded = put("PUT", "/api/warehouses", warehouses())
                    && put("PUT", "/api/skus", skus())
                    && (settings.abroadShare() == 0 || put("PUT", "/api/carriers/easypost/services", abroad()))
                    && (settings.abroadShare() == 0 || put("PUT", "/api/carriers/ups/services", parcelsAbroad()))
                    && WAREHOUSES.stream().allMatch(this::firstStock);
            nextReplenish = now + settings.replenishEvery();
        } else if (settings.replenishEvery() > 0 && now >= nextReplenish && replenish()) {
            nextReplenish = now + settings.replenishEvery();
        }
    }

    @Override
    public void close() {
        ledger.close();
    }

    private boolean firstStock(String warehouse) {
        ArrayNode lines = Json.array();
        for (Article article : catalogue.articles()) {
            boolean isShort = article.sku().equals(SHORT_SKU);
            if (!isShort || warehouse.equals("SZ")) {
                lines.add(Json.of("sku", article.sku(), "quantity", isShort ? 3 : FIRST_STOCK));
            }
        }
        return receipt("initial-" + warehouse, warehouse, lines);
    }

    private boolean replenish() {
        int number = replenished + 1;
        String warehouse = WAREHOUSES.get(number % WAREHOUSES.size());
        ArrayNode lines = Json.array();
        catalogue
                .articles()
                .forEach(article -> lines.add(
                        Json.of("sku", article.sku(), "quantity", article.sku().equals(SHORT_SKU) ? 5 : MORE_STOCK)));
        if (!receipt("replenish-" + number, warehouse, lines)) {
            return false;
        }
        // Counted only after the hub took it: a repeat carries the same reference and adds nothing twice.
        replenished = number;
        ledger.append(Json.of("replenished", number));
        return true;
    }

    private boolean receipt(String reference, String warehouse, ArrayNode lines) {
        ObjectNode receipt = Json.of("reference", reference, "warehouse", warehouse);
        receipt.set("lines", lines);
        return put("POST", "/api/stock/receipts", receipt);
    }

    private boolean put(String method, String path, JsonNode body) {
        HubLine.Answer answer = hub.send(
                method,
                path,
                Map.of("Content-Type", "application/json", "Authorization", "Bearer " + settings.apiToken()),
                Json.plain(body));
        if (!answer.isGood() && answer.status() != HubLine.UNREACHABLE && !told) {
            LOG.warn("The hub refused {} {}: {} {}", method, path, answer.status(), answer.body());
            told = true;
        }
        return answer.isGood();
    }

    private ArrayNode skus() {
        ArrayNode skus = Json.array();
        catalogue
                .articles()
                .forEach(article -> skus.add(Json.of(
                        "sku",
                        article.sku(),
                        "name",
                        article.name(),
                        "price",
                        WooOrderMaker.money(article.fen()),
                        "currency",
                        "CNY",
                        "weightGrams",
                        article.grams(),
                        "bulky",
                        article.bulky())));
        return skus;
    }

    /** What EasyPost sells, in the currency of all rates, since prices are compared. */
    private static ArrayNode abroad() {
        return Json.array()
                .add(service("USPS:Priority", "USPS Priority", "STANDARD", 92, 38, 7))
                .add(service("USPS:Express", "USPS Express", "EXPRESS", 168, 74, 4));
    }

    /** What UPS sells: dearer than EasyPost's for light parcels, cheaper for heavy ones. */
    private static ArrayNode parcelsAbroad() {
        return Json.array()
                .add(service("65", "UPS Worldwide Saver", "EXPRESS", 380, 24, 3))
                .add(service("08", "UPS Worldwide Expedited", "STANDARD", 300, 20, 5));
    }

    private static ObjectNode service(String code, String name, String kind, int first, int next, int days) {
        ObjectNode service = Json.of(
                "code",
                code,
                "name",
                name,
                "kind",
                kind,
                "minGrams",
                0,
                "maxGrams",
                500000,
                "countries",
                List.of("US"));
        service.putArray("rates")
                .add(Json.of(
                        "upToKm",
                        40000,
                        "firstGrams",
                        500,
                        "firstPrice",
                        first,
                        "nextGrams",
                        500,
                        "nextPrice",
                        next,
                        "currency",
                        "CNY",
                        "days",
                        days));
        return service;
    }

    private static ArrayNode warehouses() {
        return Json.array()
                .add(warehouse("SZ", "深圳仓", "仓管陈", "13800000001", "广东省", "深圳市", "宝安区", "福永街道仓储路8号"))
                .add(warehouse("SH", "上海仓", "仓管吴", "13800000002", "上海市", "上海市", "嘉定区", "安亭镇物流路66号"))
                .add(warehouse("CD", "成都仓", "仓管罗", "13800000003", "四川省", "成都市", "双流区", "航空港货运大道19号"));
    }

    private static ObjectNode warehouse(
            String code,
            String name,
            String contact,
            String phone,
            String province,
            String city,
            String district,
            String address) {
        return Json.of(
                "code",
                code,
                "name",
                name,
                "contact",
                contact,
                "phone",
                phone,
                "province",
                province,
                "city",
                city,
                "district",
                district,
                "address",
                address);
    }
}
