package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.ApiTest;
import io.entrepot.Visitor;
import io.entrepot.journal.Journal;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import io.entrepot.mapping.MappingVersions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class MessagesPageTest extends ApiTest {
    private static final String MAPPING = "marketplaces/manual/order";
    private static final String BENCH = "/mappings/bench?name=" + MAPPING;
    private static final ObjectMapper json = new ObjectMapper();

    @Autowired
    Journal journal;

    @Autowired
    MappingVersions versions;

    @Autowired
    TransactionTemplate transaction;

    @BeforeEach
    void start() {
        sql.sql("truncate journal").update();
        versions.note();
    }

    @Test
    void listsFromNewToOldAndFilters() {
        UUID in = keep(Direction.IN, "api", "manual", null, order("M-1"));
        UUID out = keep(
                Direction.OUT,
                "book",
                "sf",
                "{\"orders\":[100777],\"outcome\":\"BOOKED\",\"status\":200,\"millis\":12}",
                "{}");
        Visitor operator = visitor("operator");
        assertThat(operator.get("/messages").body())
                .containsSubsequence("/messages/" + out, "/messages/" + in)
                .contains("EN100777", "the carrier has it · 200 · 12 ms");
        assertThat(operator.get("/messages?direction=IN").body())
                .contains(in.toString())
                .doesNotContain(out.toString());
        assertThat(operator.get("/messages?order=EN100777").body())
                .contains(out.toString())
                .doesNotContain(in.toString());
        assertThat(operator.get("/messages?platform=nowhere").body()).contains("No message matches");
        assertThat(operator.get("/messages?order=17").statusCode()).isEqualTo(400);
        assertThat(operator.get("/messages?kind=book").statusCode()).isEqualTo(200);
        assertThat(operator.get("/messages?kind=foo").body()).contains("there is no kind of message &#39;foo&#39;");
        assertThat(operator.get("/messages/1-1-1-1-1").statusCode()).isEqualTo(404);
        assertThat(visitor("clerk").get("/messages").statusCode()).isEqualTo(403);

        JsonNode first = api("GET", "/api/messages?size=1", null).json();
        assertThat(first.path("messages").findValuesAsText("id")).containsExactly(out.toString());
        assertThat(api("GET", "/api/messages?size=1&after=" + first.path("next").asText(), null)
                        .json()
                        .path("messages")
                        .findValuesAsText("id"))
                .containsExactly(in.toString());
    }

    @Test
    void whatIsPersonalIsMaskedUntilSomebodyWithTheRightAsks() {
        UUID id = keep(Direction.IN, "api", "manual", null, order("M-2"));
        Visitor integrator = visitor("integrator");
        assertThat(integrator.get("/messages/" + id).body())
                .contains("138••••8001")
                .doesNotContain("13800138001");
        assertThat(integrator.get("/messages/" + id + "/understood").body())
                .contains("138••••8001")
                .doesNotContain("13800138001", "文三路 478");
        assertThat(integrator.get("/messages/" + id + "/whole").statusCode()).isEqualTo(403);
        assertThat(visitor("operator").get("/messages/" + id + "/whole").body())
                .as("both as it came and as it is understood")
                .contains("13800138001", "id=\"understood\" hx-swap-oob=\"true\"", "文三路 478")
                .doesNotContain("••••");
        assertThat(api("GET", "/api/messages/" + id, null).body()).contains("138••••8001");
        assertThat(api("GET", "/api/messages/" + id + "?reveal=true", null).body())
                .contains("13800138001");
    }

    @Test
    void aMessageIsTriedInTheBenchAndNamesNobodyThere() {
        UUID id = keep(Direction.IN, "api", "manual", null, order("M-10"));
        Visitor integrator = visitor("integrator");
        String link = "/mappings/bench?name=" + MAPPING + "&amp;message=" + id;
        assertThat(integrator.get("/messages/" + id).body()).contains(link);
        assertThat(visitor("operator").get("/messages/" + id).body()).doesNotContain(link);
        assertThat(integrator.get(link.replace("&amp;", "&")).body())
                .contains("value=\"" + id + "\" selected", "hx-trigger=\"load, change\"");
        assertThat(integrator.get(BENCH).body())
                .contains("value=\"" + id + "\"", "hx-trigger=\"change\"")
                .doesNotContain("value=\"" + id + "\" selected");
        String sample = "/messages/sample?message=" + id;
        assertThat(integrator.get(sample).body())
                .contains("M-10", "13800008001")
                .doesNotContain("13800138001", "478", "•");
        assertThat(integrator.get("/messages/sample?message=").body()).contains("<textarea");
        assertThat(visitor("clerk").get(sample).statusCode()).isEqualTo(403);
        UUID unreadable = keep("text/csv", new byte[] {'a', '\n', (byte) 0x81, (byte) 0xFF, '\n'});
        assertThat(integrator.get("/messages/sample?message=" + unreadable).body())
                .contains("not text");
    }

    @Test
    void anEmptySampleIsSaidAtTheForm() {
        var answer = visitor("integrator").post("/mappings/try", "name", MAPPING, "source", source(), "sample", " ");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains("What comes out", "the sample is empty")
                .doesNotContain("<html");
    }

    @Test
    void aFileIsShownInTheCharsetThatItWasReadIn() {
        Charset gbk = Charset.forName("GBK");
        UUID guessed = keep("text/csv", "phone,city\n13800138001,杭州\n".getBytes(gbk));
        UUID declared = keep("text/csv; charset=GBK", "city\n宁波\n".getBytes(gbk));
        UUID none = keep("text/csv", new byte[] {'a', '\n', (byte) 0x81, (byte) 0xFF, '\n'});
        Visitor operator = visitor("operator");
        assertThat(operator.get("/messages/" + guessed).body())
                .contains("138••••8001,杭州")
                .doesNotContain("13800138001");
        assertThat(operator.get("/messages/" + declared).body()).contains("宁波");
        assertThat(operator.get("/messages/" + none).body()).contains("It is not text");
        JsonNode whole =
                api("GET", "/api/messages/" + guessed + "?reveal=true", null).json();
        assertThat(whole.path("text").asText()).contains("13800138001,杭州");
        assertThat(Base64.getDecoder().decode(whole.path("base64").asText()))
                .as("the bytes as they came")
                .isEqualTo("phone,city\n13800138001,杭州\n".getBytes(gbk));
        assertThat(api("GET", "/api/messages/" + guessed, null).json().hasNonNull("base64"))
                .isFalse();
    }

    @Test
    void whatAMessageIsAboutStandsInWords() {
        UUID id = keep(
                Direction.OUT,
                "book",
                "sf",
                "{\"orders\":[100777],\"reference\":\"1017-1\",\"outcome\":\"RETRY\",\"status\":503,\"millis\":12}",
                "{}");
        UUID file = keep(
                Direction.IN,
                "file",
                "csvdrop",
                "{\"file\":\"13800138001.csv\",\"modified\":\"2026-11-20T02:15:40Z\",\"mail\":\"" + id + "\","
                        + "\"cursor\":{\"page\":2,\"after\":\"x\"}}",
                "{}");
        Visitor operator = visitor("operator");
        assertThat(operator.get("/messages/" + id).body())
                .contains(">Parcel<", "1017-1", "nothing happened; tried again later", "12 ms", "/orders/EN100777")
                .doesNotContain("{&quot;orders", "{&quot;reference");
        assertThat(operator.get("/messages/" + file).body())
                .contains("138••••8001.csv", "2026-11-20 10:15:40", "href=\"/messages/" + id, "page 2, after x")
                .doesNotContain("13800138001", "{&quot;file", "{&quot;page");
        assertThat(operator.get("/messages/" + id + "/whole").body()).contains("/orders/EN100777");
    }

    private UUID keep(String type, byte[] body) {
        return transaction.execute(
                status -> journal.keep(new Draft(Direction.IN, "file", "csvdrop", "shop", type, null, body)));
    }

    @Test
    void saysWhichMappingReadItAndWhatIsDifferentToday() throws IOException {
        Visitor integrator = visitor("integrator");
        UUID now = keep(Direction.IN, "api", "manual", null, order("M-3"));
        assertThat(integrator.get("/messages/" + now + "/understood").body())
                .contains(MAPPING, "It is today&#39;s", "The same comes out", "M-3");

        // as if another text had been in use until just now
        older("{\"platformOrderId\": .platformOrderId, \"was\": \"otherwise\"}");
        UUID then = keep(Direction.IN, "api", "manual", null, order("M-4"));
        assertThat(integrator.get("/messages/" + then + "/understood").body())
                .contains("At its time the mapping was 000000000000", "/was", "otherwise")
                .doesNotContain("The same comes out");
        sql.sql("delete from mapping_version where hash = '000000000000'").update();
    }

    @Test
    void triesAMappingOnASampleWithoutAnythingComingOfIt() {
        Visitor integrator = visitor("integrator");
        integrator.get(BENCH);
        assertThat(integrator
                        .post("/mappings/try", "name", MAPPING, "source", source(), "sample", order("M-5"))
                        .body())
                .contains("M-5", "138••••8001");
        assertThat(integrator
                        .post("/mappings/try", "name", MAPPING, "source", "{\n  \"a\": }", "sample", "{}")
                        .body())
                .contains(MAPPING + ".jslt:2:");
        assertThat(integrator
                        .post("/mappings/try", "name", MAPPING, "source", "error(\"no such thing\")", "sample", "{}")
                        .body())
                .contains(MAPPING + ".jslt:1:1: no such thing");
        assertThat(integrator
                        .post(
                                "/mappings/try",
                                "name",
                                MAPPING,
                                "source",
                                "import \"../pom.xml\" as secrets 1",
                                "sample",
                                "{}")
                        .body())
                .contains("leads out of the mappings folder");
        assertThat(integrator
                        .post("/mappings/try", "name", "nothing", "source", "1", "sample", "{}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(visitor("operator").get("/mappings").statusCode()).isEqualTo(403);
        assertThat(count("select count(*) from journal")).isZero();
    }

    @Test
    void comparesAChangedTextOverTheLastMessages() {
        keep(Direction.IN, "api", "manual", null, order("M-6"));
        keep(Direction.IN, "api", "manual", null, order("M-7").replace("\"OPEN\"", "\"NO-SUCH-STATE\""));
        JsonNode same = compare(source());
        assertThat(same.path("messages").asInt()).isEqualTo(2);
        assertThat(same.path("others")).isEmpty();
        JsonNode other = compare("{\"state\": \"DRAFT\", *: .}");
        assertThat(other.path("others").findValuesAsText("pointer")).contains("/state");
        assertThat(other.path("mended").asInt()).isEqualTo(1);
        JsonNode broken = compare("if (.platformOrderId == \"M-6\") error(\"not this one\") else .");
        assertThat(broken.path("broken").asInt()).isEqualTo(1);
        assertThat(compare("{").path("problem").path("line").asInt()).isEqualTo(1);
    }

    @Test
    void onlyATextIsComparedAndOnlyOverMessages() {
        keep(Direction.IN, "api", "manual", null, order("M-8"));
        for (String nothing : new String[] {"", " \n", null}) {
            Answer answer = api("POST", "/api/mappings/compare", body(nothing, null));
            assertThat(answer.status()).as(answer.body()).isEqualTo(400);
            assertThat(answer.body()).contains("source is empty");
        }
        Visitor integrator = visitor("integrator");
        String button = "hx-post=\"/mappings/compare\"";
        assertThat(integrator.get(BENCH).body()).contains(button);
        assertThat(integrator
                        .get("/mappings/bench?name=marketplaces/woocommerce/shipped")
                        .body())
                .contains("reads no messages that come in")
                .doesNotContain(button);
        assertThat(integrator.get("/mappings/bench?name=marketplaces/ubl/order").body())
                .contains("None of the latest messages was read by this mapping")
                .doesNotContain(button);
    }

    @Test
    void aMappingThatDoesNotEndHoldsUpNobody() {
        // much longer than it may, and all the same not for the rest of this process: nothing can stop it
        String endless = "def f(n) if ($n == 0) 1 else f($n - 1) + f($n - 1)\nf(28)";
        Answer answer = api("POST", "/api/mappings/try", body(endless, "{}"));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("did not come to an end");
        assertThat(api("GET", "/api/mappings", null).status()).isEqualTo(200);
    }

    @Test
    void aMappingThatIsTriedSeesNobody() {
        keep(Direction.IN, "api", "manual", null, order("M-7"));
        // the id and the time beside them may hold any digits
        String answer = compare("{\"platformOrderId\": \"x\" + .deliverTo.phone + \" \" + .deliverTo.line}")
                .path("others")
                .findValues("changes")
                .toString();
        assertThat(answer).contains("x13800008001 文三00000").doesNotContain("0138001", "478");
    }

    private JsonNode compare(String source) {
        Answer answer = api("POST", "/api/mappings/compare", body(source, null));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String body(String source, String sample) {
        ObjectNode body = json.createObjectNode().put("name", MAPPING).put("source", source);
        return (sample == null ? body : body.put("sample", sample)).toString();
    }

    private void older(String source) throws IOException {
        sql.sql("""
                        insert into mapping_version (name, hash, since, files)
                        values (:name, '000000000000', clock_timestamp() - interval '1 millisecond', :files::jsonb)""")
                .param("name", MAPPING)
                .param("files", json.writeValueAsString(Map.of(MAPPING + ".jslt", source)))
                .update();
    }

    private static String source() {
        try {
            return Files.readString(Path.of("mappings", MAPPING + ".jslt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UUID keep(Direction direction, String kind, String platform, String about, String body) {
        return transaction.execute(status -> journal.keep(new Draft(
                direction,
                kind,
                platform,
                platform.equals("manual") ? "api" : platform,
                "application/json",
                about,
                body.getBytes(StandardCharsets.UTF_8))));
    }

    private static String order(String id) {
        return """
                {"platformOrderId":"%s","number":"%s","orderedAt":"2026-11-20T02:15:40Z","modifiedAt":"2026-11-20T02:16:05Z",
                 "state":"OPEN","currency":"CNY","buyer":{"name":"王静","phone":"13800138001"},
                 "deliverTo":{"name":"王静","phone":"13800138001","country":"CN","province":"浙江省","city":"杭州市","line":"文三路 478 号","postcode":"310012"},
                 "payment":{"state":"PAID","method":"alipay"},
                 "lines":[{"lineId":"1","sku":"X","name":"杯","quantity":1,"unitPrice":"39.00","total":"39.00"}],
                 "charges":[],"total":"39.00"}""".formatted(id, id);
    }
}
