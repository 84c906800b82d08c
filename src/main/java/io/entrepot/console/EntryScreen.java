package io.entrepot.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.access.Caller;
import io.entrepot.order.Corrections;
import io.entrepot.order.Corrections.Correction;
import io.entrepot.order.Deed;
import io.entrepot.order.Goods;
import io.entrepot.order.OrderBook;
import io.entrepot.order.OrderEntry;
import io.entrepot.order.OrderView;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** Orders that a person types in, and those that a person puts right. */
@Controller
class EntryScreen {
    private static final List<String> BUYER = List.of("name", "phone", "email", "identityNumber");
    private static final List<String> ADDRESS =
            List.of("name", "phone", "country", "province", "city", "district", "line", "postcode");

    /** Fields of names, places and words, which are kept as they were typed. */
    private static final Set<String> WORDS = Set.of(
            "buyer.name",
            "deliverTo.name",
            "deliverTo.province",
            "deliverTo.city",
            "deliverTo.district",
            "deliverTo.line",
            "payment.method",
            "note");

    private static final String DELIVER_TO = "deliverTo.";
    private static final String SKU = "sku.";

    /** Before the name of a field: what it said when the form was opened. */
    private static final String WAS = "was.";

    private static final String CHANGED_AT = "changedAt";

    /** Rows for goods that a form has at once; a button adds more of them. */
    private static final int ROWS = 6;

    private static final int MOST_ROWS = 100;
    private static final int LONGEST = 200;
    private static final int OFFERED = 20;

    /** A sentence about a line of the order, and the field of the form where it was typed. */
    private static final Pattern OF_LINE = Pattern.compile("(?s)lines\\[(\\d{1,3})]\\.(\\w+).*");

    private static final Map<String, String> OF_ROW =
            Map.of("sku", "sku", "quantity", "quantity", "unitPrice", "price", "total", "price");

    private static final Pattern OF_SKU = Pattern.compile("(?s)SKU '(.*)' is not in the catalogue.*");
    private static final String IN_USE = "order number";
    private static final Pattern OF_FIELD = Pattern.compile(
            "(?s)((?:deliverTo|buyer|payment|skus)\\.[\\w.-]+|id|orderedAt|currency|shipping|note|reason|lines|"
                    + IN_USE + ")\\b.*");

    private final OrderEntry entry;
    private final OrderBook book;
    private final Goods goods;
    private final Corrections corrections;
    private final Moments moments;

    EntryScreen(OrderEntry entry, OrderBook book, Goods goods, Corrections corrections, Moments moments) {
        this.entry = entry;
        this.book = book;
        this.goods = goods;
        this.corrections = corrections;
        this.moments = moments;
    }

    @GetMapping("/orders/new")
    String blank(Model model) {
        var fields = new HashMap<String, String>();
        // made here, so that a form that is sent twice is one order
        fields.put("id", "M" + Long.toString(Instant.now().toEpochMilli(), 36).toUpperCase(Locale.ROOT));
        fields.put("orderedAt", moments.field(Instant.now()));
        fields.put("deliverTo.country", "CN");
        fields.put("currency", "CNY");
        return form(model, fields);
    }

    @PostMapping("/orders/new")
    String enter(@RequestParam Map<String, String> fields, Model model, HttpServletResponse response) {
        var wrong = new Objections();
        String id = given(fields, "id", "");
        try {
            entry.enter(order(fields, wrong), wrong);
        } catch (Refused refused) {
            response.setStatus(ScreenProblems.status(refused).value());
            say(refused, fields, place -> true, model);
            if (refused.sentences().stream().anyMatch(sentence -> sentence.startsWith(IN_USE))) {
                model.addAttribute("inUse", entry.inTheWayOf(id).orElse(null));
            }
            return form(model, fields);
        }
        return "redirect:/orders?q=" + id + "&entered=" + id;
    }

    /** Under which number of ours the order is known that somebody typed in; it is on its way for a moment. */
    @GetMapping("/orders/entered")
    String entered(@RequestParam String id, Model model) {
        model.addAttribute("id", id);
        model.addAttribute("number", entry.numberOf(id).orElse(null));
        return "entry :: entered";
    }

    /** Articles for somebody who types in an SKU; which of a form's fields that is in tells its name. */
    @GetMapping("/orders/new/skus")
    String skus(@RequestParam Map<String, String> typed, Model model) {
        String text = typed.entrySet().stream()
                .filter(field -> field.getKey().startsWith("sku"))
                .map(field -> field.getValue().strip())
                .findFirst()
                .orElse("");
        model.addAttribute("articles", text.isEmpty() ? List.of() : goods.found(text, OFFERED));
        return "entry :: articles";
    }

    private static String form(Model model, Map<String, String> fields) {
        model.addAttribute("fields", fields);
        nothingWrong(model);
        model.addAttribute("rows", Math.max(ROWS, rows(fields)));
        return "entry";
    }

    /** Up to the last one in which something stands. */
    private static int rows(Map<String, String> fields) {
        for (int i = MOST_ROWS; i > 0; i--) {
            if (isFilled(fields, i - 1)) {
                return i;
            }
        }
        return 0;
    }

