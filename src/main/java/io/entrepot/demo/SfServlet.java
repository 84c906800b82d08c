package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The carrier's one address, /sf/std/service: a form comes in, an answer within an answer goes out. */
final class SfServlet extends HttpServlet {
    private final transient PartnerSettings.Sf settings;
    private final transient SfDesk desk;
    private final transient CarrierMode mode;
    private final transient Mischief mischief;

    SfServlet(PartnerSettings.Sf settings, SfDesk desk, CarrierMode mode, Mischief mischief) {
        this.settings = settings;
        this.desk = desk;
        this.mode = mode;
        this.mischief = mischief;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        String partner = text(request, "partnerID");
        String service = text(request, "serviceCode");
        String msgData = text(request, "msgData");
        String timestamp = text(request, "timestamp");
        if (partner.isEmpty()
                || service.isEmpty()
                || msgData.isEmpty()
                || timestamp.isEmpty()
                || text(request, "requestID").isEmpty()) {
            platformError(response, "A1001", "必传参数不可为空");
        } else if (!partner.equals(settings.partnerId())) {
            platformError(response, "A1004", "无对应服务权限");
        } else if (!SfDigest.proves(text(request, "msgDigest"), msgData, timestamp, settings.checkWord())) {
            platformError(response, "A1006", "数字签名无效");
        } else {
            desk.countRequest();
            serve(service, msgData, request, response);
        }
    }

    private void serve(String service, String msgData, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean booking = service.equals("EXP_RECE_CREATE_ORDER");
        CarrierMode.Kind kind = mode.next(booking);
        if (kind == CarrierMode.Kind.NORMAL && mischief.chance(0.1)) {
            kind = booking ? CarrierMode.Kind.FAIL_AFTER_BOOKING : CarrierMode.Kind.ERROR;
        }
        Mischief.pause(mode.delayMillis());
        switch (kind) {
            case TIMEOUT, ERROR -> {
                Mischief.text(response, 500, "text/plain", "Internal Server Error");
                return;
            }
            case UNAVAILABLE, TOO_MANY -> {
                response.setHeader("Retry-After", "5");
                Mischief.text(response, kind == CarrierMode.Kind.TOO_MANY ? 429 : 503, "text/plain", "Try later");
                return;
            }
            case HTML -> {
                Mischief.text(response, 200, "text/html", "<html><body>系统维护中</body></html>");
                return;
            }
            case EMPTY -> {
                Mischief.text(response, 200, "application/json", "");
                return;
            }
            default -> {}
        }
        JsonNode message;
        try {
            message = Json.read(msgData.getBytes(StandardCharsets.UTF_8));
        } catch (java.io.UncheckedIOException e) {
            platformError(response, "A1011", "msgData 不是有效的 JSON");
            return;
        }
        ObjectNode result = switch (service) {
            case "EXP_RECE_CREATE_ORDER" -> book(message, kind);
            case "EXP_RECE_SEARCH_ORDER_RESP" -> search(message);
            case "EXP_RECE_UPDATE_ORDER" -> update(message);
            case "EXP_RECE_SEARCH_ROUTES" -> routes(message);
            case "COM_RECE_CLOUD_PRINT_WAYBILLS" -> print(message, request);
            default -> null;
        };
        if (result == null) {
            platformError(response, "A1004", "无对应服务权限");
        } else if (kind == CarrierMode.Kind.FAIL_AFTER_BOOKING) {
            Mischief.text(response, 500, "text/plain", "Internal Server Error");
        } else if (kind == CarrierMode.Kind.CUT_AFTER_BOOKING) {
            Mischief.cut(response);
        } else {
            answer(response, "A1000", "", new String(Json.plain(result), StandardCharsets.UTF_8));
        }
    }

    private ObjectNode book(JsonNode message, CarrierMode.Kind kind) {
        String orderId = message.path("orderId").asText();
        JsonNode sender = contact(message, 1);
        JsonNode receiver = contact(message, 2);
        if (orderId.isBlank() || orderId.length() > 64) {
            return refused("1010", "客户订单号不能为空且不超过64位");
        }
        if (receiver.path("address").asText().isBlank()
                || sender.path("address").asText().isBlank()) {
            return refused("1014", "寄件或收件详细地址不能为空");
        }
        if (receiver.path("mobile").asText().isBlank()
                && receiver.path("tel").asText().isBlank()) {
            return refused("1023", "收件电话不能为空");
        }
        if (message.path("cargoDetails").isEmpty()) {
            return refused("1038", "托寄物名称不能为空");
        }
        if (kind == CarrierMode.Kind.REFUSE) {
            return refused("8177", "系统繁忙，下单被拒绝");
        }
        if (kind == CarrierMode.Kind.UNREACHABLE
                && receiver.path("province").asText().equals(mode.unreachableProvince())) {
            return refused("8057", "收件地址不在服务范围内");
        }
        SfParcel parcel = desk.book(
                orderId,
                message.path("expressTypeId").asText(),
                sender.path("city").asText(),
                receiver.path("city").asText());
        if (parcel == null) {
            return refused("8016", "重复下单");
        }
        ObjectNode data = parcel.booking();
        if (kind == CarrierMode.Kind.WRONG_ORDER) {
            data.put("orderId", orderId + "-other");
        }
        return accepted(data);
    }

