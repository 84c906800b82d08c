package io.entrepot.hostile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Orders of which one thing is wrong, or only looks so; each is entered by {@code POST /api/orders}. */
final class OrderCases {
    /**
     * A row.
     *
     * @param order as it is sent
     * @param cause of its incident; null when it is a good order after all
     * @param says what the incident's message contains
     */
    record Case(String id, String name, ObjectNode order, String cause, List<String> says) {
        String orderId() {
            return order.path("platformOrderId").asText();
        }

        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    private static final String SCHEMA = "SCHEMA_FAILED";
    private static final String CHECK = "CHECK_FAILED";

    private OrderCases() {}

    static Stream<Case> refused() {
        return Stream.of(
                quantity("zero", line -> line.put("quantity", 0), "0"),
                quantity("below zero", line -> line.put("quantity", -1), "-1"),
                quantity("a half", line -> line.put("quantity", new BigDecimal("1.5")), "1.5"),
                quantity("1e9", line -> line.put("quantity", new BigDecimal("1e9")), "maximum"),
                quantity("2^63", line -> line.put("quantity", BigInteger.ONE.shiftLeft(63)), "9223372036854775808"),
                quantity(
                        "1e999999999",
                        line -> line.put("quantity", new BigDecimal("1e999999999")),
                        "/lines/0/quantity"),
                quantity("a text", line -> line.put("quantity", "1"), "string found"),
                quantity("null", line -> line.putNull("quantity"), "quantity"),
                bad("G3-31", "price below zero", CHECK, o -> line(o).put("unitPrice", "-0.01"), "unitPrice", "-0.01"),
                bad("G3-31", "total below zero", CHECK, o -> total(o, "-0.01"), "total", "-0.01"),
                bad("G3-31", "half a fen", CHECK, o -> total(o, "0.005"), "0.005", "decimal places"),
                bad("G3-31", "ten places", SCHEMA, o -> total(o, "19.9999999999"), "/total", "19.9999999999"),
                bad("G3-31", "price 1e308", SCHEMA, o -> line(o).put("unitPrice", "1e308"), "/lines/0/unitPrice"),
                bad("G3-31", "price as number", SCHEMA, o -> line(o).put("unitPrice", 1e308), "/lines/0/unitPrice"),
                bad("G3-31", "line break behind the total", SCHEMA, o -> total(o, "59.00\n"), "/total"),
                bad("G3-31", "line break behind the currency", SCHEMA, o -> o.put("currency", "CNY\n"), "/currency"),
                bad("G3-31", "currency unknown", CHECK, o -> o.put("currency", "ABC"), "'ABC'", "ISO 4217"),
                bad("G3-31", "total is not the sum", CHECK, o -> o.put("total", "60.00"), "60.00", "59.00"),
                bad("G3-32", "no lines", SCHEMA, o -> o.putArray("lines"), "/lines"),
                bad("G3-32", "10 000 lines", SCHEMA, o -> lines(o, 10_000), "/lines", "1,000"),
                bad("G3-33", "number empty", SCHEMA, o -> o.put("platformOrderId", ""), "/platformOrderId"),
                bad(
                        "G3-33",
                        "number of 500 characters",
                        SCHEMA,
                        o -> o.put("platformOrderId", Victim.random(500)),
                        "200"),
                bad(
                        "G3-33",
                        "number of 10 000 characters",
                        SCHEMA,
                        o -> o.put("platformOrderId", Victim.random(10_000)),
                        "200"),
                bad("G3-33", "NUL in the number", SCHEMA, o -> o.put("platformOrderId", "A\0B"), "/platformOrderId"),
                bad(
                        "G3-33",
                        "half a surrogate in the number",
                        SCHEMA,
                        o -> o.put("platformOrderId", "\ud83d"),
                        "surrogate"),
                bad("G3-35", "NUL in the note", SCHEMA, o -> o.put("note", "a\0b"), "/note", "U+0000"),
                bad(
                        "G3-35",
                        "half a surrogate in the name",
                        SCHEMA,
                        o -> to(o).put("name", "\ud83dx"),
                        "/deliverTo/name"),
                time("0000-00-00T00:00:00Z", SCHEMA),
                time("0000-01-01T00:00:00Z", CHECK),
                time("1970-01-01T00:00:00Z", CHECK),
                time("2016-12-31T23:59:60Z", CHECK),
                time("2026-11-20T10:00:00", SCHEMA),
                bad("G3-36", "milliseconds", SCHEMA, o -> o.put("orderedAt", 1_732_000_000_000L), "/orderedAt"),
                bad(
                        "G3-41",
                        "address of 10 000 characters",
                        SCHEMA,
                        o -> to(o).put("line", "路".repeat(10_000)),
                        "1,000"),
                bad("G3-41", "address of blanks", CHECK, o -> to(o).put("line", " \t　"), "deliverTo.line is missing"),
                bad("G3-42", "phone too short", CHECK, o -> to(o).put("phone", "1391234567"), "139••••4567"),
                bad("G3-42", "phone masked", CHECK, o -> to(o).put("phone", "138****8000"), "138••••8000"),
                bad("G3-43", "SKU unknown", "UNKNOWN_SKU", o -> line(o).put("sku", "NO-SUCH"), "'NO-SUCH'"),
                bad("G3-43", "SKU as a path", "UNKNOWN_SKU", o -> line(o).put("sku", "../../etc/passwd"), "passwd"),
                bad("G1-13", "a field of the hub's own", SCHEMA, o -> o.put("status", "APPROVED"), "status"),
                bad(
                        "G6-87",
                        "line break and colours in the number",
                        SCHEMA,
                        o -> o.put("platformOrderId", "A\r\n\u001b[31mB"),
                        "/platformOrderId"),
                bad(
                        "G6-87",
                        "line break at the end of the number",
                        SCHEMA,
                        o -> o.put("platformOrderId", "A\n"),
                        "/platformOrderId"));
    }

