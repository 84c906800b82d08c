package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Catalogue.Article;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What Amazon answers, operation by operation; what it refuses is an IllegalArgumentException. */
final class AmazonAnswers {
    /** As Amazon names them: what is shown of an order only to those who ask for it. */
    private static final List<String> DATA_SETS = List.of("BUYER", "RECIPIENT", "PROCEEDS", "FULFILLMENT", "PACKAGES");

    private final AmazonSellers.Seller seller;
    private final Clock clock;

    AmazonAnswers(AmazonSellers.Seller seller, Clock clock) {
        this.seller = seller;
        this.clock = clock;
    }

    ObjectNode search(HttpServletRequest request) {
        boolean updated = request.getParameter("lastUpdatedAfter") != null;
        if (updated == (request.getParameter("createdAfter") != null)) {
            throw new IllegalArgumentException("Exactly one of createdAfter and lastUpdatedAfter must be given.");
        }
        String time = updated ? "lastUpdated" : "created";
        Instant after = instant(request, time + "After");
        Instant before = instant(request, time + "Before");
        Instant latest =
                clock.instant().minus(Duration.ofSeconds(seller.account().settles()));
        if (before == null) {
            before = latest;
        } else if (before.isAfter(latest) || before.isBefore(after)) {
            throw new IllegalArgumentException(time + "Before must be after " + time + "After and at least "
                    + seller.account().settles() + " seconds before now.");
        }
        String window = time
                + after
                + before
                + request.getParameter("fulfillmentStatuses")
                + request.getParameter("fulfilledBy")
                + request.getParameter("marketplaceIds");
        int from = offset(request.getParameter("paginationToken"), window);
        int most = Integer.parseInt(Objects.requireNonNullElse(request.getParameter("maxResultsPerPage"), "100"));
        Set<String> statuses = list(request, "fulfillmentStatuses");
        Set<String> by = list(request, "fulfilledBy");
        Instant until = before;
        List<ObjectNode> found = list(request, "marketplaceIds")
                        .contains(seller.account().marketplaceId())
                ? seller.shop().all().stream()
                        .filter(order -> {
                            Instant at = Instant.parse(order.path(time + "Time").asText());
                            return !at.isBefore(after) && !at.isAfter(until);
                        })
                        .filter(order -> statuses.isEmpty() || statuses.contains(AmazonShop.status(order)))
                        .filter(order -> by.isEmpty()
                                || by.contains(
                                        order.at("/fulfillment/fulfilledBy").asText()))
                        .toList()
                : List.of();
        ObjectNode answer = Json.object();
        ArrayNode orders = answer.putArray("orders");
        found.stream().skip(from).limit(most).forEach(order -> orders.add(shown(order, list(request, "includedData"))));
        if (found.size() > from + most) {
            String token = (from + most) + " " + window.hashCode();
            answer.putObject("pagination")
                    .put("nextToken", Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.US_ASCII)));
        }
        return answer.put(time + "Before", AmazonOrderMaker.time(until));
    }

    /** A token belongs to the request that it was answered to. */
    private static int offset(String token, String window) {
        if (token == null) {
            return 0;
        }
        String[] parts = new String(Base64.getDecoder().decode(token), StandardCharsets.US_ASCII).split(" ");
        if (parts.length != 2 || !parts[1].equals(Integer.toString(window.hashCode()))) {
            throw new IllegalArgumentException("The paginationToken does not fit the other parameters.");
        }
        return Integer.parseInt(parts[0]);
    }

    ObjectNode order(String id, HttpServletRequest request) {
        ObjectNode order = seller.shop().order(id);
        if (order == null) {
            return null;
        }
        ObjectNode answer = Json.object();
        answer.set("order", shown(order, list(request, "includedData")));
        return answer;
    }

    /** Nothing of what was not asked for, and of an order that is not or no longer to be shipped neither prices nor people. */
    private static ObjectNode shown(ObjectNode whole, Set<String> asked) {
        ObjectNode order = whole.deepCopy();
        String status = AmazonShop.status(order);
        boolean bare = status.equals("PENDING") || status.equals("CANCELLED");
        for (String set : DATA_SETS) {
            String member = set.toLowerCase(java.util.Locale.ROOT);
            boolean hidden = bare && !set.equals("FULFILLMENT") && !set.equals("PACKAGES");
            if (!asked.contains(set) || hidden) {
                order.remove(member);
                order.path("orderItems").forEach(item -> ((ObjectNode) item).remove(member));
            }
        }
        if (bare) {
            order.path("orderItems").forEach(item -> {
                ((ObjectNode) item.get("product")).remove("price");
                if (status.equals("CANCELLED")) {
                    ((ObjectNode) item).put("quantityOrdered", 0);
                }
            });
        }
        return order;
    }

    void confirm(String id, JsonNode body) {
        seller.shop().write("confirmShipment", id, body);
        if (!body.path("marketplaceId").asText().equals(seller.account().marketplaceId())) {
            throw new IllegalArgumentException("marketplaceId is not that of the order.");
        }
        if (seller.refuses()) {
            throw new IllegalArgumentException("The package was refused, as somebody wished.");
        }
        seller.shop().confirm(id, body.path("packageDetail"));
    }

    ObjectNode listings(HttpServletRequest request) {
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putArray("items");
        for (String sku : list(request, "identifiers")) {
            Article article = seller.shop().catalogue().bySku(sku);
            if (article != null) {
                ObjectNode item = items.addObject().put("sku", sku);
                item.putArray("fulfillmentAvailability")
                        .addObject()
                        .put("fulfillmentChannelCode", "DEFAULT")
                        .put("quantity", seller.shop().level(sku));
                item.putArray("productTypes")
                        .addObject()
                        .put("marketplaceId", seller.account().marketplaceId())
                        .put("productType", "HOME");
            }
        }
        return answer.put("numberOfResults", items.size());
    }

    /** Null when there is no such listing. */
    ObjectNode patch(String sku, JsonNode body) {
        if (seller.shop().catalogue().bySku(sku) == null) {
            return null;
        }
        seller.shop().write("patchListingsItem", sku, body);
        ObjectNode answer = Json.of("sku", sku, "submissionId", "s" + clock.millis());
        JsonNode quantity = body.at("/patches/0/value/0/quantity");
        boolean valid = quantity.isIntegralNumber()
                && quantity.asInt() >= 0
                && body.path("productType").isTextual()
                && body.at("/patches/0/path").asText().equals("/attributes/fulfillment_availability");
        ArrayNode issues = answer.putArray("issues");
        if (valid) {
            seller.shop().level(sku, quantity.asInt());
        } else {
            issues.addObject()
                    .put("code", "90004")
                    .put("severity", "ERROR")
                    .put("message", "The value is not valid.")
                    .putArray("categories")
                    .add("INVALID_ATTRIBUTE");
        }
        return answer.put("status", valid ? "ACCEPTED" : "INVALID");
    }

    private static Set<String> list(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? Set.of() : new java.util.LinkedHashSet<>(Arrays.asList(value.split(",")));
    }

    private static Instant instant(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        try {
            return value == null ? null : Instant.parse(value);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(name + " '" + value + "' is not a date and time.");
        }
    }
}
