package io.entrepot.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The functions that mappings have beyond JSLT's own. */
final class MappingFunctions {
    static final Collection<Function> ALL = List.of(
            function("money", 1, 2, MappingFunctions::money),
            function("instant-gmt", 1, 1, arguments -> instant(arguments[0], ZoneOffset.UTC)),
            function("instant-in", 2, 2, arguments -> instant(arguments[0], zone(arguments[1]))),
            function("blank-to-null", 1, 1, arguments -> blankToNull(arguments[0])),
            function("required", 2, 2, MappingFunctions::required),
            function("lookup", 3, 3, MappingFunctions::lookup),
            function("times", 2, 2, MappingFunctions::times),
            function("remainder", 2, 2, MappingFunctions::remainder),
            function("grouped", 2, 2, MappingFunctions::grouped),
            function("agreed", 2, 2, MappingFunctions::agreed),
            function("sections", 2, 2, MappingFunctions::sections),
            function("total-of", 1, 1, MappingFunctions::totalOf),
            function("url-encoded", 1, 1, MappingFunctions::urlEncoded));

    private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
    private static final Pattern PLAIN_NUMBER = Pattern.compile("-?\\d{1,20}(\\.\\d{1,20})?");
    private static final int DATE = "2026-11-22".length();

    private MappingFunctions() {}

    /** money(amount) or money(amount, places): the exact decimal text; with places, rounded half up to at most that many. */
    private static JsonNode money(JsonNode[] arguments) {
        JsonNode amount = arguments[0];
        BigDecimal value =
                amount.isTextual() ? parsed(amount.asText().strip()) : amount.isNumber() ? number(amount) : null;
        if (value == null) {
            throw new JsltException(said(amount) + " is not an amount of money");
        }
        if (arguments.length == 2 && value.scale() > arguments[1].asInt()) {
            value = value.setScale(arguments[1].asInt(), RoundingMode.HALF_UP);
        }
        return TextNode.valueOf(value.toPlainString());
    }

    /** times(amount, count): what so many cost, exactly. */
    private static JsonNode times(JsonNode[] arguments) {
        BigDecimal one = new BigDecimal(money(new JsonNode[] {arguments[0]}).asText());
        if (!arguments[1].isIntegralNumber()) {
            throw new JsltException(said(arguments[1]) + " is not a whole number");
        }
        return TextNode.valueOf(one.multiply(arguments[1].decimalValue()).toPlainString());
    }

    /** remainder(total, parts): what is left of an amount, exactly; for platforms that tell totals only. */
    private static JsonNode remainder(JsonNode[] arguments) {
        BigDecimal left = new BigDecimal(money(new JsonNode[] {arguments[0]}).asText());
        for (JsonNode part : arguments[1]) {
            left = left.subtract(new BigDecimal(money(new JsonNode[] {part}).asText()));
        }
        return TextNode.valueOf(left.toPlainString());
    }

    private static BigDecimal parsed(String text) {
        return PLAIN_NUMBER.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    private static BigDecimal number(JsonNode node) {
        BigDecimal value = node.decimalValue();
        // written out, 1e999999999 would fill the memory
        return value.scale() < -20 || value.scale() > 20 || value.precision() > 40 ? null : value;
    }

    /** A local date and time of a zone, or one that carries its offset, as RFC 3339 with offset; null stays null. */
    private static JsonNode instant(JsonNode node, ZoneId zone) {
        if (node.isNull() || node.isTextual() && node.asText().isBlank()) {
            return NullNode.instance;
        }
        String text = node.asText().strip();
        if (text.length() > DATE && text.charAt(DATE) == ' ') {
            text = text.substring(0, DATE) + 'T' + text.substring(DATE + 1);
        }
        try {
            OffsetDateTime at = hasOffset(text)
                    ? OffsetDateTime.parse(text)
                    : LocalDateTime.parse(text).atZone(zone).toOffsetDateTime();
            return TextNode.valueOf(DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at));
        } catch (DateTimeException e) {
            throw new JsltException(said(node) + " is not a date and time");
        }
    }

    private static boolean hasOffset(String text) {
        int sign = text.length() - "+08:00".length();
        return text.endsWith("Z") || sign > DATE && (text.charAt(sign) == '+' || text.charAt(sign) == '-');
    }

    private static ZoneId zone(JsonNode name) {
        return ZoneId.of(name.asText());
    }

