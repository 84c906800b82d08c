package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.support.ResourceBundleMessageSource;

class SaidTest {
    private static final Path JAVA = Path.of("src/main/java/io/entrepot");
    private static final Path ROUTES = Path.of("routes");

    /** Where no screen shows what is said: only programs ask, or only the log is told. */
    private static final List<String> NOT_ON_SCREEN = List.of(
            "access/KnownParameters",
            "access/Tokens",
            "care/Mail.java",
            "care/Mails",
            "connector/AccessToken",
            "connector/Letter.java\tAuto-Submitted",
            "connector/Letter.java\ta report",
            "connector/Letter.java\tan ",
            "connector/Mailboxes.java\tmail {0}",
            "connector/Receipts.java\tRECEIPT",
            "connector/RouteFiles.java\tline {0}: ",
            "connector/Surprise",
            "incident/Asked.java\t{0} characters",
            "shipment/CarrierController",
            "shipment/HandEntry",
            "shipment/Labels.java\tlabel of",
            "shipment/Quotes",
            "shipment/Subscriptions",
            "shipment/TrackingInbox.java\tstray",
            "shipment/TrackingInbox.java\tpush of",
            "stock/Bookkeeping",
            "stock/Catalogue",
            "stock/StockApi");

    /** Names of parts of pages, and what is only places. */
    private static final String NO_SENTENCE = ".* :: .*|(\\{\\d}|[^a-zA-Z{}])*|HTTP \\{0}: \\{1}";

    private final Sentences chinese = Said.read();

    @Test
    void whatTheSourcesSayHasItsChinese() throws IOException {
        List<SentencesInSources.Found> found = SentencesInSources.read(JAVA);
        assertThat(found).hasSizeGreaterThan(300);
        List<SentencesInSources.Found> refused = SentencesInSources.readMappings(Path.of("mappings"));
        assertThat(refused).hasSizeGreaterThan(100);
        assertThat(Stream.concat(found.stream(), refused.stream())
                        .filter(f -> !f.pattern().matches(NO_SENTENCE))
                        .filter(f -> NOT_ON_SCREEN.stream()
                                .noneMatch(silent -> (f.file() + "\t" + f.pattern()).startsWith(silent)))
                        .filter(f -> untold(filled(f.pattern())) && untold("somebody " + filled(f.pattern())))
                        .map(f -> f.file() + ": " + f.pattern()))
                .as("no line of %s fits", Said.CHINESE)
                .isEmpty();
    }

    @Test
    void whatBuiltInRoutesAreForHasItsChinese() throws IOException {
        List<String> purposes = Pattern.compile("\\n +description: \"?([^\"\\n]+)")
                .matcher(texts(ROUTES, ".yaml"))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(purposes).hasSizeGreaterThan(100);
        // but for the patterns' names, which are names
        assertThat(purposes.stream()
                        .map(purpose -> chinese.say(purpose, UnaryOperator.identity()))
                        .filter(said -> said.replaceFirst("^[A-Z][\\w ,-]+：", "")
                                .matches("[^\\p{IsHan}]*|.*[a-z]{3,} [a-z]{2,} [a-z]{2,}.*")))
                .isEmpty();
    }

    @Test
    void everyLineIsStillSaidSomewhere() throws IOException {
        String sources = texts(Path.of("src/main/java"), ".java")
                        .replaceAll("\"\\s*\\+\\s*\"", "")
                        .replace("\\\"", "\"")
                + texts(Path.of("mappings"), ".jslt")
                + texts(ROUTES, ".yaml")
                + schemaValidator();
        assertThat(chinese.all().stream()
                        .filter(s -> s.literals().stream().anyMatch(literal -> !sources.contains(literal.strip())))
                        .map(Sentences.Sentence::english))
                .as("lines of %s that nobody says any more", Said.CHINESE)
                .isEmpty();
    }

