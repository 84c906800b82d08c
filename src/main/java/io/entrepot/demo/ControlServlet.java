package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.WooOrderMaker.Oddity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/** The strings behind the puppets: makes orders and files at once, and makes partners misbehave on command. */
final class ControlServlet extends HttpServlet {
    private static final int MOST_ORDERS = 200_000;

    /** A carrier's strings: one step for all its parcels, and how it behaves. */
    record Carrier(IntSupplier advance, CarrierMode mode) {}

    private final transient PartnerSettings settings;
    private final transient Map<String, WooStore> stores;
    private final transient Map<String, ShopifyStore> shopify;
    private final transient Map<String, AmazonSellers.Seller> amazon;
    private final transient Map<String, FormShop> forms;
    private final transient Map<String, Carrier> carriers;
    private final transient FtpDrop ftp;
    private final transient EdiPartner edi;
    private final transient OrderMails orderMails;
    private final transient Mischief mischief;
    private final transient Clockwork clockwork;

    ControlServlet(
            PartnerSettings settings,
            Map<String, WooStore> stores,
            Map<String, ShopifyStore> shopify,
            Map<String, AmazonSellers.Seller> amazon,
            Map<String, FormShop> forms,
            Map<String, Carrier> carriers,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails orderMails,
            Mischief mischief,
            Clockwork clockwork) {
        this.settings = settings;
        this.stores = stores;
        this.shopify = shopify;
        this.amazon = amazon;
        this.forms = forms;
        this.carriers = carriers;
        this.ftp = ftp;
        this.edi = edi;
        this.orderMails = orderMails;
        this.mischief = mischief;
        this.clockwork = clockwork;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String[] path = (request.getPathInfo() == null ? "/" : request.getPathInfo())
                    .substring(1)
                    .split("/");
            Mischief.send(response, 200, "application/json", Json.plain(obey(path, request)));
        } catch (WooRefusal refusal) {
            Mischief.text(response, refusal.status(), "text/plain", refusal.getMessage());
        } catch (IllegalArgumentException | java.io.UncheckedIOException e) {
            Mischief.text(response, 400, "text/plain", e.getMessage());
        }
    }

    /** {@code /control/carriers}: how each carrier behaves. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!"/carriers".equals(request.getPathInfo())) {
            Mischief.text(response, 404, "text/plain", "GET /control/carriers says how each carrier behaves");
            return;
        }
        ObjectNode modes = Json.object();
        carriers.forEach((name, carrier) -> modes.put(name, carrier.mode().word()));
        Mischief.send(response, 200, "application/json", Json.plain(modes));
    }

    private ObjectNode obey(String[] path, HttpServletRequest request) throws IOException {
        switch (path[0]) {
            case "pause", "resume" -> {
                clockwork.pause(path[0].equals("pause"));
                return Json.of("paused", clockwork.isPaused());
            }
            case "misbehaviour" -> {
                String level = body(request).path("level").asText();
                mischief.level(level);
                shopify.values().forEach(store -> store.mischief().level(level));
                amazon.values().forEach(seller -> seller.mischief().level(level));
                forms.values().forEach(shop -> shop.mischief.level(level));
                return Json.of("misbehaviour", level);
            }
            case "ftp" -> {
                String variant = request.getParameter("variant");
                return Json.of("file", ftp.drop(OrderCsv.Variant.of(variant == null ? "utf8" : variant)));
            }
            case "mailorders" -> {
                String kind = request.getParameter("kind");
                return Json.of("subject", orderMails.send(OrderMails.Kind.of(kind == null ? "csv" : kind)));
            }
            case "edifact" -> {
                return Json.of("file", edi.leave());
            }
            case "sf", "easypost", "ups", "kuaidi100" -> {
                Carrier carrier = carriers.get(path[0]);
                if (path.length > 1 && path[1].equals("advance")) {
                    return Json.of("advanced", carrier.advance().getAsInt());
                }
                carrier.mode().set(body(request));
                return Json.of("mode", carrier.mode().word());
            }
            case "woocommerce" -> {
                if (path.length == 2 && path[1].equals("mode")) {
                    return force(mischief, body(request));
                }
                if (path.length < 3 || !stores.containsKey(path[1]) || !path[2].equals("orders")) {
                    break;
                }
                return path.length == 3
                        ? orders(stores.get(path[1]), request)
                        : change(stores.get(path[1]), path[3], body(request));
            }
            case "shopify" -> {
                ShopifyStore store = path.length < 3 ? null : shopify.get(path[1]);
                if (store != null && (path[2].equals("orders") || path[2].equals("mode"))) {
                    return shopify(store, path, request);
                }
            }
            case "amazon" -> {
                AmazonSellers.Seller seller = path.length < 3 ? null : amazon.get(path[1]);
                if (seller != null && (path[2].equals("orders") || path[2].equals("mode"))) {
                    return amazon(seller, path, request);
                }
            }
            default -> {
                FormShop shop = path.length < 3 ? null : forms.get(path[0] + "/" + path[1]);
                if (shop != null && (path[2].equals("orders") || path[2].equals("mode"))) {
                    return form(shop, path, request);
                }
            }
        }
        throw new IllegalArgumentException("No such control: " + String.join("/", path));
    }

    private ObjectNode shopify(ShopifyStore store, String[] path, HttpServletRequest request) throws IOException {
        JsonNode body = body(request);
        if (path[2].equals("mode")) {
            String mode = body.path("mode").asText();
            int times = body.path("count").asInt(1);
            switch (mode) {
                case "user-errors" -> store.refusals().set(times);
                case "lost-answer" -> store.lostAnswers().set(times);
                default -> {
                    return force(store.mischief(), body);
                }
            }
            return Json.of("mode", mode, "count", times);
        }
        if (path.length > 3) {
            long id = number(path[3]);
            ObjectNode changed = body.path("cancelled").asBoolean()
                    ? store.shop().cancel(id)
                    : store.shop().patch(id, body);
            return Json.of("id", id, "updatedAt", changed.path("updatedAt"));
        }
        int count = (int) number(request, "count", 1);
        for (int i = 0; i < Math.min(count, MOST_ORDERS); i++) {
            store.shop().create(number(request, "seed", settings.seed()), false);
        }
        return Json.of("made", count);
    }

    private ObjectNode amazon(AmazonSellers.Seller seller, String[] path, HttpServletRequest request)
            throws IOException {
        JsonNode body = body(request);
        if (path[2].equals("mode")) {
            String mode = body.path("mode").asText();
            int times = body.path("count").asInt(1);
            switch (mode) {
                case "refuse" -> seller.refusals().set(times);
                case "lost-answer" -> seller.lostAnswers().set(times);
                default -> {
                    return force(seller.mischief(), body);
                }
            }
            return Json.of("mode", mode, "count", times);
        }
        if (path.length > 3) {
            if (body.path("paid").asBoolean()) {
                seller.shop().pay(path[3]);
            } else if (body.path("cancelled").asBoolean()) {
                seller.shop().cancel(path[3]);
            } else {
                seller.shop().patch(path[3], body);
            }
            return Json.of("orderId", path[3]);
        }
        int count = (int) number(request, "count", 1);
        for (int i = 0; i < Math.min(count, MOST_ORDERS); i++) {
            String id = seller.shop().create(number(request, "seed", settings.seed()), false);
            if (request.getParameter("pending") == null) {
                seller.shop().pay(id);
            }
        }
        return Json.of("made", count);
    }

    private ObjectNode form(FormShop shop, String[] path, HttpServletRequest request) throws IOException {
        JsonNode body = body(request);
        if (path[2].equals("mode")) {
            String mode = body.path("mode").asText();
            int times = body.path("count").asInt(1);
            switch (mode) {
                case "refusal" -> shop.refusals.set(times);
                case "lost-answer" -> shop.lostAnswers.set(times);
                default -> {
                    return force(shop.mischief, body);
                }
            }
            return Json.of("mode", mode, "count", times);
        }
        if (path.length > 3) {
            return shop.change(path[3], order -> {
                if (body.path("cancelled").asBoolean()) {
                    shop.cancel(order);
                } else {
                    Json.merge(order, body);
                }
            });
        }
        int count = (int) number(request, "count", 1);
        for (int i = 0; i < Math.min(count, MOST_ORDERS); i++) {
            shop.create(number(request, "seed", settings.seed()), false);
        }
        return Json.of("made", count);
    }

    private static long number(String id) {
        if (!id.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("Order id '" + id + "' is not a number");
        }
        return Long.parseLong(id);
    }

    private static ObjectNode force(Mischief mischief, JsonNode body) {
        String mode = body.path("mode").asText();
        Mischief.Kind kind = Arrays.stream(Mischief.Kind.values())
                .filter(one ->
                        one.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(mode))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mode '" + mode + "' is none of "
                        + Arrays.stream(Mischief.Kind.values())
                                .map(one -> one.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                                .collect(Collectors.joining(", "))));
        mischief.force(kind, body.path("count").asInt(1));
        return Json.of("mode", mode, "count", body.path("count").asInt(1));
    }

    private ObjectNode orders(WooStore store, HttpServletRequest request) {
        int count = (int) number(request, "count", 1);
        if (count < 1 || count > MOST_ORDERS) {
            throw new IllegalArgumentException("count is " + count + "; it must be 1 to " + MOST_ORDERS);
        }
        var made = store.shop()
                .create(
                        number(request, "seed", settings.seed()),
                        Collections.nCopies(count, Oddity.NONE),
                        number(request, "over", 0));
        return Json.of(
                "made",
                made.size(),
                "first",
                made.get(0).id(),
                "last",
                made.get(made.size() - 1).id());
    }

    private static ObjectNode change(WooStore store, String id, JsonNode patch) {
        WooShop.Entry changed = store.shop().change(number(id), order -> {
            Json.merge(order, patch);
            if (patch.has("status")) {
                store.shop().status(order, patch.path("status").asText());
            }
        });
        return Json.of("id", changed.id(), "status", changed.status(), "versions", changed.versions());
    }

    private static long number(HttpServletRequest request, String name, long otherwise) {
        String value = request.getParameter(name);
        if (value != null && !value.matches("\\d{1,18}")) {
            throw new IllegalArgumentException(name + " is '" + value + "'; it must be a number");
        }
        return value == null ? otherwise : Long.parseLong(value);
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readAllBytes();
        return bytes.length == 0 ? Json.object() : Json.read(bytes);
    }
}
