package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Catalogue.Article;
import io.entrepot.demo.FormShop.Refusal;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Pinduoduo's open platform at /pinduoduo/api/router: one address for all shops, told apart by their tokens. */
final class PinduoduoServlet extends HttpServlet {
    /** What each call answers with; those that write. */
    private static final Map<String, String> WRITES = Map.of(
            "pdd.logistics.online.send", "logistics_online_send_response",
            "pdd.order.upload.extra.logistics", "upload_extra_logistics_response",
            "pdd.goods.quantity.update", "goods_quantity_update_response");

    private static final Map<String, String> READS = Map.of(
            "pdd.order.number.list.increment.get", "order_sn_increment_get_response",
            "pdd.order.information.get", "order_info_get_response",
            "pdd.goods.list.get", "goods_list_get_response");

    private static final Duration LONGEST = Duration.ofMinutes(30);
    private static final Duration LAG = Duration.ofMinutes(3);

    private final transient List<PinduoduoShop> shops;

    PinduoduoServlet(List<PinduoduoShop> shops) {
        this.shops = shops;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        Map<String, String> form = FormSign.fields(request);
        try {
            PinduoduoShop shop = shop(form);
            String type = form.getOrDefault("type", "");
            boolean writing = WRITES.containsKey(type);
            Mischief.Kind kind = shop.mischief.next();
            if (kind == Mischief.Kind.TOO_MANY) {
                throw new Refusal(70031, "70031", "调用过于频繁，请调整调用频率");
            }
            if (!writing && shop.mischief.spoil(kind, response)) {
                return;
            }
            ObjectNode answer = answer(shop, type, form);
            // a write that went wrong has happened all the same: the caller cannot know
            if (writing && shop.mischief.spoil(kind, response)) {
                return;
            }
            if (writing && FormShop.oneOf(shop.lostAnswers)) {
                throw new Refusal(52001, "52001", "网络超时，请稍后再试");
            }
            send(response, Json.object().set(writing ? WRITES.get(type) : READS.get(type), answer));
        } catch (Refusal refusal) {
            ObjectNode error = Json.of(
                    "error_code", refusal.code,
                    "error_msg", refusal.getMessage(),
                    "sub_code", refusal.sub,
                    "sub_msg", refusal.getMessage(),
                    "request_id", Long.toHexString(System.nanoTime()));
            send(response, Json.object().set("error_response", error));
        }
    }

    private PinduoduoShop shop(Map<String, String> form) {
        PinduoduoShop shop = shops.stream()
                .filter(one -> one.account.clientId().equals(form.get("client_id")))
                .findFirst()
                .orElseThrow(() -> new Refusal(10001, "10001", "client_id错误"));
        if (!FormSign.isRight(form, "md5", shop.account.clientSecret())) {
            throw new Refusal(20004, "20004", "签名错误");
        }
        long off = Math.abs(number(form, "timestamp") - shop.now().getEpochSecond());
        if (off > Duration.ofMinutes(10).toSeconds()) {
            throw new Refusal(20005, "20005", "时间戳错误");
        }
        return shops.stream()
                .filter(one -> one.account.accessToken().equals(form.get("access_token")))
                .findFirst()
                .orElseThrow(() -> new Refusal(10019, "10019", "access_token已过期"));
    }

    private static ObjectNode answer(PinduoduoShop shop, String type, Map<String, String> form) {
        if (WRITES.containsKey(type)) {
            shop.write(form);
            if (FormShop.oneOf(shop.refusals)) {
                throw new Refusal(50001, "50001", "业务服务错误");
            }
        }
        return switch (type) {
            case "pdd.order.number.list.increment.get" -> listed(shop, form);
            case "pdd.order.information.get" -> Json.object().set("order_info", found(shop, form));
            case "pdd.logistics.online.send" -> {
                found(shop, form);
                int company = Integer.parseInt(need(form, "logistics_id"));
                String waybill = need(form, "tracking_number");
                shop.change(form.get("order_sn"), order -> shop.ship(order, company, waybill));
                yield Json.object().put("is_success", true);
            }
            case "pdd.order.upload.extra.logistics" -> {
                found(shop, form);
                JsonNode tracks = Json.read(need(form, "extra_track_list").getBytes(StandardCharsets.UTF_8));
                shop.change(form.get("order_sn"), order -> shop.extra(order, tracks));
                yield Json.object().put("success", true);
            }
            case "pdd.goods.list.get" -> goods(shop, form);
            case "pdd.goods.quantity.update" -> {
                Article article = shop.catalogue().byId(number(form, "sku_id"));
                if (article == null) {
                    throw new Refusal(50001, "50001", "sku不存在");
                }
                shop.level(article.sku(), Integer.parseInt(need(form, "quantity")));
                yield Json.object().put("is_success", true);
            }
            default -> throw new Refusal(10000, "10000", "type错误");
        };
    }

    private static ObjectNode listed(PinduoduoShop shop, Map<String, String> form) {
        Instant from = Instant.ofEpochSecond(number(form, "start_updated_at"));
        Instant to = Instant.ofEpochSecond(number(form, "end_updated_at"));
        int size = Integer.parseInt(form.getOrDefault("page_size", "100"));
        int page = Integer.parseInt(form.getOrDefault("page", "1"));
        if (Duration.between(from, to).compareTo(LONGEST) > 0
                || to.isBefore(from)
                || to.isAfter(shop.now().minus(LAG))
                || size > 100) {
            throw new Refusal(50001, "50001", "起止时间间隔不能超过30分钟，结束时间须早于系统时间3分钟");
        }
        need(form, "is_lucky_flag");
        need(form, "order_status");
        need(form, "refund_status");
        List<ObjectNode> found = shop.within("updated_at", FormShop.time(from), FormShop.time(to));
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("order_sn_list");
        found.stream()
                .skip((long) (page - 1) * size)
                .limit(size)
                .forEach(order -> list.addObject()
                        .put("order_sn", order.path("order_sn").asText())
                        .put("updated_at", order.path("updated_at").asText()));
        return Boolean.parseBoolean(form.get("use_has_next"))
                ? answer.put("has_next", found.size() > (long) page * size)
                : answer.put("total_count", found.size());
    }

    private static ObjectNode goods(PinduoduoShop shop, Map<String, String> form) {
        Article article = shop.catalogue().bySku(need(form, "outer_id"));
        ObjectNode answer = Json.object().put("total_count", article == null ? 0 : 1);
        ArrayNode list = answer.putArray("goods_list");
        if (article != null) {
            list.addObject()
                    .put("goods_id", article.parentId() == 0 ? article.id() : article.parentId())
                    .putArray("sku_list")
                    .add(Json.of("sku_id", article.id(), "outer_id", article.sku()));
        }
        return answer;
    }

    private static ObjectNode found(PinduoduoShop shop, Map<String, String> form) {
        ObjectNode order = shop.order(need(form, "order_sn"));
        if (order == null) {
            throw new Refusal(50001, "50001", "订单不存在");
        }
        return order;
    }

    private static long number(Map<String, String> form, String name) {
        try {
            return Long.parseLong(need(form, name));
        } catch (NumberFormatException e) {
            throw new Refusal(10001, "10001", name + "参数错误");
        }
    }

    private static String need(Map<String, String> form, String name) {
        String value = form.get(name);
        if (value == null || value.isEmpty()) {
            throw new Refusal(10001, "10001", name + "参数缺失");
        }
        return value;
    }

    private static void send(HttpServletResponse response, JsonNode body) throws IOException {
        Mischief.send(response, 200, "application/json", Json.plain(body));
    }
}
