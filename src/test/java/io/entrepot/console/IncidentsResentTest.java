package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.Visitor;
import io.entrepot.shared.FailureCause;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What is edited and sent again, and what is hidden meanwhile. */
class IncidentsResentTest extends IncidentsScene {
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
}
