package io.entrepot.shared;

import java.util.List;

/** In-process event: these failed for good. Whoever keeps incidents writes them in the same transaction. */
public record Failures(List<Failure> list) {
    public Failures(Failure one) {
        this(List.of(one));
    }
}
