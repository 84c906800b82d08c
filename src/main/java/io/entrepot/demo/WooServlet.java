package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The REST API of all shops, at /woocommerce/{shop}/wp-json/wc/v3. */
final class WooServlet extends HttpServlet {
    private static final String ROOT = "/wp-json/wc/v3/";

    private final transient Map<String, WooStore> stores;
    private final transient Mischief mischief;
    private final transient Map<String, byte[]> lastPage = new ConcurrentHashMap<>();

    WooServlet(Map<String, WooStore> stores, Mischief mischief) {
        this.stores = stores;
        this.mischief = mischief;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            String path = request.getPathInfo() == null ? "" : request.getPathInfo();
            int root = path.indexOf(ROOT);
            WooStore store = root < 1 ? null : stores.get(path.substring(1, root));
            if (store == null) {
                throw noRoute();
            }
            store.authentication().check(request);
            String[] parts = path.substring(root + ROOT.length()).split("/");
            answer(store, parts, request, response);
        } catch (WooRefusal refusal) {
            json(response, refusal.status(), Json.asPhp(refusal.body()));
        }
    }

    private void answer(WooStore store, String[] parts, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean reading = request.getMethod().equals("GET");
        Mischief.Kind kind = mischief.next();
        if ((reading || kind == Mischief.Kind.TOO_MANY) && mischief.spoil(kind, response)) {
            return;
        }
        String route = (reading ? "GET " : "WRITE ")
                + Arrays.stream(parts)
                        .map(part -> part.matches("\\d{1,18}") ? "#" : part)
                        .collect(Collectors.joining("/"));
        long id = parts.length > 1 && parts[1].matches("\\d{1,18}") ? Long.parseLong(parts[1]) : 0;
        if (route.equals("GET orders")) {
            orders(store, request, response, kind == Mischief.Kind.REPEAT);
            return;
        }
        JsonNode body = reading ? Json.object() : body(request);
        byte[] answer = switch (route) {
            case "GET orders/#" -> store.shop().order(id).json();
            case "WRITE orders/#" -> store.shop().write(id, body).json();
            case "WRITE orders/batch" -> orders(store.shop(), body);
            case "WRITE orders/#/notes" -> note(store, id, body);
            case "GET products" -> products(store, request, response);
            case "WRITE products/#" -> Json.asPhp(store.products().put(0, id, body));
            case "WRITE products/#/variations/#" ->
                Json.asPhp(store.products().put(id, Long.parseLong(parts[3]), body));
            case "WRITE products/batch" -> Json.asPhp(store.products().batch(0, body));
            case "WRITE products/#/variations/batch" ->
                Json.asPhp(store.products().batch(id, body));
            case "GET webhooks" ->
                join(store.webhooks().list().stream().map(Json::asPhp).toList());
            case "WRITE webhooks/#" -> Json.asPhp(store.webhooks().put(id, body));
            default -> throw noRoute();
        };
        // A write that went wrong has happened all the same: the caller cannot know.
        if (!reading && mischief.spoil(kind, response)) {
            return;
        }
        json(response, route.endsWith("/notes") ? 201 : 200, answer);
    }

    private void orders(WooStore store, HttpServletRequest request, HttpServletResponse response, boolean repeat)
            throws IOException {
        List<Map.Entry<String, String>> parameters = WooAuthentication.query(request.getQueryString());
        WooQuery query = WooQuery.of(parameters, store.shop().settings.zone());
        WooShop.Page page = store.shop().page(query);
        pages(request, response, parameters, query.page(), query.perPage(), page.total());
        byte[] body = join(page.entries().stream()
                .map(entry -> projected(entry.json(), parameters))
                .toList());
        byte[] last = lastPage.put(store.shop().name, body);
        json(response, 200, repeat && last != null ? last : body);
    }

    private static byte[] orders(WooShop shop, JsonNode body) {
        return Json.asPhp(WooBatch.update(
                body, (id, item) -> Json.read(shop.write(id, item).json())));
    }

    /** With _fields only these, as WordPress does it for every list. */
    private static byte[] projected(byte[] order, List<Map.Entry<String, String>> parameters) {
        Set<String> fields = parameters.stream()
                .filter(pair -> pair.getKey().equals("_fields"))
                .flatMap(pair -> Arrays.stream(pair.getValue().split(",")))
                .collect(Collectors.toSet());
        return fields.isEmpty() ? order : Json.asPhp(Json.readObject(order).retain(fields));
    }

    private byte[] products(WooStore store, HttpServletRequest request, HttpServletResponse response) {
        List<Map.Entry<String, String>> parameters = WooAuthentication.query(request.getQueryString());
        WooQuery paging = WooQuery.of(
                parameters.stream()
                        .filter(pair -> pair.getKey().endsWith("page"))
                        .toList(),
                store.shop().settings.zone());
        Set<String> skus = parameters.stream()
                .filter(pair -> pair.getKey().equals("sku") && !pair.getValue().isBlank())
                .flatMap(pair -> Arrays.stream(pair.getValue().split(",")))
                .map(String::trim)
                .collect(Collectors.toSet());
        List<ObjectNode> found = store.products().list(skus);
        pages(request, response, parameters, paging.page(), paging.perPage(), found.size());
        return join(found.stream()
                .skip((long) (paging.page() - 1) * paging.perPage())
                .limit(paging.perPage())
                .map(Json::asPhp)
                .toList());
    }

    private byte[] note(WooStore store, long id, JsonNode body) {
        if (body.path("note").asText().isBlank()) {
            throw new WooRefusal(400, "rest_missing_callback_param", "Missing parameter(s): note");
        }
        int number = store.shop().note(id, body.path("note").asText());
        return Json.asPhp(Json.of(
                "id",
                number,
                "author",
                "WooCommerce",
                "note",
                body.path("note").asText(),
                "customer_note",
                body.path("customer_note").asBoolean()));
    }

    /** Total, number of pages, and links that repeat the whole query, the spent nonce included, as the real shop's do. */
    private static void pages(
            HttpServletRequest request,
            HttpServletResponse response,
            List<Map.Entry<String, String>> parameters,
            int page,
            int perPage,
            int total) {
        int pages = (total + perPage - 1) / perPage;
        response.setHeader("X-WP-Total", Integer.toString(total));
        response.setHeader("X-WP-TotalPages", Integer.toString(pages));
        response.setHeader("Allow", "GET, POST");
        List<String> links = new ArrayList<>();
        if (page > 1) {
            links.add(link(request, parameters, Math.min(page - 1, Math.max(1, pages)), "prev"));
        }
        if (page < pages) {
            links.add(link(request, parameters, page + 1, "next"));
        }
        if (!links.isEmpty()) {
            response.setHeader("Link", String.join(", ", links));
        }
    }

    private static String link(
            HttpServletRequest request, List<Map.Entry<String, String>> parameters, int page, String rel) {
        String query = parameters.stream()
                .filter(pair -> !pair.getKey().equals("page"))
                .map(pair -> WooAuthentication.encode(pair.getKey()) + "=" + WooAuthentication.encode(pair.getValue()))
                .collect(Collectors.joining("&"));
        return "<" + request.getRequestURL() + "?page=" + page + (query.isEmpty() ? "" : "&") + query + ">; rel=\""
                + rel + "\"";
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        byte[] bytes = request.getInputStream().readAllBytes();
        try {
            return bytes.length == 0 ? Json.object() : Json.read(bytes);
        } catch (java.io.UncheckedIOException e) {
            throw new WooRefusal(400, "rest_invalid_json", "Invalid JSON body passed.");
        }
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(
                2 + parts.stream().mapToInt(part -> part.length + 1).sum());
        joined.write('[');
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                joined.write(',');
            }
            joined.writeBytes(parts.get(i));
        }
        joined.write(']');
        return joined.toByteArray();
    }

    private static void json(HttpServletResponse response, int status, byte[] body) throws IOException {
        Mischief.send(response, status, "application/json", body);
    }

    private static WooRefusal noRoute() {
        return new WooRefusal(404, "rest_no_route", "No route was found matching the URL and request method.");
    }
}
