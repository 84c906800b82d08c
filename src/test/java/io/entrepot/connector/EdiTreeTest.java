package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EdiTreeTest {
    private static final String HEAD = "UNB+UNOC:3+4012345000009:14+4098765000008:14+261124:0930+42'";
    private static final String FIRST = "UNH+1+ORDERS:D:96A:UN:EAN008'BGM+220+PO1+9'UNS+S'UNT+4+1'";
    private static final String SECOND = "UNH+2+ORDERS:D:96A:UN:EAN008'BGM+220+PO2+9'UNS+S'UNT+4+2'";
    private static final String X12 =
            "ISA*00*          *00*          *ZZ*ACME           *ZZ*ENTREPOT       *261124*0930*U*00401"
                    + "*000000042*0*P*>~GS*PO*ACME*ENTREPOT*20261124*0930*7*X*004010~";

    private final Documents documents = new Documents();

    @Test
    void segmentsHaveNamedElements() {
        JsonNode message = edifact(
                        "UNA:+.? '" + HEAD + "UNH+1+ORDERS:D:96A:UN:EAN008'\r\n"
                                + "FTX+AAI+++Tom ?+ Jerry?'s::Line 2 ?: what??'\r\nNAD+DP++++Hauptstr. 1+Köln'UNT+4+1'UNZ+1+42'")
                .at("/interchanges/0/messages/0");
        assertThat(message.path("segments").get(1))
                .hasToString("{\"tag\":\"FTX\",\"FTX01\":\"AAI\",\"FTX04\":\"Tom + Jerry's\","
                        + "\"FTX04-3\":\"Line 2 : what?\",\"at\":2}");
        assertThat(message.path("segments").get(2))
                .hasToString(
                        "{\"tag\":\"NAD\",\"NAD01\":\"DP\",\"NAD05\":\"Hauptstr. 1\",\"NAD06\":\"Köln\",\"at\":3}");
        assertThat(message.path("file").asText()).isEqualTo("a.edi");
        assertThat(message.path("reference").asText()).isEqualTo("1");
        assertThat(message.path("version").asText()).isEqualTo("D:96A:UN:EAN008");
        assertThat(message.path("interchange"))
                .hasToString("{\"standard\":\"EDIFACT\",\"syntax\":\"UNOC\",\"sender\":\"4012345000009\","
                        + "\"senderQualifier\":\"14\",\"receiver\":\"4098765000008\",\"receiverQualifier\":\"14\","
                        + "\"date\":\"261124\",\"time\":\"0930\",\"reference\":\"42\",\"test\":false}");
        assertThat(message.path("counts")).isEmpty();
        assertThat(message.path("problems")).isEmpty();
    }

    @Test
    void separatorsAreReadFromTheServiceString() {
        JsonNode tree =
                edifact("UNA|#,! ~" + HEAD.replace(":", "|").replace("+", "#").replace("'", "~")
                        + "UNH#1#ORDERS|D|96A|UN~BGM#220#A+B:C'D !# !~#9~UNT#3#1~UNZ#1#42~");
        assertThat(tree.at("/interchanges/0/messages/0/segments/1/BGM02").asText())
                .isEqualTo("A+B:C'D # ~");
    }

    @Test
    void aBlankSeparatesNothingInVersion4Either() {
        JsonNode segments = edifact("UNA:+.? '" + HEAD.replace("UNOC:3", "UNOC:4")
                        + "UNH+1+ORDERS:D:01B:UN'NAD+DP+++Tom and Jerry'RFF+A*B'UNT+4+1'UNZ+1+42'")
                .at("/interchanges/0/messages/0/segments");
        assertThat(segments.at("/1/NAD04").asText()).isEqualTo("Tom and Jerry");
        assertThat(segments.at("/2/RFF01*2").asText()).isEqualTo("B");
    }

    @ParameterizedTest
    @CsvSource({"UNOA,ISO-8859-1,Köln", "UNOC,ISO-8859-1,Köln", "UNOD,ISO-8859-2,Łódź", "UNOY,UTF-8,上海市"})
    void theSyntaxTellsTheCharacters(String syntax, String charset, String city) {
        String text = HEAD.replace("UNOC", syntax) + "UNH+1+ORDERS:D:96A:UN'NAD+DP++++S+" + city + "'UNT+3+1'UNZ+1+42'";
        assertThat(documents
                        .read(text.getBytes(Charset.forName(charset)), "application/edifact")
                        .at("/interchanges/0/messages/0/segments/1/NAD06")
                        .asText())
                .isEqualTo(city);
    }

    @Test
    void wrongCountsAreSaidWhereTheyAre() {
        JsonNode interchange = edifact(HEAD + FIRST.replace("UNT+4+1", "UNT+5+9") + SECOND + "UNZ+3+43'")
                .at("/interchanges/0");
        assertThat(texts(interchange.path("counts")))
                .containsExactly("UNZ01 says 3, there are 2 messages", "UNZ02 says '43', the reference is '42'");
        assertThat(texts(interchange.at("/messages/0/counts")))
                .containsExactly("UNT01 says 5, there are 4 segments", "UNT02 says '9', the reference is '1'");
        assertThat(interchange.at("/messages/1/counts")).isEmpty();
        assertThat(edifact(HEAD + FIRST + "UNZ+01+42'").at("/interchanges/0/counts"))
                .as("leading zeros are no difference")
                .isEmpty();
    }

    @Test
    void oneBrokenMessageLeavesTheOthersAlone() {
        JsonNode messages = edifact(HEAD + FIRST.replace("BGM+", "B+") + SECOND + "UNZ+2+42'")
                .at("/interchanges/0/messages");
        assertThat(messages).hasSize(2);
        assertThat(messages.at("/0/problems/0").asText()).startsWith("segment 2: 'B+220+PO1+9'");
        assertThat(messages.at("/1/problems")).isEmpty();
        assertThat(messages.at("/1/segments/1/BGM02").asText()).isEqualTo("PO2");

        JsonNode endless = edifact(HEAD + FIRST.replace("UNT+4+1'", "") + SECOND + "UNZ+2+42'")
                .at("/interchanges/0/messages");
        assertThat(endless.at("/0/problems/0").asText()).isEqualTo("the message has no UNT segment");
        assertThat(endless.at("/1/problems")).isEmpty();
    }

    @Test
    void anElementWithoutEndSpoilsItsMessageOnly() {
        JsonNode messages = edifact(HEAD + FIRST.replace("PO1", "9".repeat(20_000)) + SECOND + "UNZ+2+42'")
                .at("/interchanges/0/messages");
        assertThat(messages.at("/0/problems/0").asText())
                .startsWith("segment 2: 'BGM+220+9999")
                .endsWith("an element is longer than 4,000 characters");
        assertThat(messages.at("/1/segments/1/BGM02").asText()).isEqualTo("PO2");
    }

    @Test
    void whatIsCutOffIsRefusedWhereverItWasCut() {
        String whole = HEAD + FIRST + SECOND + "UNZ+2+42'";
        assertThat(edifact(whole).at("/interchanges/0/messages")).hasSize(2);
        for (int length = 0; length < whole.length(); length++) {
            String half = whole.substring(0, length);
            assertThatThrownBy(() -> edifact(half)).as(half).isInstanceOf(DocumentUnreadable.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>not found</html>",
                "order_no,sku\n1,2\n",
                "UNB'",
                "UNA",
                "UNB+UNOX:3+A+B+261124:0930+1'UNZ+0+1'",
                "UNB+UNOC:3++B+261124:0930+1'UNZ+0+1'",
                "UNH+1+ORDERS:D:96A:UN'"
            })
    void whatIsNoInterchangeIsRefused(String text) {
        assertThatThrownBy(() -> edifact(text)).isInstanceOf(DocumentUnreadable.class);
    }

    @Test
    void memoryIsBounded() {
        String many = HEAD + "UNH+1+ORDERS:D:96A:UN'" + "IMD+1'".repeat(60_000);
        assertThatThrownBy(() -> edifact(many)).hasMessageContaining("more than 200000 elements");
        String nonsense = HEAD + "UNH+1+ORDERS:D:96A:UN'B+1'".repeat(60);
        assertThatThrownBy(() -> edifact(nonsense)).hasMessageContaining("more than 50 places");
        byte[] large = (HEAD + "X".repeat(10 * 1024 * 1024)).getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> documents.read(large, "application/edifact")).hasMessageContaining("is longer than");
    }

    @Test
    void severalInterchangesMayShareAFile() {
        JsonNode tree = edifact(HEAD + FIRST + "UNZ+1+42'\r\n" + HEAD.replace("+42'", "+43'") + SECOND + "UNZ+1+43'");
        assertThat(tree.path("interchanges")).hasSize(2);
        assertThat(tree.at("/interchanges/1/reference").asText()).isEqualTo("43");
    }

    @Test
    void x12TellsItsSeparatorsInTheHeader() {
        for (String separators : List.of("*~>", "|\n:", "^'+")) {
            String text = (X12
                            + "ST*850*0001~BEG*00*SA*PO-1**20261124~PID*F****a>b~SE*4*0001~ST*850*0002~SE*2*0002~GE*2*7~IEA*1*000000042~")
                    .replace('*', '\u0001')
                    .replace('~', '\u0002')
                    .replace('>', '\u0003')
                    .replace('\u0001', separators.charAt(0))
                    .replace('\u0002', separators.charAt(1))
                    .replace('\u0003', separators.charAt(2));
            JsonNode tree = documents.read(text.getBytes(StandardCharsets.UTF_8), "application/edi-x12");
            JsonNode message = tree.at("/interchanges/0/messages/0");
            assertThat(message.at("/segments/1/BEG03").asText()).as(separators).isEqualTo("PO-1");
            assertThat(message.at("/segments/2/PID05-2").asText()).isEqualTo("b");
            assertThat(message.path("group").asText()).isEqualTo("7");
            assertThat(message.at("/interchange/sender").asText()).isEqualTo("ACME");
            assertThat(message.path("counts")).isEmpty();
            assertThat(tree.at("/interchanges/0/counts")).isEmpty();
        }
    }

    @Test
    void wrongCountsInX12() {
        JsonNode interchange = documents
                .read(
                        (X12 + "ST*850*0001~BEG*00*SA*PO-1~SE*9*0001~GE*3*8~IEA*2*000000041~")
                                .getBytes(StandardCharsets.UTF_8),
                        "application/edi-x12")
                .at("/interchanges/0");
        assertThat(texts(interchange.at("/messages/0/counts"))).containsExactly("SE01 says 9, there are 3 segments");
        assertThat(texts(interchange.path("counts")))
                .containsExactly(
                        "GE01 says 3, there are 1 messages",
                        "GE02 says '8', the reference is '7'",
                        "IEA01 says 2, there are 1 groups",
                        "IEA02 says '000000041', the reference is '000000042'");
    }

    private JsonNode edifact(String text) {
        return documents.read(text.getBytes(StandardCharsets.ISO_8859_1), "application/edifact; name=\"a.edi\"");
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
