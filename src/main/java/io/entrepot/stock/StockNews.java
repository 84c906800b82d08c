package io.entrepot.stock;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.stock.NewsStore.Due;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells platforms what is available, from dirty marks. A mark is only a hint where to look: what is true is the
 * difference between what is available and what the listing was told. It goes when every account that is told levels
 * knows the truth, which is looked up while the levels stand still; so no change is lost, whether it happens before, in
 * or after a push, and whatever becomes of the push.
 */
@Component
public class StockNews {
    /** A level to tell: {@code available} is what may be sold, after the safety buffer. */
    public record Level(String sku, String productId, String variationId, int available) {}

    /** What an account is to be told; {@code unlisted} are SKUs of which nobody knows how that shop calls them. */
    public record AccountNews(String platform, String account, List<Level> levels, List<String> unlisted) {}

    /** How a level was taken; {@code refused} says why it was not, null when it was. */
    public record Told(String sku, int available, String refused) {}

    /** What a shop calls an SKU; without a product it is not sold there. */
    public record Listing(String sku, String productId, String variationId) {}

    private final NewsStore store;
    private final TransactionTemplate transaction;

    StockNews(NewsStore store, TransactionTemplate transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    /**
     * What the platform's accounts are to be told now, for at most {@code limit} listings. They are claimed: nobody else
     * tells them before they are settled, or two minutes are over. From the first call on, the platform's accounts count
     * as being told.
     */
    public List<AccountNews> take(String platform, int limit) {
        // apart from the claim, which may take long: orders that want these SKUs wait for these locks
        transaction.executeWithoutResult(status -> {
            if (store.join(platform) > 0) {
                store.markAll();
            }
            List<Long> settled = store.lockQuietMarks(limit);
            if (!settled.isEmpty()) {
                store.forgetTold(settled);
            }
        });
        return transaction.execute(status -> {
            Map<String, AccountNews> news = new LinkedHashMap<>();
            for (Due due : store.claim(platform, limit)) {
                of(news, platform, due.account()).levels().add(due.level());
            }
            store.unlisted(platform, limit)
                    .forEach(due -> of(news, platform, due.account()).unlisted().add(due.sku()));
            return List.copyOf(news.values());
        });
    }

    private static AccountNews of(Map<String, AccountNews> news, String platform, String account) {
        return news.computeIfAbsent(
                account, name -> new AccountNews(platform, name, new ArrayList<>(), new ArrayList<>()));
    }

    /** Remembers how the account took its levels; what it refused is told again after ten minutes. */
    public void settle(String platform, String account, Collection<Told> results) {
        transaction.executeWithoutResult(status -> store.settle(platform, account, List.copyOf(results)));
    }

    /** As {@link #settle}, from JSON: {@code [{"sku","available","refused"}]}. */
    public void settleJson(String platform, String account, JsonNode results) {
        var told = new ArrayList<Told>();
        results.forEach(result -> told.add(new Told(
                result.get("sku").asText(),
                result.get("available").intValue(),
                result.hasNonNull("refused") ? result.get("refused").asText() : null)));
        settle(platform, account, told);
    }

    /** The account refused these levels ({@code [{"sku","available"}]}) for one reason. */
    public void refused(AccountNews news, JsonNode levels, String why) {
        var told = new ArrayList<Told>();
        levels.forEach(level -> told.add(
                new Told(level.get("sku").asText(), level.get("available").intValue(), why)));
        settle(news.platform(), news.account(), told);
    }

    /** The account took all of it. */
    public void accepted(AccountNews news) {
        settle(
                news.platform(),
                news.account(),
                news.levels().stream()
                        .map(level -> new Told(level.sku(), level.available(), null))
                        .toList());
    }

    /** Nobody knows what the account took: all of it is told again after a minute. */
    public void failed(AccountNews news) {
        transaction.executeWithoutResult(status -> store.doubt(
                news.platform(),
                news.account(),
                news.levels().stream().map(Level::sku).toList()));
    }

    /** Stores what the shop calls SKUs; one without a product is not sold there and is looked up again after a day. */
    public void list(String platform, String account, Collection<Listing> listings) {
        transaction.executeWithoutResult(status -> store.list(platform, account, List.copyOf(listings)));
    }

    /** As {@link #list}, from JSON: {@code [{"sku","productId","variationId"}]}. */
    public void listJson(String platform, String account, JsonNode listings) {
        var all = new ArrayList<Listing>();
        listings.forEach(listing -> all.add(
                new Listing(listing.get("sku").asText(), text(listing, "productId"), text(listing, "variationId"))));
        list(platform, account, all);
    }

    private static String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.get(field).asText() : null;
    }
}
