package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A request that the shop refuses, in WooCommerce's own words and with its own code. */
final class WooRefusal extends RuntimeException {
    private final int status;
    private final String code;
    private final transient ObjectNode data = Json.object();

    WooRefusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        data.put("status", status);
    }

    /** A parameter whose value is not allowed. */
    static WooRefusal parameter(String name, String detailCode, String message) {
        WooRefusal refusal = new WooRefusal(400, "rest_invalid_param", "Invalid parameter(s): " + name);
        refusal.data.putObject("params").put(name, message);
        refusal.data
                .putObject("details")
                .putObject(name)
                .put("code", detailCode)
                .put("message", message)
                .putNull("data");
        return refusal;
    }

    int status() {
        return status;
    }

    ObjectNode body() {
        ObjectNode body = Json.of("code", code, "message", getMessage());
        body.set("data", data);
        return body;
    }
}
