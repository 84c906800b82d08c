package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** UPS's interfaces below /ups: access tokens, shipments, labels, rates, tracking and Track Alert. */
final class UpsServlet extends HttpServlet {
    private static final int TOKEN_LIFE = 14_399;

    /** Service → what it costs: cents first, cents a kilogram, days. */
    private static final Map<String, int[]> SERVICES =
            Map.of("65", new int[] {2400, 850, 3}, "07", new int[] {2900, 990, 2}, "08", new int[] {1900, 700, 5});

    private final transient UpsDesk desk;
    private final transient CarrierMode mode;
    private final transient Mischief mischief;
    private final PartnerSettings.Ups settings;
    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    UpsServlet(PartnerSettings.Ups settings, UpsDesk desk, CarrierMode mode, Mischief mischief) {
        this.settings = settings;
        this.desk = desk;
        this.mode = mode;
        this.mischief = mischief;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = String.valueOf(request.getPathInfo());
        if (path.equals("/security/v1/oauth/token")) {
            token(request, response);
            return;
        }
        String bearer = String.valueOf(request.getHeader("Authorization"));
        if (!tokens.contains(bearer.replaceFirst("^Bearer ", ""))) {
            refuse(response, 401, "250002", "Invalid Authentication Information.");
            return;
        }
        if (request.getHeader("transId") == null || request.getHeader("transactionSrc") == null) {
            refuse(response, 400, "VSS002", "Missing transId");
            return;
        }
        boolean booking = path.endsWith("/ship");
        CarrierMode.Kind kind = mode.next(booking);
        if (kind == CarrierMode.Kind.NORMAL && mischief.chance(0.1)) {
            kind = booking ? CarrierMode.Kind.FAIL_AFTER_BOOKING : CarrierMode.Kind.ERROR;
        }
        Mischief.pause(mode.delayMillis());
        switch (kind) {
            case TIMEOUT, ERROR -> refuse(response, 500, "10004", "Something went wrong while processing your request");
            case UNAVAILABLE, TOO_MANY -> {
                response.setHeader("Retry-After", "5");
                refuse(response, kind == CarrierMode.Kind.TOO_MANY ? 429 : 503, "10429", "Try later");
            }
            case HTML -> Mischief.text(response, 200, "text/html", "<html><body>Down for maintenance</body></html>");
            case EMPTY -> Mischief.text(response, 200, "application/json", "");
            default -> serve(request, response, path, kind);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, String path, CarrierMode.Kind kind)
            throws IOException {
        JsonNode body = request.getMethod().equals("POST")
                ? Json.readObject(request.getInputStream().readAllBytes())
                : Json.object();
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (path.endsWith("/ship")) {
            ship(response, body.at("/ShipmentRequest/Shipment"), context(body.path("ShipmentRequest")), kind);
        } else if (path.contains("/void/cancel/")) {
            cancel(response, desk.byNumber(last));
        } else if (path.endsWith("/labels/v1/recovery")) {
            label(response, body.path("LabelRecoveryRequest"));
        } else if (path.contains("/rating/")) {
            rates(response, body.at("/RateRequest/Shipment"));
        } else if (path.contains("/track/v1/details/")) {
            track(response, desk.byNumber(last));
        } else if (path.endsWith("/subscription/standard/package")) {
            follow(response, body);
        } else {
            refuse(response, 404, "404", "The requested resource was not found.");
        }
    }

    private void token(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String pair = settings.clientId() + ":" + settings.clientSecret();
        String expected = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        if (!expected.equals(request.getHeader("Authorization"))
                || !"client_credentials".equals(request.getParameter("grant_type"))) {
            refuse(response, 401, "10401", "ClientId is Invalid");
            return;
        }
        String token = "ups-" + UUID.randomUUID();
        tokens.add(token);
        send(
                response,
                200,
                Json.of(
                        "token_type",
                        "Bearer",
                        "client_id",
                        settings.clientId(),
                        "access_token",
                        token,
                        "expires_in",
                        Integer.toString(TOKEN_LIFE),
                        "status",
                        "approved"));
    }

    private void ship(HttpServletResponse response, JsonNode shipment, String context, CarrierMode.Kind kind)
            throws IOException {
        JsonNode to = shipment.at("/ShipTo/Address");
        String service = shipment.at("/Service/Code").asText();
        boolean abroad = !to.path("CountryCode")
                .asText()
                .equals(shipment.at("/ShipFrom/Address/CountryCode").asText());
        if (!settings.account().equals(shipment.at("/Shipper/ShipperNumber").asText())) {
            refuse(response, 400, "120100", "Missing or invalid shipper number");
        } else if (!SERVICES.containsKey(service)) {
            refuse(response, 400, "120500", "Missing or invalid service code");
        } else if (to.path("AddressLine").isEmpty() || to.path("City").asText().isBlank()) {
            refuse(response, 400, "120802", "Address Validation Error on ShipTo address");
        } else if (abroad
                && shipment.at("/ShipmentServiceOptions/InternationalForms/Product")
                        .isEmpty()) {
            refuse(response, 400, "128114", "InternationalForms are required");
        } else if (kind == CarrierMode.Kind.REFUSE) {
            refuse(response, 400, "120116", "The shipper number is not allowed to ship");
        } else {
            JsonNode reference = abroad
                    ? shipment.at("/ReferenceNumber/0/Value")
                    : shipment.at("/Package/0/ReferenceNumber/0/Value");
            UpsParcel parcel = desk.ship(service, reference.asText(), to);
            if (kind == CarrierMode.Kind.FAIL_AFTER_BOOKING) {
                refuse(response, 500, "10004", "Something went wrong while processing your request");
            } else if (kind == CarrierMode.Kind.CUT_AFTER_BOOKING) {
                Mischief.cut(response);
            } else {
                send(response, 200, Json.of("ShipmentResponse", booked(parcel, context)));
            }
        }
    }

    private static ObjectNode booked(UpsParcel parcel, String context) {
        ObjectNode booked = Json.of("Response", success(context));
        ObjectNode results = booked.putObject("ShipmentResults");
        results.put("ShipmentIdentificationNumber", parcel.number);
        results.putArray("PackageResults")
                .add(Json.of(
                        "TrackingNumber",
                        parcel.number,
                        "ShippingLabel",
                        Json.of("ImageFormat", Json.of("Code", "GIF"), "GraphicImage", "R0lGODdhAQABAIAAAP")));
        return booked;
    }

    private void cancel(HttpServletResponse response, UpsParcel parcel) throws IOException {
        if (parcel == null) {
            refuse(response, 400, "190102", "No shipment found within the allowed void period");
        } else if (!desk.cancel(parcel)) {
            refuse(response, 400, "190101", "Time for voiding has expired.");
        } else {
            ObjectNode status = Json.of("Status", Json.of("Code", "1", "Description", "Voided"));
            send(
                    response,
                    200,
                    Json.of("VoidShipmentResponse", Json.of("Response", success(""), "SummaryResult", status)));
        }
    }

    private void label(HttpServletResponse response, JsonNode wanted) throws IOException {
        UpsParcel byNumber = desk.byNumber(wanted.path("TrackingNumber").asText());
        List<UpsParcel> found = byNumber != null
                ? List.of(byNumber)
                : desk.byReference(
                        wanted.at("/ReferenceValues/ReferenceNumber/Value").asText());
        if (found.isEmpty()) {
            refuse(response, 400, "300000", "No label is there for this request");
            return;
        }
        ObjectNode answer = Json.of("Response", success(context(wanted)));
        ArrayNode results = answer.putArray("LabelResults");
        for (UpsParcel parcel : found) {
            String pdf = Base64.getEncoder()
                    .encodeToString(LabelPdf.of("UPS", "SIMULATED LABEL", parcel.reference, parcel.number));
            results.add(Json.of(
                    "TrackingNumber",
                    parcel.number,
                    "LabelImage",
                    Json.of("LabelImageFormat", Json.of("Code", "PDF"), "GraphicImage", pdf)));
        }
        send(response, 200, Json.of("LabelRecoveryResponse", answer));
    }

    private void rates(HttpServletResponse response, JsonNode shipment) throws IOException {
        double kilograms = shipment.at("/Package/0/PackageWeight/Weight").asDouble();
        ArrayNode rated = Json.array();
        SERVICES.keySet().stream().sorted().forEach(service -> {
            int[] terms = SERVICES.get(service);
            BigDecimal cost = BigDecimal.valueOf(terms[0] + Math.ceil(kilograms) * terms[1])
                    .movePointLeft(2)
                    .setScale(2, RoundingMode.HALF_UP);
            ObjectNode total = Json.of("CurrencyCode", "USD", "MonetaryValue", cost.toPlainString());
            ObjectNode arrival = Json.of("EstimatedArrival", Json.of("TotalTransitDays", Integer.toString(terms[2])));
            rated.add(Json.of(
                    "Service",
                    Json.of("Code", service),
                    "TotalCharges",
                    total,
                    "TimeInTransit",
                    Json.of("ServiceSummary", arrival)));
        });
        send(response, 200, Json.of("RateResponse", Json.of("Response", success("quote"), "RatedShipment", rated)));
    }

    private void track(HttpServletResponse response, UpsParcel parcel) throws IOException {
        if (parcel == null) {
            refuse(response, 404, "TW0001", "Tracking Information Not Found");
            return;
        }
        ObjectNode found = Json.of("trackingNumber", parcel.number);
        found.set("activity", Json.MAPPER.valueToTree(desk.way(parcel)));
        ObjectNode shipment = Json.of("inquiryNumber", parcel.number, "package", List.of(found));
        send(response, 200, Json.of("trackResponse", Json.of("shipment", List.of(shipment))));
    }

    private void follow(HttpServletResponse response, JsonNode wanted) throws IOException {
        JsonNode numbers = wanted.path("trackingNumberList");
        JsonNode destination = wanted.path("destination");
        if (numbers.size() > 100) {
            refuse(response, 400, "VSS220", "You have submitted over 100 tracking numbers which is not allowed.");
        } else if (destination.path("url").asText().isBlank()
                || destination.path("credential").asText().isBlank()) {
            refuse(response, 400, "VSS500", "Destination is required. The Subscription request has been rejected");
        } else {
            ObjectNode answer = Json.object();
            numbers.forEach(number -> {
                boolean known = desk.byNumber(number.asText()) != null;
                answer.withArray(known ? "validTrackingNumbers" : "invalidTrackingNumbers")
                        .add(number);
                if (known) {
                    desk.follow(number.asText(), destination);
                }
            });
            send(response, 200, answer);
        }
    }

    private static String context(JsonNode request) {
        return request.at("/Request/TransactionReference/CustomerContext").asText();
    }

    private static ObjectNode success(String context) {
        return Json.of(
                "ResponseStatus",
                Json.of("Code", "1", "Description", "Success"),
                "TransactionReference",
                Json.of("CustomerContext", context));
    }

    private static void refuse(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        ObjectNode error = Json.of("code", code, "message", message);
        send(response, status, Json.of("response", Json.of("errors", List.of(error))));
    }

    private static void send(HttpServletResponse response, int status, ObjectNode body) throws IOException {
        Mischief.send(response, status, "application/json", Json.plain(body));
    }
}
