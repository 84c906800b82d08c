package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import io.entrepot.order.Order;
import io.entrepot.shared.FailureCause;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Orders that are typed in. */
class EntryScreenTest extends HeldOrderScene {
    @Test
    void anOrderIsTypedInAndWhatIsWrongIsSaidAtOnce() {
        priced();
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/new?lang=zh-CN").body()).contains("录入订单").doesNotContain("??");
        String[] form = form("phone", "12");
        HttpResponse<String> wrong = clerk.post("/orders/new", form);
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body())
                .contains("phone &#39;12&#39; is not a valid number in CN")
                .contains("HAND-" + id);
        assertThat(clerk.post("/orders/new", form()).statusCode()).isEqualTo(302);
        assertThat(count(
                        "select count(*) from journal where platform = 'manual' and convert_from(body, 'UTF8') like ?",
                        "%\"HAND-" + id + "\"%\"total\":\"37.5\"%"))
                .isEqualTo(1);
        assertThat(visitor("service").get("/orders/new").statusCode()).isEqualTo(403);
    }

    @Test
    void aNumberThatIsInUseIsRefusedAndItsOrderStaysAsItIs() {
        priced();
        Visitor clerk = visitor("clerk");
        assertThat(clerk.post("/orders/new", form()).headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).contains("entered=HAND-" + id));
        assertThat(clerk.get("/orders/entered?lang=en&id=HAND-" + id).body())
                .contains("on its way", "hx-get=\"/orders/entered?id=HAND-" + id + "\"");
        long entered = fixture.takeIn(typed()).get(0);
        String ours = Order.number(entered);
        assertThat(clerk.get("/orders/entered?lang=en&id=HAND-" + id).body())
                .contains("HAND-" + id + " is entered:", "<a href=\"/orders/" + ours + "\">" + ours + "</a>")
                .doesNotContain("hx-get");

        assertThat(clerk.post("/orders/new", form()).statusCode())
                .as("the same again is that order")
                .isEqualTo(302);
        HttpResponse<String> refused = clerk.post("/orders/new", form("quantity0", "4", "lang", "en"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body())
                .contains("order number HAND-" + id + " is in use: order " + ours)
                .contains("<a href=\"/orders/" + ours + "\">", "value=\"4\"");
        assertThat(count(
                        "select count(*) from journal where kind = 'form' and convert_from(body, 'UTF8') like ?",
                        "%\"HAND-" + id + "\"%"))
                .isEqualTo(1);
    }

    @Test
    void ofTwoThatAreTypedInAtTheSameMomentTheFirstHasTheNumber() {
        priced();
        Visitor clerk = visitor("clerk");
        clerk.post("/orders/new", form());
        UUID first = typed();
        clerk.post("/orders/new", form());
        UUID same = typed();
        clerk.post("/orders/new", form("quantity0", "4"));
        UUID second = typed();
        long entered = fixture.takeIn(first).get(0);
        assertThat(fixture.takeIn(same)).isEmpty();
        assertThat(fixture.failures("HAND-" + id)).isEmpty();
        assertThat(fixture.takeIn(second)).isEmpty();
        assertThat(fixture.failures("HAND-" + id)).containsExactly(FailureCause.CHECK_FAILED);
        assertThat(count("select sum(quantity) from order_line where order_id = ?", entered))
                .isEqualTo(3);
        assertThat(count(
                        "select count(*) from incident where subject = ? and state = 'OPEN' and order_id = ?",
                        "HAND-" + id,
                        entered))
                .as("somebody has to hear of it")
                .isEqualTo(1);
    }

    @Test
    void allThatIsWrongWithAFormStandsBesideItsFields() {
        priced();
        HttpResponse<String> wrong = visitor("clerk")
                .post(
                        "/orders/new?lang=zh-CN",
                        form(
                                "id",
                                "",
                                "phone",
                                "12",
                                "deliverTo.line",
                                "",
                                "sku0",
                                "v-3",
                                "price0",
                                "x",
                                "sku1",
                                "NOPE",
                                "quantity1",
                                "0",
                                "quantity2",
                                "5",
                                "shipping",
                                "free",
                                "orderedAt",
                                "soon",
                                "currency",
                                "QQQ"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        for (String[] flaw : new String[][] {
            {"id", "须为 1 到 60 个字母"},
            {"orderedAt", "下单时间“soon”不是"},
            {"currency", "QQQ"},
            {"deliverTo.phone", "12"},
            {"deliverTo.line", "缺少"},
            {"sku0", "商品目录中没有 SKU“v-3”"},
            {"price0", "第 1 行的 单价 的值“x”不是 59.00 这样的金额"},
            {"sku1", "商品目录中没有 SKU“NOPE”"},
            {"quantity1", "第 2 行的 数量 的值“0”须是"},
            {"sku2", "缺少 第 3 行的 SKU"},
            {"shipping", "运费 的值“free”不是 59.00 这样的金额"}
        }) {
            assertThat(wrong.body())
                    .containsPattern("name=\"" + flaw[0].replace(".", "\\.")
                            + "\"[^>]*aria-invalid=\"true\"[^>]*>\\s*<small class=\"flaw\">[^<]*" + flaw[1]);
        }
        assertThat(wrong.body())
                .contains("有 11 处填写有误", "value=\"free\"", "value=\"v-3\"")
                .doesNotContain("of line", "以 CNY 计的价格", "??");
    }

    @Test
    void whatNoOrderCanSayStandsBesideItsField() {
        priced();
        Instant later = Instant.now().plus(Duration.ofDays(2));
        HttpResponse<String> wrong = visitor("clerk")
                .post(
                        "/orders/new?lang=en",
                        form(
                                "orderedAt",
                                LocalDateTime.ofInstant(later, ZoneId.of("Asia/Shanghai"))
                                        .truncatedTo(ChronoUnit.MINUTES)
                                        .toString(),
                                "buyer.email",
                                "foo",
                                "deliverTo.country",
                                "xx",
                                "currency",
                                "jpy",
                                "quantity0",
                                "2",
                                "price0",
                                "10.50",
                                "shipping",
                                "0.5"));
        assertThat(wrong.statusCode()).isEqualTo(400);
        for (String[] flaw : new String[][] {
            {"orderedAt", "orderedAt &#39;[^<]*&#39; lies more than a day ahead"},
            {"buyer.email", "buyer&#39;s mail &#39;foo&#39; is not a mail address"},
            {"deliverTo.country", "country &#39;XX&#39; is not a country"},
            {"price0", "price of line 1 &#39;10.50&#39; has more decimal places than JPY has"},
            {"shipping", "shipping &#39;0.5&#39; has more decimal places than JPY has"}
        }) {
            assertThat(wrong.body())
                    .containsPattern("name=\"" + flaw[0].replace(".", "\\.")
                            + "\"[^>]*aria-invalid=\"true\"[^>]*>\\s*<small class=\"flaw\">[^<]*" + flaw[1]);
        }
        assertThat(wrong.body()).contains("5 fields are not right yet").doesNotContain("valid number", "the total");
    }

    @Test
    void anSkuInOtherLettersAndWideDigitsAreTakenAsTheyAreMeant() {
        priced();
        HttpResponse<String> taken = visitor("clerk")
                .post(
                        "/orders/new",
                        form(
                                "sku0",
                                "ｖ-2",
                                "quantity0",
                                "２",
                                "price0",
                                "１０．５０",
                                "shipping",
                                "８",
                                "phone",
                                "１３８００１３８００１",
                                "deliverTo.line",
                                "文三路（东）1 号"));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(302);
        String message = sql.sql("select convert_from(body, 'UTF8') from journal where id = :id")
                .param("id", typed())
                .query(String.class)
                .single();
        assertThat(message)
                .contains("\"sku\":\"V-2\"", "\"name\":\"盘\"", "\"quantity\":2", "\"unitPrice\":\"10.50\"")
                .contains("\"total\":\"29.00\"", "\"phone\":\"13800138001\"", "文三路（东）1 号");
    }

    @Test
    void articlesAreOfferedByTheirSkuAndByTheirName() {
        priced();
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/new/skus?sku3=v-2").body())
                .contains("<option value=\"V-2\" label=\"盘 · 12.50 CNY\">");
        assertThat(clerk.get("/orders/new/skus?sku.41=%E7%9B%98").body()).contains("value=\"V-2\"");
        assertThat(clerk.get("/orders/new/skus?sku0=%25").body()).doesNotContain("<option");
        assertThat(visitor("service").get("/orders/new/skus?sku0=v").statusCode())
                .isEqualTo(403);
    }

    /** A right one but for what is given as name, value, name, value, … */
    private String[] form(String... other) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("id", "HAND-" + id);
        fields.put("orderedAt", "2026-11-28T10:00");
        fields.put("payment.state", "PAID");
        fields.put("currency", "CNY");
        fields.put("deliverTo.name", "王静");
        fields.put("deliverTo.country", "CN");
        fields.put("deliverTo.phone", "13800138001");
        fields.put("deliverTo.province", "浙江省");
        fields.put("deliverTo.line", "文三路 1 号");
        fields.put("sku0", "V-2");
        fields.put("quantity0", "3");
        for (int i = 0; i < other.length; i += 2) {
            fields.put(other[i].equals("phone") ? "deliverTo.phone" : other[i], other[i + 1]);
        }
        return pairs(fields);
    }

    private void priced() {
        api(
                "PUT",
                "/api/skus",
                "[{\"sku\":\"V-2\",\"name\":\"盘\",\"price\":\"12.50\",\"currency\":\"CNY\",\"weightGrams\":100}]");
    }

    /** The last message that a form has made of this test's order. */
    private UUID typed() {
        return sql.sql(
                        "select id from journal where kind = 'form' and convert_from(body, 'UTF8') like ? order by id desc limit 1")
                .param("%\"HAND-" + id + "\"%")
                .query(UUID.class)
                .single();
    }
}
