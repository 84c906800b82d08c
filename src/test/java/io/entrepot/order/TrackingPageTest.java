package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What somebody sees who has a tracking number. */
class TrackingPageTest extends CatalogueScene {
    @Test
    void aTrackingNumberShowsProgressAndNothingPersonal() {
        String tracking = confirmed();
        Answer page = get("/track/" + tracking, "Accept-Language", "zh-CN,zh;q=0.9");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).startsWith("text/html");
        assertThat(page.body())
                .contains("已确认")
                .contains("杭州市")
                .doesNotContain("王静")
                .doesNotContain("138")
                .doesNotContain("文三路");
        assertThat(get("/track/" + tracking, "Accept-Language", "en").body())
                .contains("Your order is confirmed")
                .contains("aria-current=\"step\"");
        assertThat(get("/track/" + tracking.toLowerCase(Locale.ROOT).replace("-", ""))
                        .status())
                .as("as people type it")
                .isEqualTo(200);
        Answer way = get("/track/" + tracking + "/way");
        assertThat(way.json().path("progress").asInt()).isEqualTo(2);
        assertThat(way.body()).doesNotContain("王静").doesNotContain("文三路");
        String other = tracking.substring(0, tracking.length() - 1) + (tracking.endsWith("2") ? "3" : "2");
        for (String wrong : List.of(other, "X", "-", tracking.split("-")[0] + "-", "25T-222222222222")) {
            assertThat(get("/track/" + wrong).status()).as(wrong).isEqualTo(404);
            assertThat(get("/track/" + wrong + "/way").status()).as(wrong).isEqualTo(404);
        }
    }

    @Test
    void aTrackingNumberIsTypedIn() {
        String tracking = confirmed();
        String typed = tracking.toLowerCase(Locale.ROOT).replace("-", "");
        for (String path : List.of("/track", "/track/", "/track?number=%20")) {
            Answer page = get(path, "Accept-Language", "zh-CN");
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("<form", "name=\"number\"", "查询号").doesNotContain("role=\"alert\"");
            assertThat(page.raw()
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .contains("form-action 'self'");
        }
        Answer led = get("/track?number=%20" + typed + "&lang=en");
        assertThat(led.status()).isEqualTo(302);
        assertThat(led.raw().headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).endsWith("/track/" + tracking + "?lang=en"));
        for (String wrong : List.of("/track/25T-222222222222", "/track?number=x%2F..%2Fy", "/track?number={a}")) {
            Answer page = get(wrong.replace("{", "%7B").replace("}", "%7D"), "Accept-Language", "en");
            assertThat(page.status()).isEqualTo(404);
            assertThat(page.body())
                    .contains("There is no order under this tracking number", "name=\"number\"")
                    .contains("aria-invalid=\"true\"", "autofocus");
        }
    }

    @Test
    void whatWasTypedAsATrackingNumberStaysInTheField() {
        Answer page = get("/track?number=25T-%22%3Cb%3E", "Accept-Language", "en");
        assertThat(page.status()).isEqualTo(404);
        assertThat(page.body()).contains("value=\"25T-&quot;&lt;b&gt;\"").doesNotContain("<b>");
    }

    /** The tracking number of an order that was just confirmed. */
    private String confirmed() {
        long id = fixture.receive("O-1", 1);
        fixture.move(id, o -> fixture.orders().approve(o, "rules", x -> null));
        fixture.move(id, o -> fixture.orders().allocate(o, x -> null));
        fixture.move(id, o -> fixture.orders().confirm(o, "hub"));
        return api("GET", "/api/orders/" + Order.number(id), null)
                .json()
                .path("trackingNumber")
                .asText();
    }
}
