package io.entrepot.order;

import io.entrepot.order.BookStore.Row;
import io.entrepot.order.OrderQuery.Qualifier;
import io.entrepot.order.OrderQuery.Term;
import io.entrepot.order.OrderView.Brief;
import io.entrepot.order.UnreadableSearch.Flaw;
import io.entrepot.shared.Refused;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds orders, page by page: a page costs the same at the end of a million as at their beginning. */
@Service
public class OrderSearch {
    /** What a list may be sorted by. */
    public enum Sort {
        RECEIVED,
        CHANGED,
        TOTAL,
        STATUS;

        public static Sort of(String word) {
            try {
                return word == null || word.isBlank() ? RECEIVED : valueOf(OrderQuery.constant(word));
            } catch (IllegalArgumentException unknown) {
                throw UnreadableSearch.value("sort", word, List.of("received", "changed", "total", "status"));
            }
        }
    }

    /** Where a page ended: what its last order was sorted by. */
    record Position(long id, Instant at, BigDecimal total, OrderStatus status) {
        String text(Sort sort) {
            return switch (sort) {
                case RECEIVED -> Order.number(id);
                case CHANGED -> at + "~" + Order.number(id);
                case TOTAL -> total.toPlainString() + "~" + Order.number(id);
                case STATUS -> status + "~" + at + "~" + Order.number(id);
            };
        }

        static Position of(Sort sort, String text) {
            try {
                String[] parts = text.split("~", -1);
                long id = Order.id(parts[parts.length - 1]);
                if (parts.length == (sort == Sort.RECEIVED ? 1 : sort == Sort.STATUS ? 3 : 2)) {
                    return switch (sort) {
                        case RECEIVED -> new Position(id, null, null, null);
                        case CHANGED -> new Position(id, Instant.parse(parts[0]), null, null);
                        case TOTAL -> new Position(id, null, amount(parts[0]), null);
                        case STATUS -> new Position(id, Instant.parse(parts[1]), null, OrderStatus.valueOf(parts[0]));
                    };
                }
            } catch (IllegalArgumentException | DateTimeException forged) {
                // said below
            }
            throw Refused.invalid(
                    "after",
                    text,
                    "after is not the 'next' of a page that was sorted by "
                            + sort.name().toLowerCase());
        }
    }

    private static BigDecimal amount(String text) {
        if (!text.matches("\\d{1,15}(\\.\\d{1,4})?")) {
            throw new IllegalArgumentException(text);
        }
        return new BigDecimal(text);
    }

    /** {@code next} leads to the page after this one; null on the last. */
    public record Page(List<Brief> items, String next) {}

    /** How a list is wanted. */
    public record Wanted(OrderQuery query, Sort sort, boolean descending) {}

    private static final int LARGEST_PAGE = 200;
    private static final int PATIENCE_SECONDS = 8;

    private final SearchStore store;
    private final Goods goods;
    private final TransactionTemplate transaction;
    private final ZoneId zone;

    OrderSearch(
            SearchStore store,
            Goods goods,
            PlatformTransactionManager transactions,
            @Value("${hub.zone:Asia/Shanghai}") ZoneId zone) {
        this.store = store;
        this.goods = goods;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setReadOnly(true);
        this.zone = zone;
    }

    /** @param after the {@code next} of the page before, or null */
    public Page page(Wanted wanted, String after, int size) {
        int rows = Math.max(1, Math.min(size, LARGEST_PAGE));
        Position from = after == null || after.isBlank() ? null : Position.of(wanted.sort, after);
        Map<String, Instant> times = times(wanted.query);
        OrderQuery query = asCatalogued(wanted.query);
        List<Row> found =
                patiently(() -> store.page(query, times, wanted.sort, wanted.descending, from, rows + 1), query);
        boolean more = found.size() > rows;
        List<Row> shown = more ? found.subList(0, rows) : found;
        Row last = more ? shown.get(rows - 1) : null;
        return new Page(
                shown.stream().map(Brief::of).toList(),
                last == null
                        ? null
                        : new Position(last.id(), last.changedAt(), last.total(), last.status()).text(wanted.sort));
    }

    /** How many match, counted up to {@code most}. */
    public int count(OrderQuery asked, int most) {
        OrderQuery query = asCatalogued(asked);
        Map<String, Instant> times = times(query);
        return patiently(() -> store.count(query, times, most), query);
    }

    /** In the transaction at hand. */
    int putInto(UUID batch, OrderQuery query, int most) {
        check(query);
        return store.putInto(batch, asCatalogued(query), times(query), most);
    }

    /** An SKU is looked for as the catalogue writes it, too, in upper or lower case. */
    private OrderQuery asCatalogued(OrderQuery query) {
        List<String> skus = query.values(Qualifier.SKU);
        OrderQuery more = query;
        for (String alike : skus.isEmpty() ? List.<String>of() : goods.alike(skus)) {
            more = more.and(Qualifier.SKU, alike);
        }
        return more;
    }

    /** Platforms with their accounts. */
    public Map<String, List<String>> accounts() {
        return store.accounts();
    }

    private <T> T patiently(Supplier<T> search, OrderQuery query) {
        check(query);
        try {
            return transaction.execute(status -> {
                store.beCareful(PATIENCE_SECONDS);
                return search.get();
            });
        } catch (QueryTimeoutException tooLong) {
            throw UnreadableSearch.flaw(
                    Flaw.BROAD,
                    "q: this looks through too much; a status, a time (since:7d) or a number makes it quick",
                    "",
                    query.text());
        }
    }

    /** Platforms and accounts are known to the database only. */
    private void check(OrderQuery query) {
        List<String> platforms = query.values(Qualifier.PLATFORM);
        List<String> accounts = query.values(Qualifier.ACCOUNT);
        if (platforms.isEmpty() && accounts.isEmpty()) {
            return;
        }
        Map<String, List<String>> known = store.accounts();
        known(Qualifier.PLATFORM, platforms, known.keySet());
        known(
                Qualifier.ACCOUNT,
                accounts,
                known.values().stream().flatMap(List::stream).distinct().toList());
    }

    private static void known(Qualifier qualifier, List<String> values, Collection<String> known) {
        for (String value : values) {
            if (!known.contains(value)) {
                throw UnreadableSearch.value(qualifier.word(), value, known);
            }
        }
    }

    private Map<String, Instant> times(OrderQuery query) {
        Instant now = Instant.now();
        var times = new HashMap<String, Instant>();
        for (Term term : query.terms()) {
            if (term.qualifier() == Qualifier.SINCE || term.qualifier() == Qualifier.UNTIL) {
                times.put(term.value(), OrderQuery.moment(term.value(), now, zone));
            }
        }
        return times;
    }
}
