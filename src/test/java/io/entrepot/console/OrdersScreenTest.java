package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The list of orders: what is found, in which words, and what is done with all of it. */
class OrdersScreenTest extends HeldOrderScene {
    @ParameterizedTest
    @CsvSource({
        "/orders, To review, 待审核",
        "/orders?q=status:in-review&sort=total&ascending=true, In review, 待审核",
        "/orders?q=no:none-such, Nothing matches, 没有符合条件的订单",
        "/orders/presets, Overdue, 超时",
        "/orders/{n}, What happened, 订单历程",
        "/review, Left to people, 待人工审核",
        "/review?queue=rejected, Rejected, 已驳回",
        "/review/{n}, Payment, 付款"
    })
    void pagesSpeakBothLanguagesAndShowNothingPersonal(String path, String english, String chinese) {
        Visitor clerk = visitor("clerk");
        String there = path.replace("{n}", number);
        String sign = there.contains("?") ? "&" : "?";
        assertThat(clerk.get(there + sign + "lang=en").body())
                .contains(english)
                .doesNotContain("??")
                .doesNotContain("13800138001")
                .doesNotContain("文三路");
        assertThat(clerk.get(there + sign + "lang=zh-CN").body())
                .contains(chinese)
                .doesNotContain("??");
    }

    @Test
    void theListSpeaksTheReadersLanguageAndOffersWhatTheReaderMayDo() {
        assertThat(visitor("clerk")
                        .get("/orders?q=status:%E5%BE%85%E5%AE%A1%E6%A0%B8&after=&lang=zh-CN")
                        .body())
                .contains("status: 待审核", "name=\"numbers\"")
                .as("an empty position is the first page")
                .doesNotContain("第一页");
        assertThat(visitor("service").get("/orders?lang=en").body())
                .contains(number)
                .doesNotContain("name=\"numbers\"", "data-all");
    }

    @Test
    void aSearchThatCannotBeReadSaysWhatIsMeant() {
        HttpResponse<String> page = visitor("clerk").get("/orders?lang=zh-CN&q=staus:rejected");
        assertThat(page.statusCode()).isEqualTo(400);
        assertThat(page.body())
                .contains("没有“staus”这个限定词")
                .contains("可用：no, phone, sku,", "is。", "是否想用 status？")
                .as("what is refused is not asked for again and again")
                .doesNotContainPattern("id=\"list\"[^>]*data-live");
        assertThat(visitor("clerk").get("/orders").body()).containsPattern("id=\"list\"[^>]*data-live=\"orders\"");
    }

    @Test
    void whatAQualifierDoesNotKnowLeadsToWhatItKnows() {
        assertThat(visitor("clerk").get("/orders?lang=en&q=is:foo").body())
                .contains("is: does not know &quot;foo&quot;. It knows held, unheld, overdue, trouble.")
                .doesNotContain("Did you mean");
        assertThat(visitor("clerk").get("/orders?lang=en&q=status:rejectd").body())
                .contains("Did you mean rejected?");
    }

    @Test
    void wordsThatAreNoNumberMayBeSearchedForOtherwise() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders?q=none-such-9&lang=en").body())
                .contains("Search as", ">name:none-such-9<", ">waybill:none-such-9<", "q=name%3Anone-such-9&amp;")
                .doesNotContain(">phone:none-such-9<");
        assertThat(clerk.get("/orders?q=0000999&lang=zh-CN").body())
                .contains("改为按以下条件查找", ">waybill:0000999<", ">phone:0000999<")
                .doesNotContain(">name:0000999<");
        assertThat(clerk.get("/orders?q=%22%3Cb%3E+x%22&lang=en").body()).contains("name:&quot;&lt;b&gt; x&quot;");
        assertThat(clerk.get("/orders?q=" + number + "&lang=en").body()).doesNotContain("Search as");
        assertThat(clerk.get("/orders?q=no:x+sku:none&lang=en").body()).doesNotContain("Search as");
    }

    @Test
    void allThatMatchAreDoneWithTheirCount() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/orders/count?q=" + number).body()).contains("name=\"expected\" value=\"1\"");
        clerk.post("/orders/batches/cancel", "q", number, "expected", "1", "reason", "test");
        assertThat(status()).isEqualTo("CANCELLED");
    }

    @Test
    void viewsAreKeptPerPersonAndListsCanBeCarriedAway() {
        Visitor clerk = visitor("clerk");
        clerk.post("/orders/views", "name", "mine <i>", "q", "status:rejected", "sort", "total");
        assertThat(clerk.get("/orders").body()).contains("mine &lt;i&gt;");
        assertThat(visitor("service").get("/orders").body()).doesNotContain("mine &lt;i&gt;");
        clerk.post("/orders/views/forget", "name", "mine <i>");
        assertThat(clerk.get("/orders").body()).doesNotContain("mine &lt;i&gt;");
        HttpResponse<String> table = clerk.get("/orders/export.csv?q=" + number);
        assertThat(table.headers().firstValue("Content-Type"))
                .hasValueSatisfying(t -> assertThat(t).startsWith("text/csv"));
        assertThat(table.body()).contains(number + ",\"woocommerce\"").contains("138••••8001");
    }
}