    /** The text without the blanks around it; null when nothing is left. */
    private static JsonNode blankToNull(JsonNode node) {
        if (!node.isTextual()) {
            return node;
        }
        String stripped = node.asText().strip();
        return stripped.isEmpty() ? NullNode.instance : TextNode.valueOf(stripped);
    }

    /** required(value, words): the value, or an error in those words when it is null or blank. */
    private static JsonNode required(JsonNode[] arguments) {
        JsonNode value = blankToNull(arguments[0]);
        if (value.isNull()) {
            throw new JsltException(arguments[1].asText());
        }
        return value;
    }

    /** lookup(table, key, what): the table's value; a key that it does not have is an error, never a default. */
    private static JsonNode lookup(JsonNode[] arguments) {
        String what = arguments[2].asText();
        JsonNode key = blankToNull(arguments[1]);
        if (key.isNull()) {
            throw new JsltException(what + " is missing");
        }
        JsonNode value = key.isValueNode() ? arguments[0].get(key.asText()) : null;
        if (value == null) {
            throw new JsltException("unknown " + what + " " + said(key));
        }
        return value;
    }

    /** grouped(rows, column): [{"id": value, "rows": [...]}], in the order in which the values first appear. */
    private static JsonNode grouped(JsonNode[] arguments) {
        Map<String, ArrayNode> groups = new LinkedHashMap<>();
        for (JsonNode row : arguments[0]) {
            String id = row.path(arguments[1].asText()).asText().strip();
            groups.computeIfAbsent(id, any -> NODES.arrayNode()).add(row);
        }
        ArrayNode all = NODES.arrayNode();
        groups.forEach((id, rows) -> all.addObject().put("id", id).set("rows", rows));
        return all;
    }

    /** agreed(rows, column): the one value that the rows have there, where a blank agrees with everything. */
    private static JsonNode agreed(JsonNode[] arguments) {
        String column = arguments[1].asText();
        JsonNode first = null;
        JsonNode value = NullNode.instance;
        for (JsonNode row : arguments[0]) {
            JsonNode here = blankToNull(row.path(column));
            if (here.isNull() || here.isMissingNode()) {
                continue;
            }
            if (first == null) {
                first = row;
                value = here;
            } else if (!here.equals(value)) {
                throw new JsltException("rows " + first.path("_row").asText() + " and "
                        + row.path("_row").asText() + " belong to one order but disagree about " + column);
            }
        }
        return value;
    }

    /**
     * sections(segments, tags): the list cut before every element with one of these tags; the first part is what stands
     * before the first of them, and may be empty.
     */
    private static JsonNode sections(JsonNode[] arguments) {
        Set<String> tags = new HashSet<>();
        if (arguments[1].isTextual()) {
            tags.add(arguments[1].asText());
        }
        arguments[1].forEach(tag -> tags.add(tag.asText()));
        ArrayNode all = NODES.arrayNode();
        ArrayNode part = all.addArray();
        for (JsonNode element : arguments[0]) {
            if (tags.contains(element.path("tag").asText())) {
                part = all.addArray();
            }
            part.add(element);
        }
        return all;
    }

    /** total-of(amounts): their exact sum, for documents that leave it to the reader. */
    private static JsonNode totalOf(JsonNode[] arguments) {
        BigDecimal sum = BigDecimal.ZERO;
        for (JsonNode amount : arguments[0]) {
            sum = sum.add(new BigDecimal(money(new JsonNode[] {amount}).asText()));
        }
        return TextNode.valueOf(sum.toPlainString());
    }

    /** url-encoded(text): as it may stand in a path or in the value of a query. */
    private static JsonNode urlEncoded(JsonNode[] arguments) {
        return TextNode.valueOf(
                URLEncoder.encode(arguments[0].asText(), StandardCharsets.UTF_8).replace("+", "%20"));
    }

    private static String said(JsonNode node) {
        String text = node.isValueNode() ? node.asText() : node.toString();
        String shown = text.length() > 60 ? text.substring(0, 60) + "…" : text;
        return node.isNull() ? "null" : "'" + shown + "'";
    }

    private interface Body {
        JsonNode call(JsonNode[] arguments);
    }

    private static Function function(String name, int least, int most, Body body) {
        return new Function() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public int getMinArguments() {
                return least;
            }

            @Override
            public int getMaxArguments() {
                return most;
            }

            @Override
            public JsonNode call(JsonNode input, JsonNode[] arguments) {
                return body.call(arguments);
            }
        };
    }
}