    private static boolean isFilled(Map<String, String> fields, int row) {
        return Stream.of("sku", "quantity", "price")
                .anyMatch(name -> !given(fields, name + row, "").isEmpty());
    }

    /** Puts what is wrong beside the fields that it is about, and the rest above the form. */
    private static void say(Refused refused, Map<String, String> fields, Predicate<String> isShown, Model model) {
        var flaws = new HashMap<String, List<String>>();
        var whole = new ArrayList<String>();
        for (String sentence : refused.sentences()) {
            List<String> places =
                    places(sentence, fields).stream().filter(isShown).toList();
            places.forEach(place ->
                    flaws.computeIfAbsent(place, p -> new ArrayList<>()).add(sentence));
            if (places.isEmpty()) {
                whole.add(sentence);
            }
        }
        model.addAttribute("flaws", flaws);
        model.addAttribute("wrong", whole);
    }

    /** The fields of the form that the sentence is about; sentences name them first, as documents do. */
    private static List<String> places(String sentence, Map<String, String> fields) {
        Matcher line = OF_LINE.matcher(sentence);
        if (line.matches()) {
            return List.of(OF_ROW.getOrDefault(line.group(2), "sku") + (Integer.parseInt(line.group(1)) - 1));
        }
        Matcher sku = OF_SKU.matcher(sentence);
        if (sku.matches()) {
            return fields.entrySet().stream()
                    .filter(field -> field.getKey().startsWith("sku")
                            && plain(field.getValue()).equals(sku.group(1)))
                    .map(Map.Entry::getKey)
                    .toList();
        }
        Matcher field = OF_FIELD.matcher(sentence);
        if (!field.matches()) {
            return List.of();
        }
        String name = field.group(1);
        return List.of(
                switch (name) {
                    case "lines" -> "sku0";
                    case IN_USE -> "id";
                    default -> name.replaceFirst("^skus\\.", SKU);
                });
    }

    private static boolean isCorrectable(String place) {
        return place.startsWith(SKU)
                || place.equals("reason")
                || Corrections.FIELDS.stream().anyMatch(field -> place.equals(DELIVER_TO + field));
    }

    private ObjectNode order(Map<String, String> fields, Objections wrong) {
        String id = given(fields, "id", "");
        wrong.unless(
                id.matches("[A-Za-z0-9._-]{1,60}"), "id '" + id + "' is not 1 to 60 letters, digits, dots and dashes");
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        order.put("platformOrderId", id).put("number", id);
        order.put("orderedAt", moment(given(fields, "orderedAt", ""), wrong).toString())
                .put("state", "OPEN");
        String currency = given(fields, "currency", "CNY").toUpperCase(Locale.ROOT);
        order.put("currency", currency);
        if (BUYER.stream().anyMatch(name -> !given(fields, "buyer." + name, "").isEmpty())) {
            part(order.putObject("buyer"), fields, "buyer.", BUYER, wrong);
        }
        ObjectNode address = order.putObject("deliverTo");
        part(address, fields, DELIVER_TO, ADDRESS, wrong);
        String country = address.path("country").asText("CN").toUpperCase(Locale.ROOT);
        address.put("country", country);
        order.putObject("payment").put("state", given(fields, "payment.state", "PENDING"));
        part((ObjectNode) order.get("payment"), fields, "payment.", List.of("method"), wrong);
        for (int i = 0; i < MOST_ROWS; i++) {
            if (isFilled(fields, i)) {
                line(order.withArray("lines").addObject(), fields, i, currency, wrong);
            }
        }
        order.putArray("charges");
        String shipping = given(fields, "shipping", "");
        if (!shipping.isEmpty()) {
            order.withArray("charges")
                    .addObject()
                    .put("kind", "SHIPPING")
                    .put("amount", amount("shipping", shipping, currency, wrong));
        }
        part(order, fields, "", List.of("note"), wrong);
        return order;
    }

    private static void line(ObjectNode line, Map<String, String> fields, int row, String currency, Objections wrong) {
        String place = "lines[" + (row + 1) + "].";
        String sku = given(fields, "sku" + row, "");
        wrong.text(place + "sku", sku, LONGEST);
        String quantity = given(fields, "quantity" + row, "1");
        boolean whole = quantity.matches("[1-9]\\d{0,5}");
        wrong.unless(whole, place + "quantity '" + quantity + "' is not a whole number from 1");
        line.put("lineId", String.valueOf(row + 1)).put("sku", sku);
        line.put("quantity", whole ? Integer.parseInt(quantity) : 1);
        String price = given(fields, "price" + row, "");
        if (!price.isEmpty()) {
            line.put("unitPrice", amount(place + "unitPrice", price, currency, wrong));
        }
    }

    /** Left out, it is now. */
    private Instant moment(String text, Objections wrong) {
        try {
            return text.isEmpty()
                    ? Instant.now()
                    : LocalDateTime.parse(text).atZone(moments.zone()).toInstant();
        } catch (DateTimeException notATime) {
            wrong.unless(false, "orderedAt '" + text + "' is not a time such as 2026-12-01T08:00");
            return Instant.now();
        }
    }

