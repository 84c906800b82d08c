package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.AmazonSellers.Seller;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amazon's Selling Partner API for each seller, and its login, at /amazon/{seller}. */
final class AmazonServlet extends HttpServlet {
    private static final Pattern PATH = Pattern.compile("/([a-z0-9-]+)(/.+)");
    private static final Pattern ORDER = Pattern.compile("/orders/2026-01-01/orders/([^/]+)");
    private static final Pattern CONFIRMATION = Pattern.compile("/orders/v0/orders/([^/]+)/shipmentConfirmation");
    private static final Pattern LISTINGS = Pattern.compile("/listings/2021-08-01/items/([^/]+)(?:/([^/]+))?");

    private final transient Map<String, Seller> sellers;
    private final transient Clock clock;

    AmazonServlet(Map<String, Seller> sellers, Clock clock) {
        this.sellers = sellers;
        this.clock = clock;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        // the container's own path is decoded, and an SKU may hold a slash
        String raw = request.getRequestURI().substring(request.getServletPath().length());
        Matcher path = PATH.matcher(raw);
        Seller seller = path.matches() ? sellers.get(path.group(1)) : null;
        if (seller == null) {
            refuse(response, 404, "NotFound", "There is no seller at " + raw);
        } else if (path.group(2).equals("/auth/o2/token")) {
            login(seller, request, response);
        } else if (!seller.token().equals(request.getHeader("x-amz-access-token"))) {
            refuse(response, 403, "Unauthorized", "Access to requested resource is denied.");
        } else {
            call(seller, request.getMethod(), path.group(2), request, response);
        }
    }

    private static void login(Seller seller, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean known = "refresh_token".equals(request.getParameter("grant_type"))
                && seller.account().refreshToken().equals(request.getParameter("refresh_token"))
                && seller.account().clientId().equals(request.getParameter("client_id"))
                && seller.account().clientSecret().equals(request.getParameter("client_secret"));
        if (!known) {
            send(response, 400, Json.of("error", "invalid_grant", "error_description", "The request is not known"));
            return;
        }
        seller.tokens().incrementAndGet();
        send(response, 200, Json.of("access_token", seller.token(), "token_type", "bearer", "expires_in", 3600));
    }

    private void call(
            Seller seller, String method, String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String operation = operation(method, path);
        if (operation == null) {
            refuse(response, 404, "NotFound", method + " " + path + " is no operation");
            return;
        }
        boolean reading = method.equals("GET");
        Mischief.Kind kind = seller.mischief().next();
        if (kind == Mischief.Kind.TOO_MANY) {
            seller.limits().drain(operation);
        } else if (reading && seller.mischief().spoil(kind, response)) {
            return;
        }
        if (kind == Mischief.Kind.TOO_MANY || !seller.limits().take(operation)) {
            refuse(response, 429, "QuotaExceeded", "You exceeded your quota for the requested resource.");
            return;
        }
        response.setHeader(
                "x-amzn-RateLimit-Limit",
                new java.math.BigDecimal(Double.toString(seller.limits().rate(operation))).toPlainString());
        try {
            JsonNode answer = answer(new AmazonAnswers(seller, clock), operation, path, request);
            // a write that went wrong has happened all the same: the caller cannot know
            if (!reading && kind != Mischief.Kind.TOO_MANY && seller.mischief().spoil(kind, response)) {
                return;
            }
            if (!reading && seller.losesAnswer()) {
                refuse(response, 500, "InternalFailure", "We encountered an internal error. Please try again.");
            } else if (answer == null) {
                refuse(response, 404, "NOT_FOUND", "There is nothing at " + path);
            } else if (operation.equals("confirmShipment")) {
                response.setStatus(204);
            } else {
                send(response, 200, answer);
            }
        } catch (IllegalArgumentException | UncheckedIOException e) {
            refuse(response, 400, "InvalidInput", e.getMessage());
        }
    }

    private static String operation(String method, String path) {
        Matcher listings = LISTINGS.matcher(path);
        return switch (method) {
            case "GET" ->
                path.equals("/orders/2026-01-01/orders")
                        ? "searchOrders"
                        : ORDER.matcher(path).matches()
                                ? "getOrder"
                                : listings.matches() && listings.group(2) == null ? "searchListingsItems" : null;
            case "POST" -> CONFIRMATION.matcher(path).matches() ? "confirmShipment" : null;
            case "PATCH" -> listings.matches() && listings.group(2) != null ? "patchListingsItem" : null;
            default -> null;
        };
    }

    private static JsonNode answer(AmazonAnswers answers, String operation, String path, HttpServletRequest request)
            throws IOException {
        return switch (operation) {
            case "searchOrders" -> answers.search(request);
            case "getOrder" -> answers.order(part(ORDER, path, 1), request);
            case "searchListingsItems" -> answers.listings(request);
            case "patchListingsItem" -> answers.patch(part(LISTINGS, path, 2), body(request));
            default -> {
                answers.confirm(part(CONFIRMATION, path, 1), body(request));
                yield Json.object();
            }
        };
    }

    private static String part(Pattern pattern, String path, int group) {
        Matcher matcher = pattern.matcher(path);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(path);
        }
        return URLDecoder.decode(matcher.group(group).replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static JsonNode body(HttpServletRequest request) throws IOException {
        return Json.read(request.getInputStream().readAllBytes());
    }

    private static void refuse(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        ObjectNode refusal = Json.object();
        refusal.putArray("errors")
                .addObject()
                .put("code", code)
                .put("message", message)
                .put("details", "");
        send(response, status, refusal);
    }

    private static void send(HttpServletResponse response, int status, JsonNode body) throws IOException {
        Mischief.send(response, status, "application/json", Json.plain(body));
    }
}
