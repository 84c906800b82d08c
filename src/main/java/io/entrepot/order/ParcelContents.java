package io.entrepot.order;

import io.entrepot.order.Goods.Left;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which pieces of the platform's lines each parcel of an order holds. Goods leave a warehouse by SKU, in one parcel; where
 * several lines have the same SKU, the earlier line is filled first.
 */
final class ParcelContents {
    /** Pieces of one line of the platform. */
    record Piece(String lineId, String sku, int quantity) {}

    private final Map<String, List<Piece>> byWarehouse = new HashMap<>();

    ParcelContents(List<Order.Line> lines, List<Left> left) {
        var open = new HashMap<Order.Line, Integer>();
        lines.forEach(line -> open.put(line, line.quantity()));
        for (Left some : left) {
            int rest = some.quantity();
            for (Order.Line line : lines) {
                int taken = Math.min(rest, line.sku().equals(some.sku()) ? open.get(line) : 0);
                if (taken > 0) {
                    open.merge(line, -taken, Integer::sum);
                    rest -= taken;
                    byWarehouse
                            .computeIfAbsent(some.warehouse(), w -> new ArrayList<>())
                            .add(new Piece(line.platformLineId(), line.sku(), taken));
                }
            }
        }
    }

    /** Once: a second parcel from the same warehouse holds nothing that is known. */
    List<Piece> of(String warehouse) {
        List<Piece> pieces = byWarehouse.remove(warehouse);
        return pieces == null ? List.of() : pieces;
    }
}