    /** Strange, and nevertheless orders: they are kept as they are. */
    static Stream<Case> kept() {
        String spell =
                "${sys:user.dir} #{7*7} {{hub.api.token}} #bean:orders %{x} ${bean:orders} ${jndi:ldap://127.0.0.1:1/a}";
        return Stream.of(
                fine(
                        "G3-33",
                        "slash and quote in the number",
                        o -> o.put("platformOrderId", "a/../b'; drop table orders--")),
                fine("G3-33", "emoji in the number", o -> o.put("platformOrderId", "订单🚀-1")),
                fine("G3-33", "leading zeros", o -> o.put("platformOrderId", "000123")),
                fine("G3-33", "the number without its zeros", o -> o.put("platformOrderId", "123")),
                fine("G3-33", "upper case", o -> o.put("platformOrderId", "CASE-É")),
                fine("G3-33", "lower case", o -> o.put("platformOrderId", "case-é")),
                fine("G3-33", "another Unicode form", o -> o.put("platformOrderId", "case-e\u0301")),
                fine("G3-36", "offset of 14 hours", o -> o.put("orderedAt", "2026-11-20T10:00:00+14:00")),
                fine("G3-42", "virtual number with extension", o -> to(o).put("phone", Victim.PHONE + "-1234")),
                fine("G3-42", "identity number in the note", o -> o.put("note", "身份证 " + Victim.IDENTITY)),
                fine("G2-27", "expressions in every text", o -> {
                    o.put("platformOrderId", spell).put("note", spell);
                    to(o).put("name", spell).put("city", spell).put("line", spell);
                    line(o).put("name", spell);
                }),
                fine("G3-40", "scripts in every text", o -> {
                    String script = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>";
                    o.put("platformOrderId", script).put("note", "javascript:alert(1) <svg onload=alert(1)>");
                    to(o).put("name", script).put("city", script).put("line", script);
                }));
    }

    private static Case quantity(String name, Consumer<ObjectNode> spoil, String says) {
        return bad("G3-30", "quantity " + name, SCHEMA, o -> spoil.accept(line(o)), "/lines/0", says);
    }

    private static Case time(String time, String cause) {
        return bad("G3-36", "ordered at " + time, cause, o -> o.put("orderedAt", time), "orderedAt", time);
    }

    private static Case bad(String id, String name, String cause, Consumer<ObjectNode> spoil, String... says) {
        return new Case(id, name, Victim.order("BAD " + name, spoil), cause, List.of(says));
    }

    private static Case fine(String id, String name, Consumer<ObjectNode> spoil) {
        return new Case(id, name, Victim.order("ODD " + name, spoil), null, List.of());
    }

    static ObjectNode line(ObjectNode order) {
        return (ObjectNode) order.path("lines").path(0);
    }

    static ObjectNode to(ObjectNode order) {
        return (ObjectNode) order.path("deliverTo");
    }

    private static void total(ObjectNode order, String amount) {
        order.put("total", amount);
        line(order).put("total", amount);
    }

    private static void lines(ObjectNode order, int count) {
        ArrayNode lines = (ArrayNode) order.path("lines");
        for (int i = 1; i < count; i++) {
            lines.add(lines.get(0));
        }
    }
}
