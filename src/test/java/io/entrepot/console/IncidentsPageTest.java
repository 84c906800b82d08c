package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.MessageSource;
import org.springframework.transaction.support.TransactionTemplate;

class IncidentsPageTest extends ApiTest {
    @Autowired
    ApplicationEventPublisher events;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    MessageSource texts;

    @BeforeEach
    void start() {
        sql.sql("truncate incident, incident_action").update();
        sql.sql("delete from audit where action like 'Incident%'").update();
        for (int n = 1; n <= 3; n++) {
            fail("S-00" + n, "lines[" + n + "].sku 'MUG-9' is not in the catalogue");
        }
        fail("S-004", "lines[0].sku 'TEE' is not in the catalogue");
    }

    @Test
    void groupsWhatSaysTheSameAndLeadsToIt() {
        Visitor clerk = visitor("clerk");
        String page = clerk.get("/incidents").body();
        assertThat(page).containsPattern("class=\"count\">3<").contains("S-001", "S-004");
        String group = page.replaceFirst("(?s).*href=\"(/incidents\\?alike=[0-9a-f]+)\".*", "$1");
        assertThat(clerk.get(group).body()).contains("S-001", "S-003").doesNotContain("S-004");
        assertThat(clerk.get("/incidents?text=nowhere").body()).contains("Nothing matches");
        assertThat(clerk.get("/incidents?since=yesterday").statusCode()).isEqualTo(400);
    }