    private static void part(
            ObjectNode node, Map<String, String> fields, String prefix, List<String> names, Objections wrong) {
        for (String name : names) {
            String value = given(fields, prefix + name, "");
            wrong.optional(prefix + name, value, LONGEST);
            if (!value.isEmpty()) {
                node.put(name, value);
            }
        }
    }

    /** The amount, or 0 once it is said what is wrong with it. */
    private static String amount(String field, String text, String currency, Objections wrong) {
        if (!text.matches("\\d{1,9}(\\.\\d{1,4})?")) {
            wrong.unless(false, field + " '" + text + "' is not an amount such as 59.00");
            return "0";
        }
        if (new BigDecimal(text).stripTrailingZeros().scale() > places(currency)) {
            wrong.unless(false, field + " '" + text + "' has more decimal places than " + currency + " has");
            return "0";
        }
        return text;
    }

    /** How many decimals the currency has; what is no currency is said elsewhere. */
    private static int places(String currency) {
        try {
            return Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException unknown) {
            return Integer.MAX_VALUE;
        }
    }

    /** What was typed into a field, in plain letters and digits unless it is {@link #WORDS}. */
    private static String given(Map<String, String> fields, String name, String otherwise) {
        String value = fields.get(name);
        if (value == null || value.isBlank()) {
            return otherwise;
        }
        return WORDS.contains(name) ? value.strip() : plain(value);
    }

    /** A Chinese keyboard types digits and letters of full width: ２ for 2. */
    private static String plain(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).strip();
    }

    @GetMapping("/orders/{number}/correct")
    String asItIs(@PathVariable String number, Caller who, Model model) {
        if (!who.may("orders:personal")) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        corrections.check(number);
        var fields = new HashMap<String, String>();
        return correction(model, take(book.reveal(number, who.getName()), fields, model), fields);
    }

    /**
     * Takes over what the order says by now, but for what was typed: from a form that was opened before somebody else
     * changed the order, and so into an empty one.
     */
    private static OrderView take(OrderView order, Map<String, String> fields, Model model) {
        var now = new HashMap<String, String>();
        Corrections.FIELDS.forEach(field ->
                now.put(DELIVER_TO + field, order.deliverTo().path(field).asText("")));
        order.lines().forEach(line -> now.put(SKU + line.platformLineId(), line.sku()));
        var meanwhile = new HashMap<String, List<String>>();
        now.forEach((name, text) -> {
            String was = fields.put(WAS + name, text);
            if (was != null && !was.equals(text)) {
                meanwhile.put(name, List.of(was, text));
            }
            if (was == null || was.equals(fields.get(name))) {
                fields.put(name, text);
            }
        });
        if (fields.put(CHANGED_AT, order.changedAt().toString()) != null) {
            model.addAttribute("meanwhile", meanwhile);
        }
        return order;
    }

    @PostMapping("/orders/{number}/correct")
    String correct(
            @PathVariable String number,
            @RequestParam Map<String, String> fields,
            Caller who,
            Model model,
            RedirectAttributes told,
            HttpServletResponse response) {
        var address = new HashMap<String, String>();
        var skus = new HashMap<String, String>();
        fields.forEach((name, value) -> {
            if (name.startsWith(DELIVER_TO)) {
                address.put(name.substring(DELIVER_TO.length()), value);
            } else if (name.startsWith(SKU)) {
                skus.put(name.substring(SKU.length()), value);
            }
        });
        try {
            corrections.correct(
                    number, new Correction(address, skus, opened(fields)), who.getName(), fields.get("reason"));
        } catch (Refused wrong) {
            if (wrong.reason() == Refused.Reason.UNKNOWN) {
                throw wrong;
            }
            response.setStatus(ScreenProblems.status(wrong).value());
            say(wrong, fields, EntryScreen::isCorrectable, model);
            OrderView order = book.view(number);
            boolean changed = wrong.reason() == Refused.Reason.CONFLICT
                    && order.deeds().contains(Deed.CORRECT)
                    && who.may("orders:personal");
            return correction(model, changed ? take(book.reveal(number, who.getName()), fields, model) : order, fields);
        }
        told.addAttribute(OrderScreen.DONE, Deed.CORRECT.word());
        return "redirect:/orders/" + number;
    }

    /** The order's {@code changedAt} when the form was opened; null where the form does not say. */
    private static Instant opened(Map<String, String> fields) {
        String text = given(fields, CHANGED_AT, "");
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeException notATime) {
            throw Refused.invalid("changedAt '" + text + "' is not a time such as 2026-12-01T08:00:00Z");
        }
    }

    /** Unless something is. */
    private static void nothingWrong(Model model) {
        if (!model.containsAttribute("flaws")) {
            model.addAttribute("flaws", Map.of());
        }
    }

    private static String correction(Model model, OrderView order, Map<String, String> fields) {
        nothingWrong(model);
        model.addAttribute("order", order);
        model.addAttribute("fields", fields);
        model.addAttribute("correctable", Corrections.FIELDS);
        return "correct";
    }
}