    @Test
    void bothSidesHaveTheSamePlaces() {
        chinese.all()
                .forEach(s ->
                        assertThat(places(s.other())).as(s.english()).isEqualTo(new TreeSet<>(s.places()).toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "there is no order EN1 | 没有订单 EN1",
                "until 2026-11-30T02:00:00Z: customer asks | 至 2026-11-30T02:00:00Z：customer asks",
                "order EN1 is IN_REVIEW; it can be held before it is CONFIRMED | 订单 EN1 目前是“IN_REVIEW”；只有确认之前才能挂起",
                "order EN1 (RETAIL) is IN_REVIEW since 2026-11-28T08:00:00Z, longer than 30 minutes | 订单 EN1（RETAIL）自 2026-11-28T08:00:00Z 起一直是“IN_REVIEW”，已超过 30 分钟",
                "name is missing; name is missing; and 3 more | 缺少 name；缺少 name；另有 3 处",
                "deliverTo.phone is missing; carriers need one; total 3 is not between 0 and 2 | 缺少收货人电话；承运商需要电话；总额 3 不在 0 到 2 之间",
                "woocommerce/order.jslt:3:4: unknown country 'XX' | woocommerce/order.jslt:3:4：未知的 country“XX”",
                "nearest warehouse with everything: SZ (12 km) | 货品齐全的最近仓库：SZ（12 公里）",
                "nearest warehouse with everything: SZ (distance unknown) | 货品齐全的最近仓库：SZ（距离未知）",
                "short: A needs 3, available 1; B needs 2, available 0 | 缺货：A 需要 3，可用 1；B 需要 2，可用 0",
                "LAMP-01: 3 available, and older orders wait for 5 | LAMP-01：可用 3，更早的订单还在等待 5",
                "not JSON at line 3, column 7: 'MUG' is no word of JSON | 不是 JSON（第 3 行第 7 列）：“MUG”不是 JSON 的关键字",
                "kuaidi100: event 3 of the push cannot be read: not JSON at line 1, column 2: it ends too early | kuaidi100：推送中的第 3 个事件 无法读取：不是 JSON（第 1 行第 2 列）：内容不完整，提前结束",
                "the body is not JSON at line 1, column 5: 'x' stands where a value belongs | 内容不是 JSON（第 1 行第 5 列）：此处应是一个值，却出现“x”",
                "a message to queue q was given up: x; its body is not JSON, so it must be edited before it is sent again | 发往队列 q 的消息已被放弃：x；其内容不是 JSON，须修改后才能重新发送",
                "line 3: the row has 1 fields, the header has 2 | 第 3 行：该行有 1 个字段，表头有 2 个",
                "parcel P-1: sf refuses it: 8057 | 包裹 P-1：sf 拒绝受理：8057",
                "ztd 77: kuaidi100 does not follow it: no | ztd 77: kuaidi100 不予跟踪：no",
                "every wind blows | every wind blows",
                "one; two; every wind | one; two; every wind",
                "a: b | a: b",
                "a: no levels to tell; b: no levels to tell; c: no levels to tell; d: no levels to tell; e: no levels to tell | a：没有需要上报的库存；b：没有需要上报的库存；c：没有需要上报的库存；d：没有需要上报的库存；e：没有需要上报的库存",
                "Message Translator: one call to its outcome; whatever goes wrong on the way is an outcome, too | Message Translator：从一次调用得出结果；途中的任何差错也是结果",
            })
    void oneByOne(String english, String said) {
        assertThat(chinese.say(english, UnaryOperator.identity())).isEqualTo(said);
    }

    @Test
    void aSentenceThatBeginsWithAPlaceLeavesTheRuleBeforeItAlone() {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        LocaleContextHolder.setLocale(Locale.SIMPLIFIED_CHINESE);
        try {
            assertThat(said.of("total-below-limit: total 1481400 CNY is above the limit of 20000;"
                            + " quantity-plausible: 1200 pieces of MUG-01 are more than the limit of 500"))
                    .isEqualTo("总额低于限额：总额 1,481,400 CNY 超过上限 20,000；数量合理：MUG-01 共 1,200 件，超过上限 500");
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @Test
    void whatOutsidersWroteCostsNoTime() {
        for (String hostile : List.of("; ", ": ", "there is no order ", "order  is ", "'", "a: ", "parcel x: ")) {
            String text = hostile.repeat(4000 / hostile.length());
            assertThat(worked(() -> chinese.say(text, UnaryOperator.identity())))
                    .as(hostile)
                    .isLessThan(Duration.ofSeconds(2));
        }
        String long_ = "there is no order " + "x".repeat(10_000);
        assertThat(chinese.say(long_, UnaryOperator.identity())).isSameAs(long_);
    }

    /** What the machine does besides, and how long it stops, does not count. */
    private static Duration worked(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }

    @Test
    void aServiceIsNamedInTheReadersLanguageUnlessItHasANameOfItsOwn() {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        LocaleContextHolder.setLocale(Locale.ENGLISH);
        try {
            assertThat(said.service("sf", "1", "顺丰特快")).isEqualTo("SF Express, fastest");
            assertThat(said.service("easypost", "USPS:Priority", "USPS Priority"))
                    .isEqualTo("USPS Priority");
            assertThat(said.service("sf", "1", "特快（合同价）")).isEqualTo("特快（合同价）");
            assertThat(said.service("own", "1", "Bike")).isEqualTo("Bike");
            assertThat(said.service("own", "1", null)).isNull();
            assertThat(said.foreign("快件到达【深圳转运中心】")).isTrue();
            assertThat(said.foreign("Departed from Facility")).isFalse();
            LocaleContextHolder.setLocale(Locale.SIMPLIFIED_CHINESE);
            assertThat(said.service("sf", "1", "顺丰特快")).isEqualTo("顺丰特快");
            assertThat(said.service("easypost", "USPS:Priority", "USPS Priority"))
                    .isEqualTo("美国邮政优先邮件");
            assertThat(said.foreign("Departed from Facility")).isTrue();
            assertThat(said.foreign("快件离开 SZ【分拨中心】")).isFalse();
            assertThat(said.foreign("12:30")).isFalse();
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    /** Whatever a mapping may yield of a parcel stands on the page that its customer reads. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void everyPieceOfNewsIsSaidInWords(String language) throws IOException {
        JsonNode event = new ObjectMapper()
                .readTree(Path.of("mappings/canonical/tracking.v1.json").toFile())
                .path("properties");
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        var statuses = new ArrayList<String>();
        event.path("status").path("enum").forEach(status -> statuses.add(status.asText()));
        var exceptions = new ArrayList<String>();
        event.path("exception").path("enum").forEach(exception -> exceptions.add(exception.asText()));
        assertThat(statuses).contains("INFO", "DELIVERED");
        assertThat(exceptions).contains("ATTEMPTED");
        LocaleContextHolder.setLocale(Locale.forLanguageTag(language));
        try {
            for (String status : statuses) {
                assertThat(said.news(status, null)).as(status).doesNotMatch("[A-Z_]+");
                assertThat(exceptions)
                        .extracting(exception -> said.news(status, exception))
                        .as(status)
                        .noneMatch(words -> words.matches(".*[A-Z_]{4,}.*"))
                        .doesNotHaveDuplicates();
            }
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @Test
    void aFailedCheckIsNamedWithItsFirstField() {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        String message = "deliverTo.postcode '1' is not six digits; deliverTo.phone is missing";
        LocaleContextHolder.setLocale(Locale.ENGLISH);
        try {
            assertThat(said.cause("CHECK_FAILED", message)).isEqualTo("Order failed a check (postcode)");
            assertThat(said.cause("CHECK_FAILED", "total 1 is negative")).isEqualTo("Order failed a check");
            assertThat(said.cause("UNKNOWN_SKU", message)).isEqualTo("Unknown SKU");
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "order EN100045 is DELIVERED; what is ALLOCATED can be confirmed | order EN100045 is “Delivered”; what is “Stock reserved” can be confirmed",
                "order EN1 is SHIPPED; what is IN_REVIEW or REJECTED can be corrected | order EN1 is “Shipped”; what is “In review” or “Rejected” can be corrected",
                "order EN1 is BOOKED; force is for orders that are REJECTED, or RECEIVED and not reviewed yet | order EN1 is “Carrier booked”; force is for orders that are “Rejected”, or “Received” and not reviewed yet",
                "order EN1 is RETURNED, which cannot become CANCELLED | order EN1 is “Returned”, which cannot become “Cancelled”",
                "order EN1 is HELLO: it stays | order EN1 is HELLO: it stays",
                "ups says: what is DELIVERED stays | ups says: what is DELIVERED stays",
                "order EN1 (RETAIL) is IN_REVIEW since 2026-11-28T08:00:00Z, longer than 1 minutes | order EN1 (RETAIL) is “In review” since 2026-11-28 16:00:00, longer than 1 minute",
                "severity is CRITICAL, HIGH or NORMAL | severity is CRITICAL, HIGH or NORMAL",
                "longer than 21 minutes | longer than 21 minutes",
            })
    void statesAreNamedAsTheScreenNamesThem(String stored, String english) {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        LocaleContextHolder.setLocale(Locale.ENGLISH);
        try {
            assertThat(said.of(stored)).isEqualTo(english);
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    @Test
    void momentsInSentencesAreThoseOfTheHubsZone() {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        try {
            LocaleContextHolder.setLocale(Locale.ENGLISH);
            assertThat(said.of("until 2026-11-30T02:00:00Z: waits")).isEqualTo("until 2026-11-30 10:00:00: waits");
            LocaleContextHolder.setLocale(Locale.SIMPLIFIED_CHINESE);
            assertThat(said.of("until 2026-11-30T02:00:00Z: waits")).isEqualTo("至 2026-11-30 10:00:00：waits");
            assertThat(
                            said.of(
                                    "until 2026-11-01T02:00:00Z is not a time within the next 365 days, such as 2026-12-01T08:00:00Z"))
                    .isEqualTo("截止时间 2026-11-01 10:00:00 不是未来 365 天之内的时间，例如 2026-12-01 16:00:00");
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    /** What the library says that checks documents against schemas. */
    private static String schemaValidator() throws IOException {
        try (var sentences = JsonSchema.class.getResourceAsStream("/jsv-messages.properties")) {
            return new String(sentences.readAllBytes(), StandardCharsets.UTF_8).replace("''", "'");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "not-held-by-platform: on hold; paid: payment is PENDING, not PAID | Not held by the platform: on hold; Payment settled: payment: not paid yet | 平台未限制发货：on hold；付款已落实：付款状态是 待付款，不是已付款",
                "deliverTo.phone '**' is not a valid number in CN | phone '**' is not a valid number in CN | 电话“**”不是 CN 的有效号码",
                "deliverTo.phone, lines[41].sku: 改电话 | phone, SKU of line 41: 改电话 | 电话, 第 41 行的 SKU: 改电话",
                "deliverTo.name is missing | recipient is missing | 收货地址缺少 收件人",
                "/deliverTo/phone of deliverTo.phone.x, deliverTo.odd: it stays | /deliverTo/phone of deliverTo.phone.x, deliverTo.odd: it stays | /deliverTo/phone of deliverTo.phone.x, deliverTo.odd: it stays",
                "no-such-rule: it stays | no-such-rule: it stays | no-such-rule: it stays",
                "order.v1 /lines/0: required property 'sku' not found | order.v1 /lines/0: required property 'sku' not found | order.v1 /lines/0：缺少必需的属性“sku”",
            })
    void rulesAndFieldsAreNamedInWords(String stored, String english, String inChinese) {
        var said = new Said(texts(), new Moments(ZoneId.of("Asia/Shanghai"), texts()));
        try {
            LocaleContextHolder.setLocale(Locale.ENGLISH);
            assertThat(said.of(stored)).isEqualTo(english);
            LocaleContextHolder.setLocale(Locale.SIMPLIFIED_CHINESE);
            assertThat(said.of(stored)).isEqualTo(inChinese);
        } finally {
            LocaleContextHolder.resetLocaleContext();
        }
    }

    private static ResourceBundleMessageSource texts() {
        var texts = new ResourceBundleMessageSource();
        texts.setBasenames("messages", "i18n/console", "i18n/orders", "i18n/settings");
        texts.setDefaultEncoding("UTF-8");
        texts.setFallbackToSystemLocale(false);
        return texts;
    }

    private boolean untold(String text) {
        return chinese.say(text, UnaryOperator.identity()).equals(text);
    }

    private static String filled(String pattern) {
        return pattern.replaceAll("\\{(\\d)}", "x$1");
    }

    private static String places(String text) {
        var places = new TreeSet<Integer>();
        Pattern.compile("\\{(\\d)}").matcher(text).results().forEach(m -> places.add(Integer.valueOf(m.group(1))));
        return places.toString();
    }

    private static String texts(Path folder, String end) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(end))
                    .map(SaidTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
