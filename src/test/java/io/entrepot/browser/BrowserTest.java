package io.entrepot.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.entrepot.Entrepot;
import io.entrepot.PortsForTests;
import io.entrepot.Visitor;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.RestClient;

/**
 * Every page in a real browser, in both languages, light and dark, beside simulated partners: no error in its console, no
 * missing text, nothing serious that axe finds, and nothing that a role may not see. {@code -Dscreenshots=docs/screenshots}
 * keeps pictures.
 */
@CamelSpringBootTest
@DirtiesContext
@SpringBootTest(
        classes = Entrepot.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "hub.api.token=" + BrowserTest.TOKEN,
            "hub.demo.enabled=true",
            "hub.demo.password=" + BrowserTest.PASSWORD,
            "hub.demo.orders-per-minute=120",
            "hub.demo.pace=1",
            "hub.files.settle=2s"
        })
class BrowserTest {
    static final String TOKEN = "a-token-for-tests-only";
    static final String PASSWORD = "a-password-for-tests-only";

    private static final Pattern MENU = Pattern.compile("class=\"nav-link\" href=\"([^\"]+)\"");

    /** Screens that everybody finds in the menu who has the right, and nobody else reaches. */
    private static final List<String> SCREENS = List.of(
            "/orders",
            "/review",
            "/incidents",
            "/messages",
            "/mappings",
            "/platforms",
            "/queues",
            "/flow",
            "/settings/rules",
            "/settings/watch",
            "/settings/users",
            "/settings/roles",
            "/settings/tokens",
            "/settings/audit");

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient sql;

    @DynamicPropertySource
    static void addresses(DynamicPropertyRegistry registry) {
        int http = PortsForTests.free();
        int ftp = PortsForTests.free();
        int smtp = PortsForTests.free();
        registry.add("hub.demo.http-port", () -> http);
        registry.add("hub.demo.ftp-port", () -> ftp);
        registry.add("hub.demo.smtp-port", () -> smtp);
        registry.add("hub.mail.port", () -> smtp);
        String base = "http://localhost:" + http;
        // a list that is set in one place replaces the whole list of another
        String tee = "hub.marketplaces.woocommerce.accounts[0].";
        registry.add(tee + "name", () -> "tee");
        registry.add(tee + "url", () -> base + "/woocommerce/tee");
        registry.add(tee + "consumer-key", () -> "ck_demo_tee");
        registry.add(tee + "consumer-secret", () -> "cs_demo_tee");
        registry.add(tee + "webhook-secret", () -> "demo-webhook-secret-tee");
        registry.add(tee + "poll-every", () -> "1s");
        registry.add("hub.marketplaces.csvdrop.accounts[0].name", () -> "wholesale");
        registry.add("hub.marketplaces.csvdrop.accounts[0].host", () -> "localhost");
        registry.add("hub.marketplaces.csvdrop.accounts[0].port", () -> ftp);
        registry.add("hub.marketplaces.csvdrop.accounts[0].user", () -> "csv");
        registry.add("hub.marketplaces.csvdrop.accounts[0].password", () -> "demo-ftp-password");
        registry.add("hub.carriers.sf.url", () -> base + "/sf/std/service");
        registry.add("hub.carriers.easypost.url", () -> base + "/easypost/v2");
    }

    @BeforeAll
    static void needsABrowser() {
        String missing = Browser.missing();
        if (missing != null && "true".equals(System.getenv("CI"))) {
            throw new AssertionError("the browser tests cannot run: " + missing);
        }
        if (missing != null) {
            System.err.println("THE BROWSER TESTS ARE SKIPPED: " + missing);
        }
        assumeTrue(missing == null, missing);
    }

    @BeforeEach
    void somethingToSee() {
        if (count("select count(*) from incident") == 0) {
            offer("ODD-" + UUID.randomUUID(), "NO-SUCH-0");
        }
        await().atMost(Duration.ofMinutes(3))
                .until(() -> count("select count(*) from orders") > 8
                        && count("select count(*) from orders where status in ('SHIPPED', 'DELIVERED', 'COMPLETED')")
                                > 2
                        && count("select count(*) from incident") > 0);
    }