    private ObjectNode search(JsonNode message) {
        SfParcel parcel = desk.byOrder(message.path("orderId").asText());
        if (parcel == null) {
            return refused("8018", "未获取到订单信息");
        }
        return parcel.cancelled ? refused("8037", "已消单") : accepted(parcel.booking());
    }

    private ObjectNode update(JsonNode message) {
        SfParcel parcel = desk.byOrder(message.path("orderId").asText());
        if (parcel == null) {
            return refused("8018", "未获取到订单信息");
        }
        if (message.path("dealType").asInt(1) != 2) {
            return accepted(Json.of("orderId", parcel.orderId, "resStatus", 2));
        }
        if (parcel.cancelled) {
            return refused("8037", "已消单");
        }
        if (!desk.cancel(parcel)) {
            return refused("8019", "订单已收件，不能取消");
        }
        return accepted(Json.of("orderId", parcel.orderId, "resStatus", 2));
    }

    private ObjectNode routes(JsonNode message) {
        boolean byOrder = message.path("trackingType").asInt(1) == 2;
        ObjectNode data = Json.object();
        ArrayNode answers = data.putArray("routeResps");
        JsonNode numbers = message.path("trackingNumber");
        for (JsonNode number : numbers.isArray() ? numbers : Json.array().add(numbers)) {
            SfParcel parcel = byOrder ? desk.byOrder(number.asText()) : desk.byWaybill(number.asText());
            ObjectNode found = answers.addObject().put("mailNo", parcel == null ? number.asText() : parcel.waybill);
            ArrayNode lines = found.putArray("routes");
            if (parcel != null) {
                desk.routes(parcel)
                        .forEach(route -> lines.addObject()
                                .put("acceptTime", route.acceptTime())
                                .put("acceptAddress", route.acceptAddress())
                                .put("remark", route.remark())
                                .put("opCode", route.opCode()));
            }
        }
        return accepted(data);
    }

    /** The answer has no msgData: what was printed stands beside success. */
    private ObjectNode print(JsonNode message, HttpServletRequest request) {
        if (!message.path("templateCode").asText().equals("fm_76130_standard_" + settings.partnerId())) {
            return Json.of("success", false, "errorCode", "10002", "errorMessage", "模板编码不存在");
        }
        ObjectNode result =
                Json.of("success", true, "requestId", UUID.randomUUID().toString());
        ArrayNode files = result.putObject("obj").put("fileType", "pdf").putArray("files");
        for (JsonNode document : message.path("documents")) {
            SfParcel parcel = desk.byWaybill(document.path("masterWaybillNo").asText());
            if (parcel == null) {
                return Json.of("success", false, "errorCode", "10003", "errorMessage", "运单号不存在");
            }
            files.add(Json.of(
                    "url", LabelServlet.url(request, "sf", parcel.waybill),
                    "token", LabelServlet.token(parcel.waybill),
                    "waybillNo", parcel.waybill));
        }
        return result;
    }

    private static JsonNode contact(JsonNode message, int type) {
        for (JsonNode contact : message.path("contactInfoList")) {
            if (contact.path("contactType").asInt() == type) {
                return contact;
            }
        }
        return Json.object();
    }

    private static ObjectNode accepted(ObjectNode data) {
        ObjectNode result = Json.of("success", true, "errorCode", "S0000");
        result.putNull("errorMsg").set("msgData", data);
        return result;
    }

    private static ObjectNode refused(String code, String message) {
        return Json.of("success", false, "errorCode", code, "errorMsg", message).putNull("msgData");
    }

    private static void platformError(HttpServletResponse response, String code, String message) throws IOException {
        answer(response, code, message, null);
    }

    private static void answer(HttpServletResponse response, String code, String message, String data)
            throws IOException {
        ObjectNode answer = Json.of(
                "apiErrorMsg", message,
                "apiResponseID", UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT),
                "apiResultCode", code);
        answer.put("apiResultData", data);
        Mischief.send(response, 200, "application/json", Json.plain(answer));
    }

    private static String text(HttpServletRequest request, String name) {
        String value = request.getParameter(name);
        return value == null ? "" : value;
    }
}
