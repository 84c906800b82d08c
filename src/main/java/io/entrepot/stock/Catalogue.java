package io.entrepot.stock;

import io.entrepot.order.Provinces;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Warehouses and SKUs. Every pair of them has its level row from the moment both exist. */
@Service
class Catalogue {
    /** A warehouse as it is entered; {@code code} identifies it. */
    record Warehouse(
            String code,
            String name,
            String contact,
            String phone,
            String province,
            String city,
            String district,
            String address) {}

    /** An SKU as it is entered; {@code sku} identifies it, {@code price} is a decimal text. */
    record Sku(String sku, String name, String price, String currency, Integer weightGrams, Boolean bulky) {}

    private static final int MOST_WAREHOUSES = 200;
    private static final int MOST_SKUS = 5000;
    private static final int HEAVIEST = 10_000_000;
    private static final int FARTHEST = 20_000;
    private static final int MOST_DISTANCES = 100;
    private static final String MONEY = "\\d{1,12}(\\.\\d{1,4})?";

    private final CatalogueStore store;
    private final Provinces provinces;
    private final TransactionTemplate transaction;

    Catalogue(CatalogueStore store, Provinces provinces, TransactionTemplate transaction) {
        this.store = store;
        this.provinces = provinces;
        this.transaction = transaction;
    }

    /** Makes or corrects warehouses; answers how many were new or different. */
    int putWarehouses(List<Warehouse> warehouses) {
        var wrong = new Objections();
        all("warehouses", warehouses, MOST_WAREHOUSES, Warehouse::code, wrong);
        for (Warehouse w : warehouses) {
            String at = "warehouse '" + w.code() + "': ";
            wrong.unless(
                    w.code() != null && w.code().matches("[A-Za-z0-9._-]{1,20}"),
                    at + "code is not 1 to 20 letters, digits, dots, dashes or underscores");
            wrong.text(at + "name", w.name(), 100);
            wrong.text(at + "contact", w.contact(), 100);
            wrong.text(at + "phone", w.phone(), 40);
            wrong.unless(
                    w.province() != null && provinces.known(w.province()),
                    at + "province '" + w.province() + "' is not a province of China by its full name");
            wrong.text(at + "city", w.city(), 100);
            wrong.optional(at + "district", w.district(), 100);
            wrong.text(at + "address", w.address(), 300);
        }
        wrong.raise();
        return transaction.execute(status -> {
            store.lockCatalogue();
            store.forgetDistancesOfMoved(warehouses);
            int changed = store.upsertWarehouses(warehouses);
            List<String> codes = warehouses.stream().map(Warehouse::code).toList();
            store.fillDistances(codes);
            store.fillLevelsOfWarehouses(codes);
            return changed;
        });
    }

    /** Makes or corrects SKUs; answers how many were new or different. */
    int putSkus(List<Sku> skus) {
        var wrong = new Objections();
        all("SKUs", skus, MOST_SKUS, Sku::sku, wrong);
        for (Sku s : skus) {
            String at = "SKU '" + s.sku() + "': ";
            wrong.text(at + "sku", s.sku(), 200);
            wrong.text(at + "name", s.name(), 300);
            wrong.unless(
                    s.price() == null || s.price().matches(MONEY),
                    at + "price '" + s.price() + "' is not a decimal with up to four places");
            wrong.unless(
                    (s.price() == null) == (s.currency() == null),
                    at + "price and currency come together or not at all");
            wrong.unless(
                    s.currency() == null || isCurrency(s.currency()),
                    at + "currency '" + s.currency() + "' is not an ISO 4217 code");
            wrong.between(at + "weightGrams", s.weightGrams(), 1, HEAVIEST);
        }
        wrong.raise();
        return transaction.execute(status -> {
            store.lockCatalogue();
            int changed = store.upsertSkus(skus);
            store.fillLevelsOfSkus(skus.stream().map(Sku::sku).toList());
            return changed;
        });
    }

    /** Puts people's own kilometres in the place of the computed ones. */
    void putDistances(String warehouse, Map<String, Integer> kilometres) {
        var wrong = new Objections();
        if (kilometres.isEmpty() || kilometres.size() > MOST_DISTANCES) {
            throw Refused.invalid("the body is not an object of 1 to " + MOST_DISTANCES + " provinces");
        }
        kilometres.forEach((province, km) -> {
            wrong.unless(provinces.known(province), "'" + province + "' is not a province of China by its full name");
            wrong.between("kilometres to '" + province + "'", km, 0, FARTHEST);
        });
        wrong.raise();
        transaction.executeWithoutResult(status -> {
            if (store.putDistances(warehouse, kilometres) == 0) {
                throw Refused.unknown("there is no warehouse '" + warehouse + "'");
            }
        });
    }

    private static <T> void all(String what, List<T> things, int most, Function<T, String> code, Objections wrong) {
        if (things.isEmpty() || things.size() > most || things.stream().anyMatch(Objects::isNull)) {
            throw Refused.invalid("the body is not an array of 1 to " + most + " " + what);
        }
        Set<String> seen = new HashSet<>();
        String twice =
                things.stream().map(code).filter(c -> !seen.add(c)).distinct().collect(Collectors.joining("', '"));
        wrong.unless(twice.isEmpty(), "'" + twice + "' is given twice");
    }

    private static boolean isCurrency(String code) {
        try {
            return Currency.getInstance(code).getDefaultFractionDigits() >= 0;
        } catch (IllegalArgumentException unknown) {
            return false;
        }
    }
}
