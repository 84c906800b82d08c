package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.Visitor;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** What is done with incidents, with one or with all that match. */
class IncidentDeedsTest extends IncidentsScene {
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
}