    @Test
    void whoMayOnlyReadSeesNoButtonsAndDoesNothing() {
        Visitor dispatcher = visitor("dispatch");
        String uid = uid("S-001");
        assertThat(dispatcher.get("/incidents").body()).contains("S-001").doesNotContain("/incidents/all/replay");
        assertThat(dispatcher.get("/incidents/" + uid).body()).doesNotContain("/resend", "/edit", "/payload");
        for (String deed : new String[] {"replay", "dismiss", "take"}) {
            assertThat(dispatcher
                            .post("/incidents/selected/" + deed, "uid", uid, "reason", "r")
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(dispatcher.get("/incidents/" + uid + "/edit").statusCode()).isEqualTo(403);
        assertThat(dispatcher.get("/incidents/all/replay").statusCode()).isEqualTo(403);
        assertThat(visitor("service").get("/incidents").statusCode()).isEqualTo(403);
        assertThat(one("S-001").path("incident").path("state").asText()).isEqualTo("OPEN");
    }

    @Test
    void personalDataIsMaskedUntilSomebodyWithTheRightAsks() {
        String path = "/incidents/" + uid("S-001");
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get(path).body()).contains("138••••5678").doesNotContain("13812345678", "文三路 478");
        assertThat(clerk.get(path + "/payload").statusCode()).isEqualTo(403);
        assertThat(visitor("operator").get(path + "/payload").body()).contains("13812345678", "文三路 478");
        assertThat(one("S-001").path("history").findValuesAsText("action")).containsExactly("REVEAL");
    }

    @Test
    void showsTheDifferenceThenSendsWhatWasEdited() {
        Visitor clerk = visitor("clerk");
        String path = "/incidents/" + uid("S-001");
        String text = textArea(clerk.get(path + "/edit").body());
        assertThat(text).contains("138••••5678");
        String edited = text.replace("MUG-9", "MUG-10");
        assertThat(clerk.post(path + "/difference", "payload", edited).body())
                .containsPattern("class=\"gone\"[^§]{0,200}MUG-9")
                .containsPattern("class=\"new\"[^§]{0,200}MUG-10");
        assertThat(one("S-001").path("incident").path("state").asText())
                .as("nothing is sent yet")
                .isEqualTo("OPEN");

        String copy = clerk.post(path + "/resend", "payload", edited, "reason", "typing error")
                .headers()
                .firstValue("Location")
                .orElseThrow();
        JsonNode original = one("S-001");
        assertThat(original.path("incident").path("state").asText()).isEqualTo("REPLAYED");
        assertThat(original.path("payload").asText()).contains("MUG-9");
        assertThat(copy)
                .contains("/" + original.path("children").get(0).path("uid").asText() + "?");
        assertThat(sql.sql("select convert_from(payload, 'UTF8') from incident where parent_id is not null")
                        .query(String.class)
                        .single())
                .as("what was hidden is put back")
                .contains("13812345678", "文三路 478 号", "MUG-10");
        assertThat(clerk.post(path + "/resend", "payload", text.replace("5678", "0000"), "reason", "r")
                        .statusCode())
                .as("a hidden place that was changed")
                .isEqualTo(400);
    }

    @Test
    void whatSomebodyTypesCanBeReadOverAndTheRestStaysMasked() {
        Visitor clerk = visitor("clerk");
        String path = "/incidents/" + uid("S-001");
        String text = textArea(clerk.get(path + "/edit").body());
        assertThat(clerk.post(path + "/difference", "payload", text.replace("138••••5678", "13900138000"))
                        .body())
                .containsPattern("class=\"gone\"[^§]{0,200}138••••5678")
                .containsPattern("class=\"new\"[^§]{0,200}13900138000")
                .doesNotContain("13812345678", "文三路 478");
        assertThat(clerk.post(path + "/difference", "payload", text).body()).contains("Nothing is changed yet");
    }

    @Test
    void whatAPersonMovedToTheDeadEndHasAdviceOfItsOwn() {
        String said = "a message to queue order.review was moved to the dead end by a person; it was not given up";
        fail(FailureCause.DEAD_LETTER, "D-1", said, "{}", "application/json", null);
        fail(FailureCause.DEAD_LETTER, "D-2", "a message to queue q was given up", "{}", "application/json", null);
        Visitor clerk = visitor("clerk");
        String moved = "/incidents/" + uid("D-1");
        assertThat(clerk.get(moved).body())
                .contains(said, "The audit log says who")
                .doesNotContain("Read the last failure", "??");
        assertThat(clerk.get("/incidents/" + uid("D-2")).body()).contains("Read the last failure");
        clerk.get("/language?is=zh-CN&to=/");
        assertThat(clerk.get(moved).body()).contains("并非被放弃", "审计日志").doesNotContain("??");
    }

    @Test
    void whatIsNoJsonAnyMoreIsOnlySentWhenSomebodySaysSo() {
        Visitor clerk = visitor("clerk");
        String path = "/incidents/" + uid("S-001");
        String broken = "{\n  \"id\": \"S-001\",\n  \"sku\": MUG-10\n}";
        String page = clerk.post(path + "/difference", "payload", broken).body();
        assertThat(page)
                .contains("not JSON at line 3, column ", "name=\"anyway\"")
                .doesNotContain(">Send this<");
        clerk.get("/language?is=zh-CN&to=/");
        assertThat(clerk.post(path + "/difference", "payload", broken).body()).contains("不是 JSON（第 3 行第 ", "仍然发送");
        assertThat(clerk.post(path + "/resend", "payload", broken, "reason", "r")
                        .statusCode())
                .isEqualTo(400);
        assertThat(one("S-001").path("incident").path("state").asText()).isEqualTo("OPEN");
        Answer refused = api("POST", "/api" + path + "/resend", "{\"payload\":\"{\",\"reason\":\"r\"}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("detail").asText()).contains("not JSON at line 1, column 2", "anyway");

        assertThat(clerk.post(path + "/resend", "payload", broken, "reason", "r", "anyway", "true")
                        .statusCode())
                .isEqualTo(302);
        UUID journal = sql.sql("select replayed_as from incident where parent_id is not null")
                .query(UUID.class)
                .single();
        fail(FailureCause.UNREADABLE, journal.toString(), "not JSON", broken, "application/json", journal);
        clerk.get("/language?is=en&to=/");
        String list = clerk.get("/incidents?cause=UNREADABLE").body();
        assertThat(list).contains("S-001").doesNotContain(journal.toString());

        String again = sql.sql("select uid::text from incident where cause = 'UNREADABLE'")
                .query(String.class)
                .single();
        assertThat(clerk.post("/incidents/" + again + "/difference", "payload", broken + " ")
                        .body())
                .as("it was broken itself")
                .contains(">Send this<")
                .doesNotContain("anyway");
    }

    @Test
    void idsOfOursAreNoNames() {
        UUID journal = UUID.randomUUID();
        fail(FailureCause.UNREADABLE, journal.toString(), "not JSON", "{", "application/json", journal);
        fail(FailureCause.UNEXPECTED, "4711123", "unexpected: x", "{}", "application/json", null);
        assertThat(visitor("clerk").get("/incidents").body()).doesNotContain(journal.toString(), "4711123");
    }

    @Test
    void xmlThatIsNoneAnyMoreIsToldAsWell() {
        fail(FailureCause.UNREADABLE, "X-1", "no such unit", "<o>\n<u>X</u></o>", "text/xml; name=\"o.xml\"", null);
        assertThat(visitor("clerk")
                        .post("/incidents/" + uid("X-1") + "/difference", "payload", "<o>\n<u>X</o>")
                        .body())
                .contains("not XML at line 2, column ", "name=\"anyway\"");
    }

    @Test
    void aFormIsReadMaskedAndSentAsTheFormItWas() {
        String form =
                "param=%7b%22nu%22%3A%22SF1%22%2C%22phone%22%3A%2213812345678%22%2C%22note%22%3A%22a%0Ab%22%7D&sign=AB%2BC";
        fail(FailureCause.TRACKING_FAILED, "SF1", "unknown state", form, "application/x-www-form-urlencoded", null);
        fail(FailureCause.CARRIER_UNKNOWN, "SF2", "no answer", form, "application/json", null);
        Visitor clerk = visitor("clerk");
        String path = "/incidents/" + uid("SF1");
        for (String subject : new String[] {"SF1", "SF2"}) {
            assertThat(clerk.get("/incidents/" + uid(subject)).body())
                    .contains("138••••5678", "sign=AB+C")
                    .doesNotContain("13812345678", "%22");
            assertThat(one(subject).path("payload").asText())
                    .contains("138••••5678")
                    .doesNotContain("13812345678");
            assertThat(one(subject).path("masked").asBoolean()).isTrue();
        }
        assertThat(visitor("operator").get(path + "/payload").body()).contains("13812345678", "sign=AB+C");

        String text = textArea(clerk.get(path + "/edit").body());
        assertThat(text).contains("138••••5678").doesNotContain("%22");
        assertThat(clerk.post(path + "/difference", "payload", text).body()).contains("Nothing is changed yet");
        clerk.post(path + "/resend", "payload", text.replace("SF1", "SF+3 %"), "reason", "another parcel");
        assertThat(sql.sql("select convert_from(payload, 'UTF8') from incident where parent_id is not null")
                        .query(String.class)
                        .single())
                .as("what was left alone keeps its very escapes")
                .isEqualTo("param=%7B%22nu%22%3A%22SF%2B3+%25%22%2C%22phone%22%3A%2213812345678%22"
                        + "%2C%22note%22%3A%22a%0Ab%22%7D&sign=AB%2BC");
    }

    @Test
    void programsSendAFormRawOrAsItIsShown() {
        String form = "a=%E6%9D%AD&phone=13812345678&b=1%2B1";
        for (String subject : new String[] {"F-1", "F-2"}) {
            fail(FailureCause.TRACKING_FAILED, subject, "x", form, "application/x-www-form-urlencoded", null);
        }
        String shown = one("F-1").path("payload").asText();
        assertThat(shown).isEqualTo("a=杭\nphone=138••••5678\nb=1+1");
        resend("F-1", shown.replace("杭", "宁"));
        resend("F-2", form.replace("1%2B1", "2%2B2"));
        assertThat(sql.sql("select convert_from(payload, 'UTF8') from incident where parent_id is not null order by id")
                        .query(String.class)
                        .list())
                .containsExactly("a=%E5%AE%81&phone=13812345678&b=1%2B1", "a=%E6%9D%AD&phone=13812345678&b=2%2B2");
    }

    private void resend(String subject, String payload) {
        String body = "{\"payload\":\"" + payload.replace("\n", "\\n") + "\",\"reason\":\"r\"}";
        Answer answer = api("POST", "/api/incidents/" + uid(subject) + "/resend", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void whatIsEditedKeepsTheCharsetOfItsType() {
        fail(FailureCause.UNREADABLE, "G-1", "x", "a\n杭", "text/csv; charset=ISO-8859-1", null);
        Answer refused =
                api("POST", "/api/incidents/" + uid("G-1") + "/resend", "{\"payload\":\"a\\n宁\",\"reason\":\"r\"}");
        assertThat(refused.json().path("detail").asText()).contains("'宁', which its charset ISO-8859-1 does not have");
        api("POST", "/api/incidents/" + uid("G-1") + "/resend", "{\"payload\":\"a\\nö\",\"reason\":\"r\"}");
        assertThat(count("select octet_length(payload) from incident where parent_id is not null"))
                .isEqualTo(3);
    }

    @Test
    void groupsStandOnEveryPage() {
        for (int n = 0; n < 60; n++) {
            fail("T-" + n, "lines[0].sku 'CAP' is not in the catalogue");
        }
        Visitor clerk = visitor("clerk");
        String first = clerk.get("/incidents").body();
        assertThat(first).containsPattern("class=\"count\">60<");
        String older = first.replaceFirst("(?s).*href=\"(/incidents\\?before=\\d+)\".*", "$1");
        assertThat(clerk.get(older).body())
                .containsPattern("class=\"count\">60<")
                .containsPattern("class=\"count\">3<")
                .contains("S-001");
    }

    @Test
    void replaysAllThatMatchInPartsAndTellsOfEachThatDoesNot() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/incidents/all/replay?platform=woocommerce&text=MUG")
                        .body())
                .contains("This sends 3 open incidents", "<form class=\"card card-body\"")
                .doesNotContain("No filter is set");
        assertThat(clerk.post("/incidents/all/replay", "text", "MUG", "reason", " ", "total", "3")
                        .statusCode())
                .as("without a reason")
                .isEqualTo(400);
        assertThat(clerk.post("/incidents/all/replay", "text", "MUG", "reason", "the SKU is there now", "total", "3")
                        .body())
                .contains("3 done, 0 not", "Finished");
        assertThat(count("select count(*) from incident where state = 'REPLAYED' and closed_by = 'clerk'"))
                .isEqualTo(3);
        assertThat(one("S-004").path("incident").path("state").asText()).isEqualTo("OPEN");
        HttpResponse<String> second =
                clerk.post("/incidents/selected/replay", "uid", uid("S-001"), "uid", uid("S-002"), "reason", "me, too");
        assertThat(second.body())
                .contains("Somebody was first", "by clerk: the SKU is there now", "Unknown SKU · S-001")
                .doesNotContain(">" + uid("S-001"));
        assertThat(clerk.get(to(clerk.post("/incidents/selected/replay", "uid", uid("S-001"), "reason", "me, too")))
                        .body())
                .contains("Somebody was first", "clerk: the SKU is there now");
    }

    @Test
    void countsOnlyWhatCanBeSentAgain() {
        transaction.executeWithoutResult(status -> events.publishEvent(new Failures(new Failure(
                FailureCause.CHANGED_TOO_LATE,
                "order.intake",
                "woocommerce",
                "tee",
                "S-005",
                null,
                "too late",
                new byte[0],
                null,
                null,
                null))));
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/incidents/all/replay?platform=woocommerce").body())
                .contains(
                        "This sends 4 open incidents",
                        "1 more matches and keeps nothing",
                        "Platform or carrier: woocommerce");
        assertThat(clerk.get("/incidents/all/replay?cause=CHANGED_TOO_LATE").body())
                .contains("1 matches, but keeps nothing")
                .doesNotContain("<form class=\"card card-body\"");
        assertThat(clerk.get("/incidents/all/dismiss?state=OPEN").body()).contains("5 open incidents", "State: Open");
        clerk.get("/language?is=zh-CN&to=/");
        assertThat(clerk.get("/incidents/all/replay?cause=UNKNOWN_SKU").body())
                .contains(texts.getMessage("cause.UNKNOWN_SKU", null, Locale.SIMPLIFIED_CHINESE))
                .doesNotContain("cause: UNKNOWN_SKU", "??");
        String results =
                clerk.post("/incidents/all/replay", "reason", "r", "total", "4").body();
        assertThat(results).contains("没有可重发的内容", "再次失败的会重新出现").doesNotContain("CHANGED_TOO_LATE", "??");
    }

    @Test
    void dismissesWithAReasonAndTakesOn() {
        Visitor clerk = visitor("clerk");
        String uid = uid("S-004");
        clerk.post("/incidents/" + uid + "/take");
        assertThat(one("S-004").path("incident").path("owner").asText()).isEqualTo("clerk");
        assertThat(clerk.get("/incidents?owner=clerk").body()).contains("S-004").doesNotContain("S-001");
        clerk.post("/incidents/" + uid + "/deadline", "at", "2099-01-01T09:00", "reason", "the shop is closed");
        assertThat(one("S-004").path("incident").path("actBy").asText()).isEqualTo("2099-01-01T01:00:00Z");
        assertThat(clerk.get("/incidents/" + uid).body())
                .contains("2099-01-01 09:00:00: the shop is closed")
                .doesNotContain("2099-01-01T01:00:00Z: ");
        assertThat(clerk.post("/incidents/selected/dismiss", "uid", uid).statusCode())
                .isEqualTo(400);
        clerk.post("/incidents/selected/dismiss", "uid", uid, "reason", "a test of the shop");
        assertThat(one("S-004").path("incident").path("closeReason").asText()).isEqualTo("a test of the shop");
    }

    @Test
    void whatIsNoTextIsDownloadedAndNotEdited() {
        String type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        fail(FailureCause.UNREADABLE, "X-1", "line 2: column 1 holds the error #REF!", "PK\u0003\u0000", type, null);
        String path = "/incidents/" + uid("X-1");
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get(path).body())
                .contains("It is not text", "drop the corrected file again")
                .doesNotContain("Edit and resend", path + "/edit", path + "/payload");
        assertThat(clerk.get(path + "/edit").statusCode()).isEqualTo(409);
        assertThat(clerk.get(path + "/payload/file").statusCode()).isEqualTo(403);
        assertThat(one("X-1").path("canEdit").asBoolean(true)).isFalse();
        assertThat(one("S-001").path("canEdit").asBoolean()).isTrue();

        Visitor operator = visitor("operator");
        assertThat(operator.get(path).body()).contains(path + "/payload/file");
        HttpResponse<String> file = operator.get(path + "/payload/file");
        assertThat(file.body()).isEqualTo("PK\u0003\u0000");
        assertThat(file.headers().firstValue("Content-Disposition").orElseThrow())
                .isEqualTo("attachment; filename=\"" + uid("X-1") + ".xlsx\"");
        assertThat(audited()).containsExactly("operator IncidentRevealed UNREADABLE X-1 null");
        assertThat(one("X-1").path("history").findValuesAsText("action")).containsExactly("REVEAL");
    }

    @Test
    void whatOnePersonDoesAtOnceIsOneEntryOfTheAuditLog() {
        Visitor clerk = visitor("clerk");
        clerk.post("/incidents/" + uid("S-001") + "/take");
        clerk.post("/incidents/" + uid("S-001") + "/deadline", "at", "2099-01-01T09:00", "reason", "they are shut");
        String edited =
                textArea(clerk.get("/incidents/" + uid("S-001") + "/edit").body());
        clerk.post(
                "/incidents/" + uid("S-001") + "/resend",
                "payload",
                edited.replace("MUG-9", "MUG-10"),
                "reason",
                "typo");
        clerk.post("/incidents/selected/take", "uid", uid("S-001"), "uid", uid("S-002"), "uid", uid("S-003"));
        clerk.post("/incidents/all/replay", "text", "MUG", "platform", "woocommerce", "reason", "new", "total", "2");
        clerk.post("/incidents/selected/dismiss", "uid", uid("S-004"), "reason", "a test");
        clerk.post("/incidents/selected/dismiss", "uid", uid("S-004"), "reason", "nothing is left to do");
        assertThat(audited())
                .containsExactly(
                        "clerk IncidentsTaken UNKNOWN_SKU S-001 null",
                        "clerk IncidentDeadlineMoved UNKNOWN_SKU S-001 2099-01-01T01:00:00Z: they are shut",
                        "clerk IncidentResent UNKNOWN_SKU S-001 typo",
                        "clerk IncidentsTaken UNKNOWN_SKU 2 incidents",
                        "clerk IncidentsReplayed UNKNOWN_SKU, platform woocommerce, text MUG 2 incidents: new",
                        "clerk IncidentsDismissed UNKNOWN_SKU S-004 a test");
    }

    @Test
    void whoeverActedOnOneIsBackAtItAndToldSo() {
        Visitor clerk = visitor("clerk");
        String uid = uid("S-004");
        String to = to(clerk.post("/incidents/selected/dismiss", "uid", uid, "reason", "r", "back", "?text=TEE"));
        assertThat(to).startsWith("/incidents/" + uid + "?");
        assertThat(clerk.get(to).body())
                .containsPattern("alert-success\"[^§]{0,80}Dismissed")
                .contains("?text=TEE");

        String path = "/incidents/" + uid("S-001");
        String edited = textArea(clerk.get(path + "/edit").body()).replace("MUG-9", "MUG-10");
        String copy = to(clerk.post(path + "/resend", "payload", edited, "reason", "typing error"));
        String copied = "Edited copy of</span>\\s*<a href=\"" + path + "\">Unknown SKU · S-001<";
        assertThat(clerk.get(copy).body()).containsPattern(copied).contains("Sent again");
        assertThat(clerk.get("/incidents?state=REPLAYED").body()).containsPattern(copied);
        assertThat(clerk.get(path).body()).contains(">Unknown SKU · S-001<");
    }

    @Test
    void findsAnOrderByItsNumberAtThePlatform() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/incidents?order=S-004").body())
                .contains(uid("S-004"))
                .doesNotContain(uid("S-001"));
        assertThat(clerk.get("/incidents?order=1017").body()).contains("Nothing matches");
    }

