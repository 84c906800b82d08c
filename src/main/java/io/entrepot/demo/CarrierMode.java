package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How a carrier behaves on command, for the next so many requests or until told otherwise. */
final class CarrierMode {
    /** The ways to go wrong. */
    enum Kind {
        NORMAL,
        DELAY,
        TIMEOUT,
        FAIL_AFTER_BOOKING,
        CUT_AFTER_BOOKING,
        REFUSE,
        UNREACHABLE,
        UNAVAILABLE,
        TOO_MANY,
        ERROR,
        HTML,
        EMPTY,
        WRONG_ORDER;

        static Kind of(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("mode '" + name + "' is none of "
                            + Arrays.stream(values()).map(Kind::word).collect(Collectors.joining(", "))));
        }

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private Kind kind = Kind.NORMAL;
    private int left;
    private long delayMillis;
    private String province = "西藏自治区";

    /** Takes {"mode", "count" (0 = until told otherwise), "delayMs", "province"}. */
    synchronized void set(JsonNode wanted) {
        kind = Kind.of(wanted.path("mode").asText("normal"));
        left = wanted.path("count").asInt(0);
        delayMillis = wanted.path("delayMs").asLong(kind == Kind.TIMEOUT ? 60_000 : kind == Kind.DELAY ? 5_000 : 0);
        province = wanted.path("province").asText(province);
    }

    /** What the next request of a kind meets; requests that cannot book do not use up what goes wrong after a booking. */
    synchronized Kind next(boolean booking) {
        boolean bookingOnly = kind == Kind.FAIL_AFTER_BOOKING
                || kind == Kind.CUT_AFTER_BOOKING
                || kind == Kind.REFUSE
                || kind == Kind.WRONG_ORDER
                || kind == Kind.UNREACHABLE;
        if (bookingOnly && !booking) {
            return Kind.NORMAL;
        }
        Kind now = kind;
        if (left > 0 && --left == 0) {
            kind = Kind.NORMAL;
        }
        return now;
    }

    synchronized long delayMillis() {
        return delayMillis;
    }

    synchronized String unreachableProvince() {
        return province;
    }

    synchronized String word() {
        return kind.word();
    }
}
