package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Kuaidi100's two addresses: /kuaidi100/poll takes subscriptions, /kuaidi100/poll/query.do answers questions. */
final class Kuaidi100Servlet extends HttpServlet {
    private final transient PartnerSettings.Kuaidi100 settings;
    private final transient Kuaidi100Desk desk;
    private final transient CarrierMode mode;
    private final transient Mischief mischief;

    Kuaidi100Servlet(PartnerSettings.Kuaidi100 settings, Kuaidi100Desk desk, CarrierMode mode, Mischief mischief) {
        this.settings = settings;
        this.desk = desk;
        this.mode = mode;
        this.mischief = mischief;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding(StandardCharsets.UTF_8.name());
        CarrierMode.Kind kind = mode.next(true);
        Mischief.pause(mode.delayMillis());
        if (kind == CarrierMode.Kind.HTML) {
            Mischief.text(response, 200, "text/html", "<html><body>系统维护中</body></html>");
        } else if (kind == CarrierMode.Kind.REFUSE) {
            answer(response, "701", "拒绝订阅的快递公司");
        } else if (kind != CarrierMode.Kind.NORMAL || mischief.chance(0.1)) {
            answer(response, "500", "服务器错误");
        } else {
            serve(request, response);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String text = String.valueOf(request.getParameter("param"));
        JsonNode param;
        try {
            param = Json.read(text.getBytes(StandardCharsets.UTF_8));
        } catch (UncheckedIOException notJson) {
            answer(response, "700", "订阅方的订阅数据存在错误");
            return;
        }
        if ("/query.do".equals(request.getPathInfo())) {
            String signed = Kuaidi100Desk.md5(text + settings.key() + settings.customer());
            ObjectNode way = desk.way(param.path("num").asText());
            if (!signed.equals(request.getParameter("sign"))) {
                answer(response, "503", "验证签名失败");
            } else if (way == null) {
                answer(response, "500", "查询无结果，请隔段时间再查");
            } else {
                Mischief.send(response, 200, "application/json", Json.plain(way));
            }
        } else if (!param.path("key").asText().equals(settings.key())) {
            answer(response, "600", "您不是合法的订阅者");
        } else if (param.path("number").asText().isBlank()
                || param.path("company").asText().isBlank()) {
            answer(response, "700", "订阅方的订阅数据存在错误");
        } else if (desk.subscribe(param)) {
            answer(response, "200", "提交成功");
        } else {
            answer(response, "501", "重复订阅");
        }
    }

    private static void answer(HttpServletResponse response, String code, String message) throws IOException {
        ObjectNode answer = Json.of("result", code.equals("200"), "returnCode", code, "message", message);
        Mischief.send(response, 200, "application/json", Json.plain(answer));
    }
}
