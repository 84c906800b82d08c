package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The shop's {@code batch} endpoints: up to a hundred items, each with a result or an error of its own, and status 200. */
final class WooBatch {
    private static final int LIMIT = 100;

    interface Update {
        JsonNode apply(long id, JsonNode item);
    }

    private WooBatch() {}

    static ObjectNode update(JsonNode body, Update update) {
        int items = body.path("update").size()
                + body.path("create").size()
                + body.path("delete").size();
        if (items > LIMIT) {
            throw new WooRefusal(
                    413,
                    "woocommerce_rest_request_entity_too_large",
                    "Unable to accept more than " + LIMIT + " items for this request.");
        }
        ObjectNode answer = Json.object();
        if (body.has("update")) {
            ArrayNode updated = answer.putArray("update");
            body.get("update").forEach(item -> {
                long id = item.path("id").asLong();
                try {
                    updated.add(update.apply(id, item));
                } catch (WooRefusal refusal) {
                    updated.addObject().put("id", id).set("error", refusal.body());
                }
            });
        }
        return answer;
    }
}
