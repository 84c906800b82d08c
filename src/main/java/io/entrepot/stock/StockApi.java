package io.entrepot.stock;

import io.entrepot.order.Goods.Origin;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import io.entrepot.stock.Bookkeeping.Corrected;
import io.entrepot.stock.Bookkeeping.Correction;
import io.entrepot.stock.Bookkeeping.Receipt;
import io.entrepot.stock.Bookkeeping.Received;
import io.entrepot.stock.Catalogue.Sku;
import io.entrepot.stock.Catalogue.Warehouse;
import io.entrepot.stock.MovementStore.Row;
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Warehouses, SKUs, receipts, corrections and levels for programs. */
@RestController
@RequestMapping("/api")
class StockApi {
    /** How many were new or different from what was known. */
    record Changed(int changed) {}

    /** A page of levels; {@code next} is the {@code after} of the page that follows, null on the last. */
    record Levels(List<Row> items, String next) {}

    private final Catalogue catalogue;
    private final Bookkeeping books;
    private final MovementStore levels;
    private final StockStore store;

    StockApi(Catalogue catalogue, Bookkeeping books, MovementStore levels, StockStore store) {
        this.catalogue = catalogue;
        this.books = books;
        this.levels = levels;
        this.store = store;
    }

    @PutMapping("/warehouses")
    Changed putWarehouses(@RequestBody List<Warehouse> warehouses) {
        return new Changed(catalogue.putWarehouses(warehouses));
    }

    @GetMapping("/warehouses")
    List<?> warehouses() {
        return List.copyOf(store.origins().values());
    }

    @PutMapping("/warehouses/{code}/distances")
    Map<String, Integer> putDistances(@PathVariable String code, @RequestBody Map<String, Integer> kilometres) {
        catalogue.putDistances(code, kilometres);
        return kilometres;
    }

    @PutMapping("/skus")
    Changed putSkus(@RequestBody List<Sku> skus) {
        return new Changed(catalogue.putSkus(skus));
    }

    @PostMapping("/stock/receipts")
    Received receive(@RequestBody Receipt receipt, Principal who) {
        return books.receive(receipt, who.getName());
    }

    @PostMapping("/stock/corrections")
    Corrected correct(@RequestBody Correction correction, Principal who) {
        return books.correct(correction, who.getName());
    }

    @GetMapping("/stock")
    Levels levels(
            @RequestParam(required = false) String sku,
            @RequestParam(required = false) String warehouse,
            @RequestParam(defaultValue = "") String after,
            @RequestParam(defaultValue = "100") int size) {
        var wrong = new Objections();
        wrong.optional("sku", sku, 200);
        wrong.optional("warehouse", warehouse, 20);
        wrong.optional("after", after, 200);
        wrong.raise();
        if (warehouse != null) {
            mustExist(warehouse);
        }
        List<Row> rows = levels.levels(sku, warehouse, after, size);
        long skus = rows.stream().map(Row::sku).distinct().count();
        return new Levels(rows, skus < size ? null : rows.get(rows.size() - 1).sku());
    }

    private void mustExist(String warehouse) {
        List<String> known = store.origins().values().stream().map(Origin::code).toList();
        if (!known.contains(warehouse)) {
            throw Refused.invalid("warehouse", warehouse, "warehouse '" + warehouse + "' is not one of " + known);
        }
    }
}