    @ParameterizedTest
    @CsvSource({"en,light", "zh-CN,dark"})
    void everyPageIsInOrder(String language, String theme) {
        var wrong = new ArrayList<String>();
        try (var browser = new Browser(port, language, 1280)) {
            browser.open("/signin");
            wrong.addAll(browser.objections());
            browser.signIn("admin", PASSWORD);
            browser.driver.manage().addCookie(new Cookie("lang", language));
            browser.driver.manage().addCookie(new Cookie("theme", theme));
            for (String page : pages(browser)) {
                browser.open(page);
                wrong.addAll(browser.objections());
                picture(browser, page, language);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void customersFollowTheirParcelOnAPhone() {
        String number = sql.sql("""
                        select tracking_token from orders
                        where status in ('SHIPPED', 'DELIVERED', 'COMPLETED') order by id limit 1""").query(String.class).single();
        try (var browser = new Browser(port, "zh-CN", 500)) {
            browser.resize(390, 844);
            for (String language : List.of("zh-CN", "en")) {
                browser.open("/track/" + number + "?lang=" + language);
                assertThat(browser.objections()).isEmpty();
                assertThat(browser.driver.findElements(By.cssSelector(".steps .done")))
                        .hasSizeGreaterThan(2);
                picture(browser, "/track", language);

                browser.open("/track?lang=" + language);
                assertThat(browser.objections()).isEmpty();
                picture(browser, "/track/number", language);
                browser.driver.findElement(By.name("number")).sendKeys(number.toLowerCase(Locale.ROOT), Keys.ENTER);
                browser.await(
                        "its page",
                        () -> browser.driver.getCurrentUrl().endsWith("/track/" + number + "?lang=" + language));
            }
        }
    }

    /** Each step is done where its link leads, and ticked by what came of it. */
    @Test
    void theTourTicksItself() {
        offerToReview(1);
        await().atMost(Duration.ofMinutes(3)).until(() -> count("""
                                select count(*) from incident where state = 'OPEN' and stage = 'order.intake' and platform = 'woocommerce'
                                and (cause = 'UNKNOWN_SKU' or message like '%phone is missing%')""") > 0);
        assertThat(count("select count(*) from incident where cause = 'UNKNOWN_SKU' and message not like '%NO-SUCH%'"))
                .as("orders of articles that the simulated shops really sell")
                .isZero();
        sql.sql("delete from tour_mark").update();
        sql.sql("delete from incident_action where actor = 'admin'").update();
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/");
            assertThat(browser.driver.findElements(By.cssSelector(".tour-steps li")))
                    .hasSize(5);
            assertThat(ticked(browser)).isZero();
            picture(browser, "/tour-begins", "en");

            // what its buyer or the simulated partners changed meanwhile is refused: then another one
            browser.await("1 ticked", () -> {
                step(browser, "Approve an order");
                press(browser, "tbody tr[data-row] input", "button[data-key=a]");
                browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("looked at", Keys.ENTER);
                browser.await("approved", () -> browser.driver.getCurrentUrl().contains("batch="));
                browser.await(
                        "settled", () -> count("select count(*) from order_batch_item where settled_at is null") == 0);
                browser.open("/");
                return ticked(browser) == 1;
            });

            step(browser, "Look at its way");
            assertThat(browser.driver.getCurrentUrl()).contains("/orders/EN");
            ticked(browser, 2);

            step(browser, "Open the customer's page");
            assertThat(browser.driver.getCurrentUrl()).contains("/track/");
            ticked(browser, 3);

            step(browser, "Mend what failed, and send it again");
            String incident = browser.driver.getCurrentUrl().replaceAll(".*/incidents/|/edit", "");
            browser.driver.executeScript("""
                    const text = document.querySelector("#text");
                    text.value = text.value.replace(/NO-SUCH-\\d+/g, "MUG-01")
                        .replace(/"phone"(\\s*):(\\s*)""/g, '"phone"$1:$2"13800138000"');""");
            press(browser, "form[action$='/difference'] button");
            browser.await(
                    "the difference",
                    () -> !browser.driver.findElements(By.id("reason")).isEmpty());
            browser.driver.findElement(By.id("reason")).sendKeys("the buyer said so");
            press(browser, "form[action$='/resend'] button");
            browser.await("sent", () -> browser.driver.getCurrentUrl().matches(".*/incidents/[0-9a-f-]{36}\\?done=.*"));
            ticked(browser, 4);
            await("it went through").atMost(Duration.ofMinutes(3)).until(() -> count("""
                            select count(*) from incident i join incident p on p.id = i.parent_id
                            where i.state = 'RESOLVED' and p.uid = '%s'""".formatted(incident)) == 1);

            step(browser, "Switch a carrier off, and on again");
            press(browser, "form[action$='/sf/switch-off'] button");
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("for the tour", Keys.ENTER);
            browser.await("off", () -> browser.text().contains("switched off"));
            browser.open("/");
            assertThat(browser.text())
                    .as("by whom and why, on every page, and how the carrier is")
                    .contains("for the tour")
                    .containsPattern("(?s)sf switched off.*sf\\s+switched off");
            browser.open("/platforms");
            press(browser, "form[action$='/sf/switch-on'] button");
            browser.await("on", () -> !browser.text().contains("switched off"));
            ticked(browser, 5);
            assertThat(browser.objections()).isEmpty();
            picture(browser, "/tour-ended", "en");

            press(browser, ".tour form button");
            browser.await("put away", () -> !browser.driver.getPageSource().contains("tour-steps"));
            browser.open("/?tour");
            assertThat(ticked(browser)).isEqualTo(5);

            // by what the same reader does elsewhere
            sql.sql("delete from tour_mark").update();
            browser.open("/");
            int before = ticked(browser);
            Visitor.named(port, "admin", PASSWORD)
                    .get("/orders/"
                            + sql.sql("select 'EN' || max(id) from orders")
                                    .query(String.class)
                                    .single());
            browser.await("ticked while it stands open", () -> ticked(browser) == before + 1);
        }
        Visitor service = Visitor.named(port, "service", PASSWORD);
        assertThat(service.get("/").body())
                .as("only what the rights allow")
                .contains("tour-steps", "href=\"/track/")
                .doesNotContain("href=\"/platforms#carriers\"");
    }

    /** A page that is read again takes away neither the form that a question is about nor the place of the keyboard. */
    @Test
    void livePagesLeaveTheReaderInPeace() {
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/queues");
            String pause = "form[action='/queues/order.intake/pause'] button";
            browser.await(
                    "the queue",
                    () -> !browser.driver.findElements(By.cssSelector(pause)).isEmpty());
            browser.driver.executeScript("document.querySelector(arguments[0]).focus()", pause);
            readAgain(browser);
            assertThat(browser.driver.executeScript(
                            "return document.activeElement === document.querySelector(arguments[0])", pause))
                    .as("the keyboard is where it was")
                    .isEqualTo(true);

            press(browser, pause);
            readAgain(browser);
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("counting", Keys.ENTER);
            browser.await("paused", () -> browser.text().contains("counting"));
            browser.await("which message one is about", () -> {
                browser.open("/queues/order.intake/messages");
                return browser.driver.getPageSource().contains("href=\"/messages/")
                        && browser.text().matches("(?s).*(woocommerce/tee|csvdrop/wholesale).*");
            });
            assertThat(browser.driver.getPageSource())
                    .as("a paused queue is worked on by nobody")
                    .contains("data-ask=\"Move the ")
                    .doesNotContain("is still worked on");
            browser.open("/queues");
            press(browser, "form[action='/queues/order.intake/resume'] button");
            browser.await("resumed", () -> !browser.text().contains("counting"));
            assertThat(browser.objections()).isEmpty();
        }
    }

    /** What is paused stands above a page that is open as soon as somebody paused it, and goes as soon as it is resumed. */
    @Test
    void whatIsPausedIsSaidAboveAPageThatIsOpen() {
        Visitor operator = Visitor.named(port, "operator", PASSWORD);
        String tee = "/platforms/woocommerce/tee";
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/platforms");
            browser.driver.executeScript("window.stayed = true; document.querySelector(\"a[href='/queues']\").focus()");
            operator.post(tee + "/pause", "reason", "their maintenance");
            try {
                browser.await("what is paused", () -> banner(browser).contains("their maintenance"));
                assertThat(banner(browser)).contains("not read; what the shop sends by itself still comes in");
                assertThat(browser.driver.executeScript(
                                "return window.stayed && document.activeElement.getAttribute('href')"))
                        .isEqualTo("/queues");
                picture(browser, "/platforms/paused", "en");
                assertThat(browser.objections()).isEmpty();
            } finally {
                operator.post(tee + "/resume");
            }
            browser.await("nothing is paused", () -> banner(browser).isEmpty());
            assertThat(browser.driver.executeScript("return window.stayed")).isEqualTo(true);
        }
    }

