package io.entrepot.incident;

import io.entrepot.shared.FailureCause;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Reads what was asked for and refuses what cannot be meant, naming field and value. */
public final class Asked {
    private static final int LONGEST_TEXT = 200;
    private static final int LONGEST_REASON = 500;
    private static final int LONGEST_PAYLOAD = 5_000_000;

    private Asked() {}

    public static UUID uid(String field, String value) {
        try {
            UUID uid = UUID.fromString(value);
            // fromString also takes shortened forms such as 1-1-1-1-1
            if (uid.toString().equalsIgnoreCase(value)) {
                return uid;
            }
        } catch (IllegalArgumentException | NullPointerException notOne) {
            // said below, with the value
        }
        throw Refused.invalid(field, value, "'" + value + "' is not the uid of an incident");
    }

    public static List<UUID> uids(List<String> values) {
        if (values == null || values.isEmpty() || values.size() > Remedies.AT_ONCE) {
            throw Refused.invalid(
                    "uids",
                    values == null ? null : values.size(),
                    "uids names 1 to " + Remedies.AT_ONCE + " incidents");
        }
        return values.stream().map(value -> uid("uids", value)).toList();
    }

    static <E extends Enum<E>> E oneOf(Class<E> type, String field, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equals(value))
                .findFirst()
                .orElseThrow(() -> Refused.invalid(
                        field, value, field + " is one of " + Arrays.toString(type.getEnumConstants())));
    }

    static FailureCause cause(String value) {
        return oneOf(FailureCause.class, "cause", value);
    }

    static String text(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        if (value.length() > LONGEST_TEXT || value.indexOf('\0') >= 0) {
            throw Refused.invalid(field, value, field + " has at most " + LONGEST_TEXT + " characters and no NUL");
        }
        return value.strip();
    }

    public static Instant time(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(value).toInstant();
            if (time.isAfter(Instant.EPOCH) && time.isBefore(Instant.parse("2100-01-01T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException notOne) {
            // said below, with the value
        }
        throw Refused.invalid(field, value, field + " is a time with its offset, such as 2026-11-22T09:00:00+08:00");
    }

    public static Long cursor(String field, String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException forged) {
            throw Refused.invalid(field, value, field + " is what 'next' was in the answer before");
        }
    }

    public static String reason(String value) {
        if (value == null || value.isBlank() || value.length() > LONGEST_REASON || value.indexOf('\0') >= 0) {
            throw Refused.invalid("reason", value, "say why, in 1 to " + LONGEST_REASON + " characters");
        }
        return value.strip();
    }

    public static String payload(String value) {
        if (value == null || value.isEmpty() || value.length() > LONGEST_PAYLOAD) {
            throw Refused.invalid(
                    "payload",
                    value == null ? null : value.length() + " characters",
                    "payload has 1 to " + LONGEST_PAYLOAD + " characters");
        }
        return value;
    }

    public static String contentType(String value) {
        if (value == null || value.isBlank()) {
            return null;
        }
        try {
            // a quoted parameter may hold anything, even NUL
            if (value.length() <= LONGEST_TEXT && value.chars().noneMatch(Character::isISOControl)) {
                return MediaType.parseMediaType(value).toString();
            }
        } catch (InvalidMediaTypeException notOne) {
            // said below, with the value
        }
        throw Refused.invalid("contentType", value, "contentType is a media type, such as application/json");
    }
}
