package io.entrepot.shipment;

import io.entrepot.order.Parcels;
import java.util.Collection;
import java.util.List;
import org.springframework.stereotype.Component;

/** Tells the other modules about parcels, through the order module's port. */
@Component
class ParcelsView implements Parcels {
    private final ParcelViewStore store;

    ParcelsView(ParcelViewStore store) {
        this.store = store;
    }

    @Override
    public List<Parcel> of(Collection<Long> orderIds) {
        return orderIds.isEmpty() ? List.of() : store.of(orderIds);
    }
}