    @Test
    void saysWhichKeysThereAreAndWhichPlatforms() {
        String page = visitor("clerk").get("/incidents?platform=shopify").body();
        assertThat(page)
                .contains("id=\"keys\"", "data-open=\"#keys\"", "choose the incident", "leave a field")
                .containsPattern("<option value=\"shopify\" selected")
                .contains("<option value=\"woocommerce\">");
        assertThat(visitor("clerk").get("/review").body()).contains("id=\"keys\"", "choose the order");
    }

    @Test
    void whatIsRefusedIsSaidAtTheFormWhichKeepsIt() {
        Visitor clerk = visitor("clerk");
        String path = "/incidents/" + uid("S-001");
        for (String at : new String[] {"2020-01-01T09:00", "2099-13-01T09:00", ""}) {
            HttpResponse<String> refused = clerk.post(path + "/deadline", "at", at, "reason", "they are shut");
            assertThat(refused.statusCode()).as(at).isEqualTo(400);
            assertThat(refused.body())
                    .containsPattern("<details[^>]* open")
                    .containsPattern("name=\"at\"[^>]*value=\"" + at + "\"")
                    .contains("value=\"they are shut\"", "Unknown SKU");
        }
        String broken = "{\"sku\": MUG-10}";
        HttpResponse<String> refused = clerk.post(path + "/resend", "payload", broken, "reason", "typing error");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(textArea(refused.body())).isEqualTo(broken);
        assertThat(refused.body()).contains("the edited payload is broken", "value=\"typing error\"");
        assertThat(clerk.post(path + "/difference", "payload", "").body())
                .contains("payload has 1 to 5000000 characters", "<textarea");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "zh-CN"})
    void hasWordsForEverything(String language) {
        Visitor admin = visitor("admin");
        admin.get("/language?is=" + language + "&to=/");
        String uid = uid("S-001");
        for (String path : new String[] {
            "/incidents",
            "/incidents?state=ANY&severity=HIGH",
            "/incidents/" + uid,
            "/incidents/" + uid + "/edit",
            "/incidents/all/replay",
            "/incidents/all/dismiss",
            "/messages",
            "/mappings",
            "/mappings/bench?name=marketplaces/woocommerce/order"
        }) {
            assertThat(admin.get(path).body()).as(path).contains("</html>").doesNotContain("??");
        }
        for (String deed : new String[] {"take", "replay", "dismiss"}) {
            assertThat(admin.post("/incidents/selected/" + deed, "uid", uid, "uid", uid("S-002"), "reason", "r")
                            .body())
                    .contains("</html>")
                    .doesNotContain("??");
            assertThat(admin.get(to(admin.post("/incidents/selected/" + deed, "uid", uid, "reason", "r")))
                            .body())
                    .contains("role=\"status\"")
                    .doesNotContain("??");
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCauseSaysWhatItMeansAndWhatToDo(FailureCause cause) {
        for (Locale locale : new Locale[] {Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE}) {
            for (String key : new String[] {"cause.", "incidents.what.", "incidents.do."}) {
                assertThat(texts.getMessage(key + cause, null, locale)).isNotBlank();
            }
        }
    }

    private void fail(String subject, String message) {
        String payload =
                "{\"id\":\"" + subject + "\",\"sku\":\"MUG-9\",\"phone\":\"13812345678\",\"address_1\":\"文三路 478 号\"}";
        fail(FailureCause.UNKNOWN_SKU, subject, message, payload, "application/json", null);
    }

    private void fail(FailureCause cause, String subject, String message, String payload, String type, UUID journal) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Failures(new Failure(
                cause,
                "order.intake",
                "woocommerce",
                "tee",
                subject,
                null,
                message,
                payload.getBytes(StandardCharsets.UTF_8),
                type,
                journal,
                new Redo("PageArrived", "woocommerce", null)))));
    }

    private String uid(String subject) {
        return sql.sql("select uid::text from incident where subject = :subject and parent_id is null")
                .param("subject", subject)
                .query(String.class)
                .single();
    }

    private List<String> audited() {
        return sql.sql("select actor, action, subject, after from audit where action like 'Incident%' order by id")
                .query((row, n) ->
                        row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4))
                .list();
    }

    private static String to(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow().replaceFirst("^http://[^/]+", "");
    }

    private JsonNode one(String subject) {
        return api("GET", "/api/incidents/" + uid(subject), null).json();
    }

    private static String textArea(String page) {
        return page.replaceFirst("(?s).*<textarea[^>]*id=\"text\"[^>]*>(.*?)</textarea>.*", "$1")
                .replace("&quot;", "\"")
                .replace("&#39;", "'");
    }
}
