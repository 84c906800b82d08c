package io.entrepot.hostile;

import static io.entrepot.hostile.HostilePartners.send;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Stream;

/** What SF answers to a booking and should not; the first answer to one order each, after which SF behaves. */
final class CarrierCases {
    /**
     * A row.
     *
     * @param key names the order, and stands in its address
     * @param waybill what no parcel may have, null when the answer names none
     * @param cause of the incident; null when the hub asks SF, which knows nothing of it, and books it once
     */
    record Case(String id, String name, String key, HostilePartners.Script script, String waybill, String cause) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private CarrierCases() {}

    static Stream<Case> all() {
        return Stream.of(
                unclear("G5-70", "200 with another's error", "error", 200, "{\"error\":\"no " + Victim.PHONE + "\"}"),
                unclear("G5-70", "success without content", "hollow", 200, answer("{\"success\":true,\"msgData\":7}")),
                unclear("G5-70", "a list", "list", 200, "[]"),
                unclear("G5-70", "nothing", "nothing", 200, ""),
                unclear("G5-70", "500 that quotes the order", "quote", 500, Victim.NAME + " " + Victim.PHONE),
                new Case(
                        "G5-70",
                        "20 MB",
                        "large",
                        (exchange, n) -> HostilePartners.sendBlanks(exchange, 20),
                        null,
                        null),
                unclear("G5-70", "10 000 deep", "deep", 200, "{\"a\":" + "[".repeat(10_000)),
                unclear("G5-71", "waybill with a script", "script", "<script>alert(1)</script>"),
                unclear("G5-71", "waybill of two lines", "lines", "SF100\r\nX-Evil: 1"),
                unclear("G5-71", "waybill of 1000 characters", "longest", "S".repeat(1000)),
                new Case(
                        "G5-70",
                        "no waybill",
                        "missing",
                        (exchange, n) -> send(exchange, 200, booked(reference(exchange), "")),
                        null,
                        null),
                wrong("G5-70", "waybill of another order", "taken", "EN1-1", "SF-TAKEN-0001"));
    }

    private static Case unclear(String id, String name, String key, int status, String body) {
        return new Case(id, name, key, (exchange, n) -> send(exchange, status, body), null, null);
    }

    private static Case unclear(String id, String name, String key, String waybill) {
        return new Case(
                id,
                name,
                key,
                (exchange, n) -> send(exchange, 200, booked(reference(exchange), waybill)),
                waybill,
                null);
    }

    private static Case wrong(String id, String name, String key, String reference, String waybill) {
        return new Case(
                id,
                name,
                key,
                (exchange, n) -> send(exchange, 200, booked(reference, waybill)),
                waybill,
                "CARRIER_ANSWER_WRONG");
    }

    private static String reference(com.sun.net.httpserver.HttpExchange exchange) {
        return String.valueOf(exchange.getAttribute("reference"));
    }

    private static String booked(String reference, String waybill) {
        ObjectNode data = JSON.createObjectNode().put("orderId", reference).put("filterResult", 2);
        data.putArray("waybillNoInfoList").addObject().put("waybillType", 1).put("waybillNo", waybill);
        ObjectNode inner = JSON.createObjectNode().put("success", true).put("errorCode", "S0000");
        inner.set("msgData", data);
        return answer(inner.toString());
    }

    private static String answer(String inner) {
        return JSON.createObjectNode()
                .put("apiResultCode", "A1000")
                .put("apiResultData", inner)
                .toString();
    }
}
