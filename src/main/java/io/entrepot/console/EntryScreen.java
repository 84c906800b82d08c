package io.entrepot.console;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.access.Caller;
import io.entrepot.order.Corrections;
import io.entrepot.order.Corrections.Correction;
import io.entrepot.order.OrderBook;
import io.entrepot.order.OrderEntry;
import io.entrepot.order.OrderView;
import io.entrepot.shared.Objections;
import io.entrepot.shared.Refused;
import jakarta.servlet.http.HttpServletResponse;
import java.security.Principal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/** Orders that a person types in, and those that a person puts right. */
@Controller
class EntryScreen {
    private static final List<String> BUYER = List.of("name", "phone", "email", "identityNumber");
    private static final List<String> ADDRESS =
            List.of("name", "phone", "country", "province", "city", "district", "line", "postcode");
    private static final String DELIVER_TO = "deliverTo.";
    private static final String SKU = "sku.";
    private static final int LINES = 6;
    private static final int LONGEST = 200;

    private final OrderEntry entry;
    private final OrderBook book;
    private final Corrections corrections;

    EntryScreen(OrderEntry entry, OrderBook book, Corrections corrections) {
        this.entry = entry;
        this.book = book;
        this.corrections = corrections;
    }

    @GetMapping("/orders/new")
    String blank(Model model) {
        var fields = new HashMap<String, String>();
        // made here, so that a form that is sent twice is one order
        fields.put("id", "M" + Long.toString(Instant.now().toEpochMilli(), 36).toUpperCase(Locale.ROOT));
        fields.put("deliverTo.country", "CN");
        fields.put("currency", "CNY");
        return form(model, fields);
    }

    @PostMapping("/orders/new")
    String enter(@RequestParam Map<String, String> fields, Model model, HttpServletResponse response) {
        try {
            entry.enter(order(fields));
        } catch (Refused wrong) {
            response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
            model.addAttribute("wrong", wrong.getMessage());
            return form(model, fields);
        }
        return "redirect:/orders?q=" + fields.get("id");
    }

    private static String form(Model model, Map<String, String> fields) {
        model.addAttribute("fields", fields);
        model.addAttribute("rows", LINES);
        return "entry";
    }

    private static ObjectNode order(Map<String, String> fields) {
        var wrong = new Objections();
        fields.forEach((name, value) -> wrong.optional(name, value, LONGEST));
        wrong.unless(
                fields.getOrDefault("id", "").matches("[A-Za-z0-9._-]{1,60}"),
                "id '" + fields.get("id") + "' is not 1 to 60 letters, digits, dots and dashes");
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        order.put("platformOrderId", fields.get("id")).put("number", fields.get("id"));
        order.put("orderedAt", Instant.now().toString()).put("state", "OPEN");
        order.put("currency", given(fields, "currency", "CNY"));
        part(order.putObject("buyer"), fields, "buyer.", BUYER);
        ObjectNode address = order.putObject("deliverTo");
        address.put("country", "CN");
        part(address, fields, DELIVER_TO, ADDRESS);
        order.putObject("payment").put("state", given(fields, "payment.state", "PENDING"));
        part((ObjectNode) order.get("payment"), fields, "payment.", List.of("method"));
        for (int i = 0; i < LINES; i++) {
            String sku = given(fields, "sku" + i, "");
            if (!sku.isEmpty()) {
                ObjectNode line = order.withArray("lines").addObject().put("lineId", String.valueOf(i + 1));
                line.put("sku", sku).put("quantity", pieces(given(fields, "quantity" + i, "1"), i, wrong));
                amount(line, "unitPrice", given(fields, "price" + i, ""), "price of line " + (i + 1), wrong);
            }
        }
        order.putArray("charges");
        String shipping = given(fields, "shipping", "");
        if (!shipping.isEmpty()) {
            ObjectNode charge = order.withArray("charges").addObject().put("kind", "SHIPPING");
            amount(charge, "amount", shipping, "shipping", wrong);
        }
        part(order, fields, "", List.of("note"));
        wrong.raise();
        return order;
    }

    private static void part(ObjectNode node, Map<String, String> fields, String prefix, List<String> names) {
        for (String name : names) {
            String value = given(fields, prefix + name, "");
            if (!value.isEmpty()) {
                node.put(name, value);
            }
        }
    }

    private static int pieces(String text, int line, Objections wrong) {
        boolean right = text.matches("[1-9]\\d{0,5}");
        wrong.unless(right, "quantity of line " + (line + 1) + " '" + text + "' is not a whole number from 1");
        return right ? Integer.parseInt(text) : 1;
    }

    private static void amount(ObjectNode node, String name, String text, String what, Objections wrong) {
        if (text.isEmpty()) {
            return;
        }
        boolean right = text.matches("\\d{1,9}(\\.\\d{1,4})?");
        wrong.unless(right, what + " '" + text + "' is not an amount such as 59.00");
        node.put(name, right ? text : "0");
    }

    private static String given(Map<String, String> fields, String name, String otherwise) {
        String value = fields.get(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    @GetMapping("/orders/{number}/correct")
    String asItIs(@PathVariable String number, Caller who, Model model) {
        if (!who.may("orders:personal")) {
            throw new ResponseStatusException(HttpStatus.FORBIDDEN);
        }
        corrections.check(number);
        OrderView order = book.reveal(number, who.getName());
        var fields = new HashMap<String, String>();
        Corrections.FIELDS.forEach(field ->
                fields.put(DELIVER_TO + field, order.deliverTo().path(field).asText("")));
        order.lines().forEach(line -> fields.put(SKU + line.platformLineId(), line.sku()));
        return correction(model, order, fields);
    }

    @PostMapping("/orders/{number}/correct")
    String correct(
            @PathVariable String number,
            @RequestParam Map<String, String> fields,
            Principal who,
            Model model,
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
            corrections.correct(number, new Correction(address, skus), who.getName(), fields.get("reason"));
        } catch (Refused wrong) {
            if (wrong.reason() == Refused.Reason.UNKNOWN) {
                throw wrong;
            }
            response.setStatus(ScreenProblems.status(wrong).value());
            model.addAttribute("wrong", wrong.getMessage());
            return correction(model, book.view(number), fields);
        }
        return "redirect:/orders/" + number;
    }

    private static String correction(Model model, OrderView order, Map<String, String> fields) {
        model.addAttribute("order", order);
        model.addAttribute("fields", fields);
        model.addAttribute("correctable", Corrections.FIELDS);
        return "correct";
    }
}
