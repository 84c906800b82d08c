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
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The Taobao Open Platform at /taobao/router/rest: one address for all shops, told apart by their sessions. */
final class TaobaoServlet extends HttpServlet {
    private static final Set<String> WRITES = Set.of(
            "taobao.logistics.offline.send",
            "taobao.trade.close",
            "taobao.skus.quantity.update",
            "taobao.item.quantity.update");
    private static final Duration CLOCKS = Duration.ofMinutes(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final transient List<TaobaoShop> shops;

    TaobaoServlet(List<TaobaoShop> shops) {
        this.shops = shops;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        request.setCharacterEncoding("UTF-8");
        Map<String, String> form = FormSign.fields(request);
        try {
            TaobaoShop shop = shop(form);
            String method = form.getOrDefault("method", "");
            boolean writing = WRITES.contains(method);
            Mischief.Kind kind = shop.mischief.next();
            if (kind == Mischief.Kind.TOO_MANY) {
                throw new Refusal(
                        7, "accesscontrol.limited-by-api-access-count", "This ban will last for 2 more seconds");
            }
            if (!writing && shop.mischief.spoil(kind, response)) {
                return;
            }
            ObjectNode answer = answer(shop, method, form);
            // a write that went wrong has happened all the same: the caller cannot know
            if (writing && shop.mischief.spoil(kind, response)) {
                return;
            }
            if (writing && FormShop.oneOf(shop.lostAnswers)) {
                throw new Refusal(15, "isp.remote-service-timeout", "API调用远程服务超时");
            }
            String root = method.replaceFirst("^taobao\\.", "").replace('.', '_') + "_response";
            answer.put("request_id", Long.toHexString(System.nanoTime()));
            send(response, Json.object().set(root, answer));
        } catch (Refusal refusal) {
            ObjectNode error = Json.of(
                    "code",
                    refusal.code,
                    "msg",
                    refusal.code == 15 ? "Remote service error" : refusal.getMessage(),
                    "sub_code",
                    refusal.sub,
                    "sub_msg",
                    refusal.getMessage(),
                    "request_id",
                    Long.toHexString(System.nanoTime()));
            send(response, Json.object().set("error_response", error));
        }
    }

    private TaobaoShop shop(Map<String, String> form) {
        TaobaoShop shop = shops.stream()
                .filter(one -> one.account.appKey().equals(form.get("app_key")))
                .findFirst()
                .orElseThrow(() -> new Refusal(29, "isv.appkey-not-exists", "Invalid app Key"));
        String method = form.getOrDefault("sign_method", "md5");
        if (!FormSign.isRight(form, method, shop.account.appSecret())) {
            throw new Refusal(25, "isv.invalid-signature", "Invalid signature");
        }
        try {
            Duration off = Duration.between(FormShop.instant(form.getOrDefault("timestamp", "")), shop.now());
            if (off.abs().compareTo(CLOCKS) > 0) {
                throw new Refusal(31, "isv.invalid-timestamp", "Invalid timestamp");
            }
        } catch (DateTimeException e) {
            throw new Refusal(31, "isv.invalid-timestamp", "Invalid timestamp");
        }
        return shops.stream()
                .filter(one -> one.account.sessionKey().equals(form.get("session")))
                .findFirst()
                .orElseThrow(() -> new Refusal(27, "invalid-sessionkey", "SessionKey非法"));
    }

    private static ObjectNode answer(TaobaoShop shop, String method, Map<String, String> form) {
        if (WRITES.contains(method)) {
            shop.write(form);
            if (FormShop.oneOf(shop.refusals)) {
                throw new Refusal(15, "isv.invalid-permission", "没有权限");
            }
        }
        return switch (method) {
            case "taobao.trades.sold.increment.get" -> listed(shop, form, "modified");
            case "taobao.trades.sold.get" -> listed(shop, form, "created");
            case "taobao.trade.fullinfo.get" -> trade(shop, form);
            case "taobao.logistics.offline.send" -> send(shop, form);
            case "taobao.trade.close" -> close(shop, form);
            case "taobao.skus.custom.get" -> skus(shop, form);
            case "taobao.items.custom.get" -> items(shop, form);
            case "taobao.skus.quantity.update", "taobao.item.quantity.update" -> levels(shop, form);
            default -> throw new Refusal(22, "isv.invalid-method", "Invalid method");
        };
    }

    private static ObjectNode listed(TaobaoShop shop, Map<String, String> form, String field) {
        String from = need(form, "start_" + field);
        String to = need(form, "end_" + field);
        int size = Integer.parseInt(form.getOrDefault("page_size", "40"));
        int page = Integer.parseInt(form.getOrDefault("page_no", "1"));
        boolean tooLong = field.equals("modified")
                && Duration.between(FormShop.instant(from), FormShop.instant(to))
                                .compareTo(LONGEST)
                        > 0;
        if (from.compareTo(to) >= 0 || tooLong || size > 100) {
            throw new Refusal(15, "isv.invalid-parameter", "非法的参数：时间跨度或page_size");
        }
        List<ObjectNode> found = shop.within(field, from, to);
        ArrayNode trades = Json.array();
        found.stream().skip((long) (page - 1) * size).limit(size).forEach(trade -> {
            ObjectNode shown = trades.addObject();
            for (String name : form.getOrDefault("fields", "").split(",")) {
                if (trade.has(name)) {
                    shown.set(name, trade.get(name));
                }
            }
        });
        ObjectNode answer = Json.object();
        if (Boolean.parseBoolean(form.get("use_has_next"))) {
            answer.put("has_next", found.size() > (long) page * size);
        } else {
            answer.put("total_results", found.size());
        }
        if (!trades.isEmpty()) {
            answer.putObject("trades").set("trade", trades);
        }
        return answer;
    }

    private static ObjectNode trade(TaobaoShop shop, Map<String, String> form) {
        return Json.object().set("trade", found(shop, form));
    }

    private static ObjectNode found(TaobaoShop shop, Map<String, String> form) {
        ObjectNode trade = shop.order(need(form, "tid"));
        if (trade == null) {
            throw new Refusal(15, "isv.trade-not-exist", "交易不存在");
        }
        return trade;
    }

    private static ObjectNode send(TaobaoShop shop, Map<String, String> form) {
        found(shop, form);
        Set<String> some = form.getOrDefault("is_split", "0").equals("1")
                ? Arrays.stream(need(form, "sub_tid").split(",")).collect(Collectors.toSet())
                : Set.of();
        String company = need(form, "company_code");
        String waybill = need(form, "out_sid");
        shop.change(form.get("tid"), trade -> shop.ship(trade, some, company, waybill));
        ObjectNode answer = Json.object();
        answer.putObject("shipping").put("is_success", true);
        return answer;
    }

    private static ObjectNode close(TaobaoShop shop, Map<String, String> form) {
        if (!found(shop, form).path("status").asText().equals("WAIT_BUYER_PAY")) {
            throw new Refusal(15, "isv.trade-close-error", "只能关闭未付款的交易：" + need(form, "close_reason"));
        }
        JsonNode closed = shop.change(form.get("tid"), shop::cancel);
        ObjectNode answer = Json.object();
        answer.putObject("trade").set("tid", closed.get("tid"));
        return answer;
    }

    private static ObjectNode skus(TaobaoShop shop, Map<String, String> form) {
        Article article = shop.catalogue().bySku(need(form, "outer_id"));
        ObjectNode answer = Json.object();
        if (article != null && article.parentId() > 0) {
            answer.putObject("skus")
                    .putArray("sku")
                    .add(Json.of(
                            "num_iid", article.parentId(),
                            "sku_id", article.id(),
                            "outer_id", article.sku(),
                            "status", "normal"));
        }
        return answer;
    }

    private static ObjectNode items(TaobaoShop shop, Map<String, String> form) {
        ObjectNode answer = Json.object();
        ArrayNode items = answer.putObject("items").putArray("item");
        for (String sku : need(form, "outer_id").split(",")) {
            Article article = shop.catalogue().bySku(sku);
            if (article != null && article.parentId() == 0) {
                items.add(Json.of("num_iid", article.id(), "outer_id", sku));
            }
        }
        return answer;
    }

    private static ObjectNode levels(TaobaoShop shop, Map<String, String> form) {
        long item = Long.parseLong(need(form, "num_iid"));
        String pairs =
                form.containsKey("quantity") ? item + ":" + form.get("quantity") : need(form, "skuid_quantities");
        List<String> all = List.of(pairs.split(";"));
        if (all.size() > 20) {
            throw new Refusal(15, "isv.invalid-parameter", "最多支持20个SKU同时修改");
        }
        for (String pair : all) {
            Article article = shop.catalogue().byId(Long.parseLong(pair.split(":")[0]));
            if (article == null || article.id() != item && article.parentId() != item) {
                throw new Refusal(15, "isv.item-not-exist", "商品或SKU不存在");
            }
            shop.level(article.sku(), Integer.parseInt(pair.split(":")[1]));
        }
        ObjectNode answer = Json.object();
        answer.putObject("item").put("num_iid", item);
        return answer;
    }

    private static String need(Map<String, String> form, String name) {
        String value = form.get(name);
        if (value == null || value.isEmpty()) {
            throw new Refusal(40, "isv.missing-parameter:" + name, "Missing required arguments:" + name);
        }
        return value;
    }

    private static void send(HttpServletResponse response, JsonNode body) throws IOException {
        Mischief.send(response, 200, "text/javascript", Json.plain(body));
    }
}
