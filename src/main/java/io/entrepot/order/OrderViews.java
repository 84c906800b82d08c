package io.entrepot.order;

import io.entrepot.order.OrderSearch.Sort;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import java.util.List;
import org.springframework.stereotype.Service;

/** A person's searches by the names that the person gave them; anybody may be sent their address. */
@Service
public class OrderViews {
    public record Saved(String name, String query, Sort sort, boolean descending) {}

    private static final int MOST = 50;
    private static final int LONGEST_NAME = 60;

    private final ViewStore store;

    OrderViews(ViewStore store) {
        this.store = store;
    }

    public List<Saved> of(String owner) {
        return store.of(owner);
    }

    /** Under a name that the person has used already it takes that one's place. */
    public void keep(String owner, Saved view) {
        var wrong = new Objections();
        wrong.text("name", view.name, LONGEST_NAME);
        wrong.raise();
        OrderQuery.parse(view.query);
        if (store.of(owner).size() >= MOST) {
            throw Refused.conflict("more than " + MOST + " saved views; forget one first");
        }
        store.keep(owner, new Saved(view.name.strip(), view.query.strip(), view.sort, view.descending));
    }

    public void forget(String owner, String name) {
        if (store.forget(owner, name) == 0) {
            throw Refused.unknown("you have no saved view '" + name + "'");
        }
    }
}
