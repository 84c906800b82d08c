package io.entrepot.stock;

import io.entrepot.order.Goods;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tells the other modules about goods, through the order module's port. */
@Component
class StockGoods implements Goods {
    private final StockStore store;

    StockGoods(StockStore store) {
        this.store = store;
    }

    @Override
    public Map<String, Article> articles(Collection<String> skus) {
        return store.articles(skus);
    }

    @Override
    public List<String> alike(Collection<String> skus) {
        return store.alike(skus);
    }

    @Override
    public List<Article> found(String text, int most) {
        return store.found(text, most);
    }

    @Override
    public List<Allotment> allotted(Collection<Long> orderIds) {
        return store.allotted(orderIds);
    }

    @Override
    public List<Left> left(Collection<Long> orderIds) {
        return store.left(orderIds);
    }

    @Override
    public Map<Integer, Origin> origins() {
        return store.origins();
    }
}