    private static String banner(Browser browser) {
        return browser.driver.findElement(By.id("paused")).getText();
    }

    @Test
    void whatIsWrongInAFormIsSaidBeforeItsQuestionIsAsked() {
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/platforms/woocommerce/tee");
            browser.driver.executeScript("document.getElementById('from').value = '2099-01-01T00:00'");
            press(browser, "form[action$='/fetch'] button");
            assertThat(browser.driver.executeScript("""
                            return [document.querySelectorAll("dialog[open]").length, document.activeElement.id].join(" ");""")).isEqualTo("0 from");
            assertThat(browser.objections()).isEmpty();
            browser.driver.executeScript("document.getElementById('from').value = '2026-01-01T00:00'");
            press(browser, "form[action$='/fetch'] button");
            assertThat(browser.driver.findElements(By.cssSelector("dialog#ask[open]")))
                    .hasSize(1);
        }
    }

    @Test
    void whatIsDoneToAllThatMatchIsAskedForOnce() {
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> count("select count(*) from incident where state = 'OPEN'") > 0);
            browser.open("/incidents/all/dismiss");
            browser.driver.findElement(By.id("reason")).sendKeys("a test", Keys.ENTER);
            browser.await("done", () -> browser.text().contains("Finished."));
            assertThat(browser.driver.findElements(By.id("reason"))).isEmpty();
            assertThat(browser.objections()).isEmpty();
        }
    }

    @Test
    void whatIsRefusedIsSaidOnThePageThatAsked() {
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/mappings/bench?name=marketplaces/woocommerce/order");
            press(browser, "button[hx-post='/mappings/try']");
            browser.await("why", () -> browser.text().contains("the sample is empty"));
        }
    }

    @Test
    void aMessageIsRevealedOnBothSidesAndTriedInTheBench() {
        String page = "from journal where platform = 'woocommerce' and kind = 'poll' and octet_length(body) > 1000";
        await().atMost(Duration.ofMinutes(3)).until(() -> count("select count(*) " + page) > 0);
        String id = sql.sql("select id::text " + page + " order by id limit 1")
                .query(String.class)
                .single();
        try (var browser = new Browser(port, "en", 390)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/messages/" + id);
            browser.await("understood", () -> browser.driver.getPageSource().contains("platformOrderId"));
            assertThat(browser.driver.getPageSource()).contains("•••");
            press(browser, "#raw button");
            browser.await("both sides", () -> !browser.driver.getPageSource().contains("•••"));
            assertThat(browser.driver.findElements(By.cssSelector("#raw, #understood")))
                    .hasSize(2);
            press(browser, "#raw a.btn");
            browser.await(
                    "the sample",
                    () -> !browser.driver
                            .findElement(By.id("sample"))
                            .getDomProperty("value")
                            .isEmpty());
            press(browser, "button[hx-post='/mappings/try']");
            browser.await(
                    "what comes out",
                    () -> browser.driver.findElement(By.id("outcome")).getText().contains("platformOrderId"));
            assertThat(browser.objections()).isEmpty();
        }
    }

    /** As when the hub says that something changed, whatever the page thinks of that. */
    private static void readAgain(Browser browser) {
        browser.driver.executeAsyncScript("""
                const done = arguments[0];
                document.addEventListener("htmx:afterRequest", () => setTimeout(done, 200), { once: true });
                document.querySelector("[data-live]").dispatchEvent(new Event("live"));""");
    }

    /**
     * Answers may overtake each other on their way: the panel shows the row that is marked, or no key does anything. The
     * shops go on telling of their orders meanwhile, so a marked one may leave the queue: then it is tried with the next.
     */
    @Test
    void whatIsDecidedByKeyIsWhatTheReaderSees() {
        offerToReview(2);
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            boolean stayed = false;
            for (int i = 0; i < 5 && !stayed; i++) {
                browser.open("/review");
                browser.await("the first one", () -> shown(browser).equals(marked(browser)));
                String first = marked(browser);
                // the next answer takes its time, and so does not come first
                browser.driver.executeScript("""
                        const send = XMLHttpRequest.prototype.send;
                        let slow = true;
                        XMLHttpRequest.prototype.send = function (body) {
                            if (!slow) return send.call(this, body);
                            slow = false;
                            setTimeout(() => { if (!this.left) send.call(this, body); }, 1500);
                        };
                        const abort = XMLHttpRequest.prototype.abort;
                        XMLHttpRequest.prototype.abort = function () { this.left = true; abort.call(this); };
                        const key = name => document.body.dispatchEvent(new KeyboardEvent("keydown", {key: name, bubbles: true}));
                        key("j");
                        key("d");
                        window.tooSoon = document.querySelectorAll("tbody input:checked, dialog[open]").length;
                        key("k");""");
                assertThat(browser.driver.executeScript("return window.tooSoon"))
                        .isEqualTo(0L);
                await().pollDelay(Duration.ofSeconds(3))
                        .atMost(Duration.ofSeconds(60))
                        .until(() ->
                                !marked(browser).equals(first) || shown(browser).equals(first));
                browser.driver.executeScript(
                        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'd', bubbles: true}))");
                // while a question is open, the page stays as it is
                String seen = (String) browser.driver.executeScript("""
                        return [document.querySelector("tbody tr.here")?.dataset.number,
                            document.querySelector("#one [data-shown]")?.dataset.shown,
                            document.querySelectorAll("dialog#ask[open]").length].join(" ");""");
                stayed = seen.startsWith(first);
                assertThat(!stayed || seen.equals(first + " " + first + " 1"))
                        .as("row, panel and questions: %s", seen)
                        .isTrue();
            }
            assertThat(stayed).as("an order stayed in the queue").isTrue();
        }
    }

    /** Whoever thinks better of it goes on to another order; blanks are no reason, and what is over is no time to wait for. */
    @Test
    void aQuestionStaysUntilItIsAnsweredAndLeavesNothingChosen() {
        offerToReview(1);
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("clerk", PASSWORD);
            browser.open("/review");
            ask(browser);
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys(Keys.ESCAPE);
            browser.await("nothing is chosen", () -> (Boolean) browser.driver.executeScript(
                    "return !document.querySelector('tbody input:checked, dialog[open]')"));

            ask(browser);
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("  ", Keys.ENTER);
            assertThat(browser.driver.findElements(By.cssSelector("dialog#ask[open]")))
                    .hasSize(1);
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("the buyer called", Keys.ENTER);
            browser.await("approved", () -> browser.driver.getCurrentUrl().contains("batch="));
            browser.await("which one", () -> browser.text().contains("the buyer called"));

            browser.open("/orders");
            press(browser, "#many tbody input", "#many button[formaction$='/hold']");
            browser.driver.findElement(By.cssSelector("#ask input")).sendKeys("waits");
            browser.driver.executeScript(
                    "document.querySelector('#ask input[type=datetime-local]').value = '2020-01-01T08:00'");
            press(browser, "#ask button.btn-primary");
            assertThat(browser.driver.executeScript(
                            "return document.querySelectorAll('dialog#ask[open], #many tbody input:checked').length"))
                    .as("the question and what it is about")
                    .isEqualTo(2L);
        }
    }

    private static void ask(Browser browser) {
        browser.await("the question", () -> (Boolean) browser.driver.executeScript("""
                document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "a", bubbles: true}));
                return !!document.querySelector("dialog#ask[open] input");"""));
    }

    @Test
    void anEnteredOrderHasAsManyLinesAsOneWantsAndSaysItsNumber() {
        try (var browser = new Browser(port, "zh-CN", 1280)) {
            browser.signIn("clerk", PASSWORD);
            browser.open("/orders/new");
            press(browser, "[data-add-row]");
            browser.driver.switchTo().activeElement().sendKeys("mug-0");
            assertThat(browser.driver.switchTo().activeElement().getDomAttribute("name"))
                    .isEqualTo("sku6");
            browser.await(
                    "articles",
                    () -> !browser.driver
                            .findElements(By.cssSelector("#skus option[value='MUG-01']"))
                            .isEmpty());
            browser.driver.switchTo().activeElement().sendKeys("1");
            press(browser, ".entry .btn-primary");
            browser.await("all that is wrong", () -> browser.text().contains("有 4 处填写有误"));
            picture(browser, "/orders/new/wrong", "zh-CN");
            assertThat(browser.objections()).as("the refusal itself").allMatch(said -> said.contains("status of 400"));
            Map.of(
                            "deliverTo.name",
                            "王静",
                            "deliverTo.phone",
                            "13800138001",
                            "deliverTo.line",
                            "文三路 1 号",
                            "deliverTo.province",
                            "浙江省")
                    .forEach((field, value) -> {
                        browser.driver.findElement(By.name(field)).clear();
                        browser.driver.findElement(By.name(field)).sendKeys(value);
                    });
            press(browser, ".entry .btn-primary");
            browser.await("its number", () -> browser.text().matches("(?s).*M\\w+ 已录入： *\\s*EN\\d+.*"));
            assertThat(browser.objections()).isEmpty();
        }
    }

    private static String shown(Browser browser) {
        return (String) browser.driver.executeScript(
                "return document.querySelector('#one [data-shown]')?.dataset.shown ?? 'none'");
    }

    private static String marked(Browser browser) {
        return (String)
                browser.driver.executeScript("return document.querySelector('tbody tr.here')?.dataset.number ?? ''");
    }

    @Test
    void anOrderThatStandsOpenMovesAroundWhatItsReaderHasInHand() {
        offerToReview(1);
        String number = sql.sql(
                        "select 'EN' || max(id) from orders where status = 'IN_REVIEW' and platform_order_id like 'CHEAP-%'")
                .query(String.class)
                .single();
        Visitor clerk = Visitor.named(port, "clerk", PASSWORD);
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("admin", PASSWORD);
            browser.open("/orders/" + number);
            click(browser, "#technical");
            clerk.post("/orders/" + number + "/notes", "text", "the first remark");
            browser.await("the first remark", () -> browser.text().contains("the first remark"));
            assertThat(browser.driver.findElement(By.id("technical")).isSelected())
                    .isFalse();
            assertThat(browser.driver.findElements(By.cssSelector(".way.business")))
                    .hasSize(1);
            // pressed and typed while the page is under way to be read again
            browser.driver.executeAsyncScript("""
                    const done = arguments[0];
                    document.addEventListener("htmx:afterRequest", () => setTimeout(done, 1500), { once: true });
                    document.querySelector("[data-live]").dispatchEvent(new Event("live"));
                    document.querySelector("#people button").click();
                    const note = document.querySelector("#notes input[name=text]");
                    note.focus();
                    note.value = "half a sen";
                    note.setSelectionRange(4, 4);
                    window.note = note;""");
            browser.await(
                    "in full",
                    () -> !browser.driver
                            .findElements(By.cssSelector("#people [data-busy]"))
                            .isEmpty());
            clerk.post("/orders/" + number + "/notes", "text", "the second remark");
            browser.await("the second remark", () -> browser.text().contains("the second remark"));
            clerk.post("/orders/" + number + "/reject", "reason", "the third remark");
            browser.await(
                    "what moves",
                    () -> browser.driver
                            .findElement(By.cssSelector(".page-head"))
                            .getText()
                            .contains("Rejected"));
            assertThat(browser.driver.executeScript("""
                            return window.note.isConnected && document.activeElement === window.note
                                ? window.note.value + window.note.selectionStart : "gone" """)).isEqualTo("half a sen4");
            assertThat(browser.driver.findElements(By.cssSelector("#people [data-busy]")))
                    .as("what was shown")
                    .hasSize(1);
            assertThat(browser.driver.findElements(By.cssSelector("#people, #notes, #remark, .page-head, .way")))
                    .hasSize(5);
            picture(browser, "/orders/in-hand", "en");
            clerk.post("/orders/" + number + "/correct", "deliverTo.name", "李雷", "reason", "called");
            browser.await(
                    "what was shown is not true any more",
                    () -> browser.driver
                            .findElements(By.cssSelector("#people [data-busy]"))
                            .isEmpty());
            assertThat(browser.text()).contains("李雷");
            assertThat(browser.objections()).isEmpty();
        }
    }

    /** Of a page that may be read again, or moves, between finding and clicking. */
    private static void click(Browser browser, String what) {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(WebDriverException.class)
                .until(() -> {
                    browser.driver.findElement(By.cssSelector(what)).click();
                    return true;
                });
    }

    private static void step(Browser browser, String name) {
        browser.open("/");
        browser.await(name, () -> (Boolean) browser.driver.executeScript("""
                const link = [...document.querySelectorAll(".tour-steps a")].find(a => a.textContent === arguments[0]);
                link?.click();
                return !!link;""", name));
        browser.await(name, () -> !browser.driver.getCurrentUrl().endsWith("/"));
    }

    /** As soon as all are there, and in one breath: what is live may be another element in the next moment. */
    private static void press(Browser browser, String... selectors) {
        browser.await(
                String.join(", ", selectors), () -> (Boolean) browser.driver.executeScript("""
                const all = [...arguments].map(one => document.querySelector(one));
                if (all.some(one => !one)) return false;
                all.forEach(one => one.click());
                return true;""", (Object[]) selectors));
    }

    private static int ticked(Browser browser) {
        return browser.driver
                .findElements(By.cssSelector(".tour-steps li.done"))
                .size();
    }

    private static void ticked(Browser browser, int steps) {
        browser.await(steps + " ticked", () -> {
            browser.open("/");
            return ticked(browser) == steps;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "clerk", "stock", "dispatch", "service", "operator", "integrator"})
    void theMenuShowsWhatTheRoleMaySeeAndNothingElseOpens(String name) {
        Visitor visitor = Visitor.named(port, name, PASSWORD);
        Set<String> menu = new LinkedHashSet<>();
        Matcher links = MENU.matcher(visitor.get("/").body());
        while (links.find()) {
            menu.add(links.group(1));
        }
        assertThat(menu).contains("/");
        for (String screen : SCREENS) {
            HttpResponse<String> page = visitor.get(screen);
            assertThat(page.statusCode()).as("%s for %s", screen, name).isEqualTo(menu.contains(screen) ? 200 : 403);
        }
    }

    /** It stays in the tab, for whoever typed it, until it is taken or its reader leaves. */
    @Test
    void whatIsTypedOutlivesASignInAndNobodyElseSeesIt() {
        try (var browser = new Browser(port, "en", 1280)) {
            browser.signIn("clerk", PASSWORD);
            browser.open("/orders/new");
            press(browser, "[data-add-row]");
            type(browser, "sku6", "MUG-01");
            browser.await(
                    "looked up",
                    () -> !browser.driver
                            .findElements(By.cssSelector("#skus option[value='MUG-01']"))
                            .isEmpty());
            type(browser, "deliverTo.name", "王静");
            sessionsEnd();
            press(browser, ".entry .btn-primary");
            signInHere(browser, "clerk");
            browser.await("the form", () -> browser.driver.getCurrentUrl().endsWith("/orders/new"));
            assertThat(typed(browser, "sku6")).isEqualTo("MUG-01");
            assertThat(typed(browser, "deliverTo.name")).isEqualTo("王静");
            assertThat(browser.text()).contains("What you had typed is back");
            assertThat(browser.objections()).isEmpty();

            // the next SKU is looked up when the session is over, before anything is sent
            sessionsEnd();
            type(browser, "sku5", "MUG");
            signInHere(browser, "clerk");
            browser.await("the form", () -> browser.driver.getCurrentUrl().endsWith("/orders/new"));
            assertThat(typed(browser, "sku5")).isEqualTo("MUG");
            type(browser, "sku5", "");
            Map.of("deliverTo.phone", "13800138001", "deliverTo.line", "文三路 1 号", "deliverTo.province", "浙江省")
                    .forEach((field, value) -> type(browser, field, value));
            press(browser, ".entry .btn-primary");
            browser.await("taken", () -> browser.driver.getCurrentUrl().contains("entered="));
            browser.open("/orders/new");
            assertThat(typed(browser, "deliverTo.name")).isEmpty();

            type(browser, "deliverTo.name", "王静");
            sessionsEnd();
            press(browser, ".entry .btn-primary");
            signInHere(browser, "admin");
            browser.await("the form", () -> browser.driver.getCurrentUrl().endsWith("/orders/new"));
            assertThat(typed(browser, "deliverTo.name")).isEmpty();
            assertThat(kept(browser)).doesNotContain("王静");
            type(browser, "deliverTo.name", "李雷");
            press(browser, ".entry .btn-primary");
            browser.await("refused", () -> browser.text().contains("not right yet"));
            press(browser, "form[action='/signout'] button");
            browser.await("signed out", () -> browser.driver.getCurrentUrl().endsWith("/signin"));
            assertThat(kept(browser)).isEqualTo("{}");
        }
    }

    private void sessionsEnd() {
        sql.sql("delete from spring_session").update();
    }

    private static void signInHere(Browser browser, String name) {
        browser.await("the door", () -> browser.driver.getCurrentUrl().contains("/signin?to="));
        browser.driver.findElement(By.id("name")).sendKeys(name);
        browser.driver.findElement(By.id("password")).sendKeys(PASSWORD);
        press(browser, "form button.btn-primary");
    }

    private static void type(Browser browser, String field, String text) {
        browser.driver.findElement(By.name(field)).clear();
        browser.driver.findElement(By.name(field)).sendKeys(text);
    }

    private static String typed(Browser browser, String field) {
        return (String) browser.driver.executeScript("return document.getElementsByName(arguments[0])[0].value", field);
    }

    private static String kept(Browser browser) {
        return (String) browser.driver.executeScript("return JSON.stringify(sessionStorage)");
    }

    /** Orders of our own, far too cheap: people decide on them and nobody else does, whatever the shops think of next. */
    private void offerToReview(int orders) {
        String waiting = "select count(*) from orders where status = 'IN_REVIEW' and platform_order_id like 'CHEAP-%'";
        int before = count(waiting);
        for (int i = 0; i < orders; i++) {
            offer("CHEAP-" + UUID.randomUUID(), "MUG-01");
        }
        await().atMost(Duration.ofMinutes(3)).until(() -> count(waiting) == before + orders);
    }

    private void offer(String id, String sku) {
        String order = """
                {"platformOrderId":"%s","orderedAt":"2026-11-20T10:00:00+08:00","currency":"CNY",
                 "buyer":{"name":"王芳","phone":"13800138000"},
                 "deliverTo":{"name":"王芳","phone":"13800138000","country":"CN","province":"浙江省","city":"杭州市",
                              "district":"西湖区","line":"文三路90号"},
                 "payment":{"state":"PAID","method":"transfer"},
                 "lines":[{"lineId":"1","sku":"%s","name":"杯","quantity":1,"unitPrice":"1.00","total":"1.00"}],
                 "total":"1.00"}""".formatted(id, sku);
        RestClient.create("http://127.0.0.1:" + port)
                .post()
                .uri("/api/orders")
                .headers(headers -> headers.setBearerAuth(TOKEN))
                .contentType(MediaType.APPLICATION_JSON)
                .body(order)
                .retrieve()
                .toBodilessEntity();
    }

    /** All of the menu, one's own, and of each kind of thing the first one in its list. */
    private List<String> pages(Browser browser) {
        var pages = new ArrayList<String>();
        browser.driver
                .findElements(By.cssSelector("#menu a.nav-link"))
                .forEach(link -> pages.add(link.getDomAttribute("href")));
        assertThat(pages).containsAll(SCREENS);
        pages.addAll(List.of("/me", "/orders/new", "/review?queue=rejected"));
        for (String list : List.of("/orders", "/incidents", "/messages", "/mappings", "/settings/users")) {
            browser.open(list);
            // in one breath: the list is live
            Optional.ofNullable((String) browser.driver.executeScript(
                            "return document.querySelector(arguments[0])?.getAttribute('href')",
                            "main tbody a[href^='" + list + "/']"))
                    .ifPresent(pages::add);
        }
        return pages;
    }

    private static void picture(Browser browser, String page, String language) {
        String folder = System.getProperty("screenshots");
        if (folder != null) {
            String name = page.equals("/")
                    ? "today"
                    : page.substring(1)
                            .replaceAll("/(EN\\d+|[0-9a-f-]{36}).*", "-one")
                            .replaceAll("\\W+", "-");
            browser.picture(Path.of(folder, name + "." + language + ".png"));
        }
    }

    private int count(String query) {
        return sql.sql(query).query(Integer.class).single();
    }
}
