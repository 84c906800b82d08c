package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import io.entrepot.shared.FailureCause;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lists of incidents and the page of one: what they show to whom, and in which words. */
class IncidentsPageTest extends IncidentsScene {
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
    void findsAnOrderByItsNumberAtThePlatform() {
        Visitor clerk = visitor("clerk");
        assertThat(clerk.get("/incidents?order=S-004").body())
                .contains(uid("S-004"))
                .doesNotContain(uid("S-001"));
        assertThat(clerk.get("/incidents?order=1017").body()).contains("Nothing matches");
    }

    @Test
    void idsOfOursAreNoNames() {
        UUID journal = UUID.randomUUID();
        fail(FailureCause.UNREADABLE, journal.toString(), "not JSON", "{", "application/json", journal);
        fail(FailureCause.UNEXPECTED, "4711123", "unexpected: x", "{}", "application/json", null);
        assertThat(visitor("clerk").get("/incidents").body()).doesNotContain(journal.toString(), "4711123");
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
}
