package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** EasyPost's REST interface below /easypost/v2: shipments, their labels and refunds, trackers. */
final class EasyPostServlet extends HttpServlet {
    private final transient EasyPostDesk desk;
    private final transient CarrierMode mode;
    private final transient Mischief mischief;
    private final String authorization;

    EasyPostServlet(PartnerSettings.EasyPost settings, EasyPostDesk desk, CarrierMode mode, Mischief mischief) {
        this.desk = desk;
        this.mode = mode;
        this.mischief = mischief;
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString((settings.apiKey() + ":").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (!authorization.equals(request.getHeader("Authorization"))) {
            refuse(response, 401, "APIKEY.INACTIVE", "This api key is no longer active.");
            return;
        }
        String[] path = String.valueOf(request.getPathInfo()).substring(1).split("/");
        boolean booking = path.length == 3 && path[2].equals("buy");
        CarrierMode.Kind kind = mode.next(booking);
        if (kind == CarrierMode.Kind.NORMAL && mischief.chance(0.1)) {
            kind = booking ? CarrierMode.Kind.FAIL_AFTER_BOOKING : CarrierMode.Kind.ERROR;
        }
        Mischief.pause(mode.delayMillis());
        switch (kind) {
            case TIMEOUT, ERROR -> Mischief.text(response, 500, "text/plain", "Internal Server Error");
            case UNAVAILABLE, TOO_MANY -> {
                response.setHeader("Retry-After", "5");
                boolean tooMany = kind == CarrierMode.Kind.TOO_MANY;
                refuse(response, tooMany ? 429 : 503, tooMany ? "RATE_LIMITED" : "SERVICE_UNAVAILABLE", "Try later");
            }
            case HTML -> Mischief.text(response, 200, "text/html", "<html><body>Down for maintenance</body></html>");
            case EMPTY -> Mischief.text(response, 200, "application/json", "");
            default -> serve(request, response, path, kind);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, String[] path, CarrierMode.Kind kind)
            throws IOException {
        boolean post = request.getMethod().equals("POST");
        if (path[0].equals("trackers") && !post) {
            EasyPostShipment found = desk.byLabel(String.valueOf(request.getParameter("tracking_code")));
            ObjectNode list = Json.of("has_more", false);
            list.putArray("trackers")
                    .addAll(found == null ? Json.array() : Json.array().add(found.tracker()));
            send(response, 200, list);
        } else if (path[0].equals("shipments") && path.length == 1 && post) {
            create(response, Json.read(request.getInputStream().readAllBytes()).path("shipment"));
        } else if (path[0].equals("shipments") && path.length > 1 && desk.find(path[1]) != null) {
            EasyPostShipment shipment = desk.find(path[1]);
            if (path.length == 2) {
                send(response, 200, shipment.json());
            } else if (path[2].equals("label") && !post && shipment.trackingCode != null) {
                ObjectNode json = shipment.json();
                String url = LabelServlet.url(request, "easypost", shipment.trackingCode);
                ((ObjectNode) json.get("postage_label")).put("label_pdf_url", url);
                send(response, 200, json);
            } else if (path[2].equals("buy")) {
                buy(response, shipment, Json.read(request.getInputStream().readAllBytes()), kind);
            } else {
                refund(response, shipment);
            }
        } else {
            refuse(response, 404, "NOT_FOUND", "The requested resource could not be found.");
        }
    }

    private void create(HttpServletResponse response, JsonNode wanted) throws IOException {
        String problem = new EasyPostShipment("shp_0", wanted).problem();
        if (problem != null) {
            refuse(response, 422, "SHIPMENT.INVALID_PARAMS", problem);
            return;
        }
        send(response, 201, desk.create(wanted).json());
    }

    private void buy(HttpServletResponse response, EasyPostShipment shipment, JsonNode body, CarrierMode.Kind kind)
            throws IOException {
        String rate = body.at("/rate/id").asText();
        if (!shipment.offers(rate)) {
            refuse(response, 422, "SHIPMENT.INVALID_PARAMS", "rate " + rate + " is not of this shipment");
        } else if (kind == CarrierMode.Kind.REFUSE) {
            refuse(response, 402, "PAYMENT_REQUIRED", "Insufficient funds.");
        } else if (!desk.buy(shipment, rate)) {
            refuse(response, 422, "SHIPMENT.POSTAGE.EXISTS", "Postage already exists for this shipment.");
        } else if (kind == CarrierMode.Kind.FAIL_AFTER_BOOKING) {
            Mischief.text(response, 500, "text/plain", "Internal Server Error");
        } else if (kind == CarrierMode.Kind.CUT_AFTER_BOOKING) {
            Mischief.cut(response);
        } else {
            send(response, 201, shipment.json());
        }
    }

    private void refund(HttpServletResponse response, EasyPostShipment shipment) throws IOException {
        if (shipment.trackingCode == null) {
            refuse(response, 422, "SHIPMENT.REFUND.FAILURE", "There is no postage to refund.");
            return;
        }
        desk.refund(shipment);
        send(response, 200, shipment.json());
    }

    private static void refuse(HttpServletResponse response, int status, String code, String message)
            throws IOException {
        ObjectNode error = Json.of("code", code, "message", message);
        error.putArray("errors");
        ObjectNode body = Json.object();
        body.set("error", error);
        send(response, status, body);
    }

    private static void send(HttpServletResponse response, int status, ObjectNode body) throws IOException {
        Mischief.send(response, status, "application/json", Json.plain(body));
    }
}
