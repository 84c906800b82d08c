package io.entrepot.demo;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** The parameters of an order list, checked as strictly as WooCommerce checks them. Times are seconds since 1970. */
record WooQuery(
        Long modifiedAfter,
        Long modifiedBefore,
        Long after,
        Long before,
        String orderBy,
        boolean ascending,
        int page,
        int perPage,
        Set<String> statuses,
        Set<Long> include,
        Set<Long> exclude) {
    static final List<String> STATUSES = List.of(
            "auto-draft",
            "pending",
            "processing",
            "on-hold",
            "completed",
            "cancelled",
            "refunded",
            "failed",
            "checkout-draft");
    private static final List<String> ORDER_BY = List.of("date", "id", "include", "title", "slug", "modified");

    static WooQuery of(List<Map.Entry<String, String>> pairs, ZoneId zone) {
        Map<String, String> given = new HashMap<>();
        pairs.forEach(
                pair -> given.merge(pair.getKey().replaceAll("\\[\\d*]$", ""), pair.getValue(), (a, b) -> a + "," + b));
        boolean gmt = Set.of("true", "1").contains(given.getOrDefault("dates_are_gmt", "false"));
        ToLongFunction<String> time = name -> time(name, given.get(name), gmt ? ZoneOffset.UTC : zone);
        return new WooQuery(
                given.containsKey("modified_after") ? time.applyAsLong("modified_after") : null,
                given.containsKey("modified_before") ? time.applyAsLong("modified_before") : null,
                given.containsKey("after") ? time.applyAsLong("after") : null,
                given.containsKey("before") ? time.applyAsLong("before") : null,
                oneOf("orderby", given.getOrDefault("orderby", "date"), ORDER_BY),
                oneOf("order", given.getOrDefault("order", "desc"), List.of("asc", "desc"))
                        .equals("asc"),
                number("page", given.getOrDefault("page", "1"), Integer.MAX_VALUE),
                number("per_page", given.getOrDefault("per_page", "10"), 100),
                statuses(given.getOrDefault("status", "any")),
                ids("include", given.getOrDefault("include", "")),
                ids("exclude", given.getOrDefault("exclude", "")));
    }

    /** Whether the index by modified time answers this query without looking at single orders. */
    boolean isIndexed() {
        return after == null && before == null && statuses.isEmpty() && include.isEmpty() && exclude.isEmpty();
    }

    boolean matches(WooShop.Entry entry) {
        return (modifiedAfter == null || entry.modified() > modifiedAfter)
                && (modifiedBefore == null || entry.modified() < modifiedBefore)
                && (after == null || entry.created() > after)
                && (before == null || entry.created() < before)
                && (statuses.isEmpty() || statuses.contains(entry.status()))
                && (include.isEmpty() || include.contains(entry.id()))
                && !exclude.contains(entry.id());
    }

    static String oneOf(String name, String value, List<String> allowed) {
        if (!allowed.contains(value)) {
            throw WooRefusal.parameter(
                    name, "rest_not_in_enum", name + " is not one of " + String.join(", ", allowed) + ".");
        }
        return value;
    }

    private static Set<String> statuses(String given) {
        Set<String> statuses = new HashSet<>();
        int i = 0;
        for (String status : given.split(",")) {
            if (!status.equals("any") && !status.equals("trash") && !STATUSES.contains(status)) {
                throw WooRefusal.parameter(
                        "status",
                        "rest_not_in_enum",
                        "status[" + i + "] is not one of any, trash, " + String.join(", ", STATUSES) + ".");
            }
            statuses.add(status);
            i++;
        }
        return statuses.contains("any") ? Set.of() : statuses;
    }

    private static Set<Long> ids(String name, String given) {
        Set<Long> ids = new HashSet<>();
        for (String id : given.isBlank() ? new String[0] : given.split(",")) {
            if (!id.trim().matches("\\d{1,18}")) {
                throw WooRefusal.parameter(
                        name, "rest_invalid_type", name + "[" + ids.size() + "] is not of type integer.");
            }
            ids.add(Long.parseLong(id.trim()));
        }
        return ids;
    }

    private static int number(String name, String value, int most) {
        if (!value.matches("-?\\d{1,9}")) {
            throw WooRefusal.parameter(name, "rest_invalid_type", name + " is not of type integer.");
        }
        int number = Integer.parseInt(value);
        if (number < 1 || number > most) {
            String message = most == Integer.MAX_VALUE
                    ? name + " must be greater than or equal to 1"
                    : name + " must be between 1 (inclusive) and " + most + " (inclusive)";
            throw WooRefusal.parameter(name, "rest_out_of_bounds", message);
        }
        return number;
    }

    private static long time(String name, String value, ZoneId zone) {
        try {
            return OffsetDateTime.parse(value).toEpochSecond();
        } catch (DateTimeException noOffset) {
            try {
                Instant instant = LocalDateTime.parse(value).atZone(zone).toInstant();
                return instant.getEpochSecond();
            } catch (DateTimeException e) {
                throw WooRefusal.parameter(name, "rest_invalid_date", "Invalid date.");
            }
        }
    }
}
