package io.entrepot.order;

import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What others need to know of goods and where they lie; the stock module answers. */
public interface Goods {
    /**
     * An SKU of the catalogue.
     *
     * @param price catalogue price of one piece, null when it has none
     * @param weightGrams weight of one piece
     */
    record Article(String sku, String name, BigDecimal price, String currency, int weightGrams, boolean bulky) {}

    /** Pieces of an order's line that are reserved in one warehouse. */
    record Allotment(
            long orderId,
            int lineNo,
            int warehouseId,
            String sku,
            String name,
            int quantity,
            int weightGrams,
            boolean bulky) {}

    /** Pieces of an order that have left a warehouse. */
    record Left(long orderId, String warehouse, String sku, int quantity) {}

    /** A warehouse as a sender, with its distance in km to each province. */
    record Origin(
            int warehouseId,
            String code,
            String name,
            String contact,
            String phone,
            String province,
            String city,
            String district,
            String address,
            Map<String, Integer> kmTo) {}

    /** The articles behind these SKUs; unknown ones are missing from the answer. */
    Map<String, Article> articles(Collection<String> skus);

    /** The SKUs of the catalogue that differ from these by upper and lower case at most. */
    List<String> alike(Collection<String> skus);

    /** So many articles whose SKU begins so, or whose name contains it; sorted by SKU. */
    List<Article> found(String text, int most);

    /** What is reserved for these orders, sorted by order, warehouse and line. */
    List<Allotment> allotted(Collection<Long> orderIds);

    /** What has left for these orders, sorted by order, warehouse and SKU. */
    List<Left> left(Collection<Long> orderIds);

    /** All warehouses, by id. */
    Map<Integer, Origin> origins();
}
