package io.entrepot.bench;

import io.entrepot.Visitor;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How long the console's pages take with many orders stored: from the request to the last byte of the answer, one visitor, the
 * hub otherwise at rest but for its polls. What the browser adds is not in it.
 */
final class Screens {
    private static final int FIRST_VISITS = 15;
    private static final int VISITS = 20;
    private static final Pattern NEXT = Pattern.compile("after=([^&\"']+)");

    private final Stage stage;
    private final Report report;

    Screens(Stage stage, Report report) {
        this.stage = stage;
        this.report = report;
    }

    void measure(long orders) throws Exception {
        JdbcTemplate sql = stage.sql();
        History.rich(sql, orders);
        sql.update("update hub_user set must_change = false");
        Visitor admin = Visitor.named(stage.hubPort(), "admin", stage.passwordShown("admin"));
        double slowest = 0;
        for (var page : pages(admin).entrySet()) {
            double p95 = visit(admin, page.getKey(), page.getValue());
            slowest = Math.max(slowest, p95);
        }
        report.put("screens_orders", stage.count("select count(*) from orders"), "orders stored");
        report.put("screens_slowest_p95_ms", slowest, "ms, the slowest of these pages; target 100");
    }

    private double visit(Visitor visitor, String name, String path) {
        double[] millis = new double[VISITS];
        int length = 0;
        for (int i = -FIRST_VISITS; i < VISITS; i++) {
            long begun = System.nanoTime();
            HttpResponse<String> answer = visitor.get(path);
            double took = (System.nanoTime() - begun) / 1e6;
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " was answered with " + answer.statusCode());
            }
            length = answer.body().length();
            if (i >= 0) {
                millis[i] = took;
            }
        }
        Arrays.sort(millis);
        double p95 = millis[VISITS * 95 / 100 - 1];
        report.put(
                "screens_" + name + "_p95_ms",
                p95,
                "ms, in the middle %.1f; %d characters; %s".formatted(millis[VISITS / 2], length, path));
        return p95;
    }

    /** What people look at and look for, by a name; the values are those of {@link History#rich}. */
    private Map<String, String> pages(Visitor admin) {
        JdbcTemplate sql = stage.sql();
        long last = stage.count("select max(order_id) from parcel where waybill like 'H%'");
        String number = "EN" + (last - 1234);
        String aged = "EN"
                + stage.count("select max(id) from orders where platform_order_id like 'h%'"
                        + " and received_at < now() - interval '30 days'");
        String token = Long.toString(last - 1234, 36).toUpperCase(Locale.ROOT) + "-23456789ABCD";
        sql.update("update orders set tracking_token = ? where id = ?", token, last - 1234);
        var pages = new LinkedHashMap<String, String>();
        pages.put("first", "/");
        pages.put("orders", "/orders");
        pages.put("orders_presets", "/orders/presets");
        pages.put("orders_next", "/orders?after=" + next(admin, "/orders"));
        pages.put("orders_by_total", "/orders?sort=total");
        pages.put("orders_by_status", "/orders?sort=status&ascending=true");
        pages.put("orders_by_changed", "/orders?sort=changed");
        pages.put("status_common", "/orders?q=status:completed");
        pages.put("status_common_by_total", "/orders?q=status:completed&sort=total");
        pages.put("status_rare", "/orders?q=status:backordered");
        pages.put("account", "/orders?q=account:b");
        pages.put("number", "/orders?q=" + number);
        pages.put("platform_number", "/orders?q=h500000");
        pages.put("phone_end", "/orders?q=phone:4567");
        pages.put("name_common", query("name:王"));
        pages.put("name_rare", query("name:王静500000"));
        pages.put("sku", "/orders?q=sku:S-77");
        pages.put("sku_by_total", "/orders?q=sku:S-77&sort=total");
        pages.put("waybill", "/orders?q=waybill:H500000");
        pages.put("overdue", "/orders?q=is:overdue");
        pages.put("trouble", "/orders?q=is:trouble");
        pages.put("month", "/orders?q=since:30d+until:20d+status:cancelled");
        pages.put("month_by_total", "/orders?q=since:30d+until:20d&sort=total");
        pages.put("count_all", "/orders/count");
        pages.put("count_status", "/orders/count?q=status:completed");
        pages.put("order", "/orders/" + number);
        pages.put("order_of_a_month", "/orders/" + aged);
        pages.put("review", "/review");
        pages.put("incidents", "/incidents");
        pages.put("messages", "/messages");
        pages.put("messages_rare", "/messages?kind=webhook");
        pages.put("messages_of_order", "/messages?order=" + number);
        pages.put("messages_of_order_of_a_month", "/messages?order=" + aged);
        pages.put(
                "message",
                "/messages/" + sql.queryForObject("select id from journal order by id desc limit 1", UUID.class));
        pages.put("queues", "/queues");
        pages.put("platforms", "/platforms");
        pages.put("platform", "/platforms/woocommerce/a");
        pages.put("audit", "/settings/audit");
        pages.put("tracking", "/track/" + token);
        return pages;
    }

    private static String query(String words) {
        return "/orders?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
    }

    private static String next(Visitor visitor, String path) {
        Matcher found = NEXT.matcher(visitor.get(path).body());
        if (!found.find()) {
            throw new IllegalStateException(path + " has no second page");
        }
        return found.group(1);
    }
}
