package io.entrepot.shipment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Follows a parcel through its news: the carrier's latest time wins, and nothing moves a final state. */
final class Journey {
    /** News from further ahead than this is a wrong clock, and must not freeze the parcel. */
    static final Duration AHEAD = Duration.ofHours(24);

    private Journey() {}

    /**
     * Where the parcel is after these news; the same parcel when they change nothing.
     *
     * @param news in any order
     */
    static Parcel follow(Parcel parcel, List<News> news, Instant now) {
        Parcel at = parcel;
        for (News piece : news.stream().sorted(News.BY_TIME).toList()) {
            if (at.status().isFinal() || fromTheFuture(piece, now)) {
                continue;
            }
            boolean latest = !at.status().hasLeft() || !piece.at().isBefore(at.statusAt());
            String exception = "DAMAGED".equals(at.exception()) || !latest ? at.exception() : piece.exception();
            if (!piece.moves()) {
                // says nothing of where it is, but may say what is wrong with it
                at = piece.exception() == null ? at : at.at(at.status(), at.statusAt(), exception);
            } else if (latest && isFurther(piece, at)) {
                at = at.at(ParcelStatus.valueOf(piece.status()), piece.at(), exception);
            }
        }
        return at;
    }

    static boolean fromTheFuture(News piece, Instant now) {
        return piece.at().isAfter(now.plus(AHEAD));
    }

    private static boolean isFurther(News piece, Parcel at) {
        return !at.status().hasLeft()
                || piece.at().isAfter(at.statusAt())
                || ParcelStatus.valueOf(piece.status()).isFurtherThan(at.status());
    }
}
