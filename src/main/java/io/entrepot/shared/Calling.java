package io.entrepot.shared;

import java.util.List;

/** On whose behalf a partner is called, and who keeps what is said; the property {@code batch} of routes that tell platforms. */
public interface Calling {
    /** Keys of the orders that it is about. */
    List<Long> orders();

    void called(PartnerCall call);
}
