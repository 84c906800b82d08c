package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.ApiTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditPageTest extends ApiTest {
    private static final String ACTOR = "audit-page-test";

    @AfterEach
    void forget() {
        sql.sql("delete from audit where actor = ?").param(ACTOR).update();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "SignInFailed | wrong password | - | - | wrong password | 密码错误",
                "SignInFailed | 2 users for corp | - | - | 2 users known to corp | corp 对应 2 个用户",
                "SignInRefused | locked | - | - | name locked | 用户名已锁定",
                "NameLocked | * | - | until 2026-11-28T00:00:00Z | everywhere; locked until 2026-11-28 08:00:00"
                        + " | 全部网络; 锁定至 2026-11-28 08:00:00",
                "UserCreated | ann | - | clerk operator | Order clerk · Operator | 订单专员 · 运维",
                "UserChanged | ann | Ann, null, clerk | Ann, a@b.example, my role | Ann · Order clerk; Ann · a@b.example · my role"
                        + " | Ann · 订单专员; Ann · a@b.example · my role",
                "RoleChanged | clerk | orders:read | * | Order clerk; see orders; do everything | 订单专员; 查看订单; 全部操作",
                "TokenMade | till | - | orders:read orders:write until 2030-01-01T00:00:00Z"
                        + " | Token made; see orders; until 2030-01-01 08:00:00 | 创建令牌; 查看订单; 有效至 2030-01-01 08:00:00",
                "TokenRevoked | till | orders:read | - | Token revoked; see orders | 吊销令牌; 查看订单",
                "RuleChanged | quantity-plausible on woocommerce for RETAIL | HOLD 500 | OFF"
                        + " | Quantity plausible · woocommerce · Retail; a person decides · 500; off"
                        + " | 数量合理 · woocommerce · 零售; 转人工审核 · 500; 停用",
                "LimitChanged | max-days | 3 | 4 | A parcel arrives within so many days | 包裹须在多少天内送达",
                "ParameterChanged | CONFIRM_BY_PERSON | 0 | 1 | A person confirms each order; no; yes | 由人工确认; 否; 是",
                "WatchChanged | limit ORDER IN_REVIEW * woocommerce | - | 7200 | Order in a state · In review · woocommerce; 2 h"
                        + " | 处于某状态的订单 · 待审核 · woocommerce; 2 小时",
                "WatchChanged | receiver | HIGH 0 desk@example.com zh-CN | -"
                        + " | Receiver of mails about incidents; desk@example.com · High · as it opens · 中文"
                        + " | 异常邮件接收人; desk@example.com · 重要 · 发生时 · 中文",
                "WatchChanged | act within HIGH | 3600 | 7200 | How soon somebody has to act · High; 60 min; 2 h"
                        + " | 处理时限 · 重要; 60 分钟; 2 小时",
                "WatchChanged | severity of DEAD_LETTER | HIGH | CRITICAL | Severity · Dead letter; High; Critical"
                        + " | 级别 · 死信; 重要; 紧急",
                "QueuePaused | order.review | - | t | Queue paused; because: t | 暂停队列; 原因：t",
                "AccountPaused | shopify/main | - | their maintenance | because: their maintenance | 原因：their maintenance",
                "MessagesRetried | DLQ | - | 1 messages | 1 message< | 1 条消息",
                "MessagesMoved | a | - | 0 messages to b | 0 messages to b | 0 条消息，移至 b",
                "MessagesMoved | a | - | 3 messages to b: t | 3 messages to b · because: t | 3 条消息，移至 b · 原因：t",
                "IncidentsReplayed | UNKNOWN_SKU EN1 | - | mended | Incidents replayed; Unknown SKU · EN1; because: mended"
                        + " | 重新处理异常; 未知商品编码 · EN1; 原因：mended",
                "IncidentsDismissed | UNKNOWN_SKU, platform shopify, since 2026-11-28T00:00:00Z | - | 2 incidents: a, test"
                        + " | Unknown SKU · Platform or carrier: shopify · Failed since: 2026-11-28 08:00:00;"
                        + " 2 incidents · because: a, test | 平台或承运商: shopify; 2 条异常 · 原因：a, test",
                "IncidentsTaken | UNREADABLE 1017 | - | - | Incidents taken on; 1017 | 接手异常; 1017",
                "IncidentDeadlineMoved | PARCEL_LOST EN1 | - | 2026-11-28T00:00:00Z: r | 2026-11-28 08:00:00: r"
                        + " | 2026-11-28 08:00:00: r",
                "OrderForced | EN1 | REJECTED | customer called | Order approved by force; Rejected; customer called"
                        + " | 强制通过订单; 已驳回; customer called",
                "CarrierSwitchedOff | sf | - | a drill | Simulated carrier switched off; because: a drill | 关闭模拟承运商; 原因：a drill",
                "AccountFetchedAgain | woocommerce/tee | {\"modifiedAfter\": \"2026-11-28T05:16:02\"} | 2026-11-28T07:00:00"
                        + " | 2026-11-28 13:16:02; 2026-11-28 15:00:00 | 2026-11-28 13:16:02; 2026-11-28 15:00:00",
                "AccountFetchedAgain | shopify/main | none | 2026-11-28T07:00:00 | from the beginning | 从头开始",
            })
    void anEntryIsSaidInTheReadersLanguage(
            String action, String subject, String before, String after, String english, String chinese) {
        sql.sql("insert into audit (actor, action, subject, before, after) values (?, ?, ?, ?, ?)")
                .params(ACTOR, action, subject, before, after)
                .update();
        var admin = visitor("admin");
        assertThat(admin.get("/settings/audit?lang=en&actor=" + ACTOR).body())
                .contains(english.split("; "))
                .doesNotContain("??");
        assertThat(admin.get("/settings/audit?lang=zh-CN&actor=" + ACTOR).body())
                .contains(chinese.split("; "))
                .doesNotContain("??");
    }

    @Test
    void whateverIsWrittenDownHasItsWords() throws IOException {
        var written = new TreeSet<String>();
        var call = Pattern.compile(
                "(?:new Audited\\(|Audited\\.of\\(|\\baudit\\(|\\bdone\\()[^;{}]*?\"([A-Z][a-z]+[A-Z][A-Za-z]+)\"(?:[^;{}]*?\"([A-Z][a-z]+[A-Z][A-Za-z]+)\")?");
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                call.matcher(Files.readString(file)).results().forEach(found -> {
                    written.add(found.group(1));
                    if (found.group(2) != null) {
                        written.add(found.group(2));
                    }
                });
            }
        }
        assertThat(AuditWords.ACTIONS).containsExactlyInAnyOrderElementsOf(written);
        for (String language : new String[] {"", "_zh_CN"}) {
            var texts = new Properties();
            for (String bundle : new String[] {"orders", "operations", "settings"}) {
                try (var reader = Files.newBufferedReader(
                        Path.of("src/main/resources/i18n/" + bundle + language + ".properties"))) {
                    texts.load(reader);
                }
            }
            assertThat(texts)
                    .containsKeys(AuditWords.ACTIONS.stream()
                            .map(action -> "audit." + action)
                            .toArray());
        }
    }
}
