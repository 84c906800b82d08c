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
import java.util.stream.Collectors;

/** The strings behind the puppets: makes orders and files at once, and makes partners misbehave on command. */
final class ControlServlet extends HttpServlet {
    private static final int MOST_ORDERS = 200_000;

    private final transient PartnerSettings settings;
    private final transient Map<String, WooStore> stores;
    private final transient SfDesk desk;
    private final transient SfMode sfMode;
    private final transient FtpDrop ftp;
    private final transient EdiPartner edi;
    private final transient Mischief mischief;
    private final transient Clockwork clockwork;

    ControlServlet(
            PartnerSettings settings,
            Map<String, WooStore> stores,
            SfDesk desk,
            SfMode sfMode,
            FtpDrop ftp,
            EdiPartner edi,
            Mischief mischief,
            Clockwork clockwork) {
        this.settings = settings;
        this.stores = stores;
        this.desk = desk;
        this.sfMode = sfMode;
        this.ftp = ftp;
        this.edi = edi;
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

    private ObjectNode obey(String[] path, HttpServletRequest request) throws IOException {
        switch (path[0]) {
            case "pause", "resume" -> {
                clockwork.pause(path[0].equals("pause"));
                return Json.of("paused", clockwork.isPaused());
            }
            case "misbehaviour" -> {
                String level = body(request).path("level").asText();
                mischief.level(level);
                return Json.of("misbehaviour", level);
            }
            case "ftp" -> {
                String variant = request.getParameter("variant");
                return Json.of("file", ftp.drop(OrderCsv.Variant.of(variant == null ? "utf8" : variant)));
            }
            case "edifact" -> {
                return Json.of("file", edi.leave());
            }
            case "sf" -> {
                if (path.length > 1 && path[1].equals("advance")) {
                    return Json.of("advanced", desk.advance(true).size());
                }
                sfMode.set(body(request));
                return Json.of("mode", sfMode.word());
            }
            case "woocommerce" -> {
                if (path.length == 2 && path[1].equals("mode")) {
                    return force(body(request));
                }
                if (path.length < 3 || !stores.containsKey(path[1]) || !path[2].equals("orders")) {
                    break;
                }
                return path.length == 3
                        ? orders(stores.get(path[1]), request)
                        : change(stores.get(path[1]), path[3], body(request));
            }
            default -> {}
        }
        throw new IllegalArgumentException("No such control: " + String.join("/", path));
    }

    private ObjectNode force(JsonNode body) {
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
        if (!id.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("Order id '" + id + "' is not a number");
        }
        WooShop.Entry changed = store.shop().change(Long.parseLong(id), order -> {
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
