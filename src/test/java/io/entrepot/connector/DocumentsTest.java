package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    private static final Charset GBK = Charset.forName("GBK");
    private final Documents documents = new Documents();

    @Test
    void rowsBecomeObjectsWithTheirLine() {
        assertThat(csv("A, b \r\n1,2\r\n\r\n3,\"x\ny\"\r\n,\r\n5,6"))
                .hasToString("[{\"a\":\"1\",\"b\":\"2\",\"_row\":2},{\"a\":\"3\",\"b\":\"x\\ny\",\"_row\":4},"
                        + "{\"a\":\"5\",\"b\":\"6\",\"_row\":7}]");
        assertThat(csv("a\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theHeaderTellsTheSeparator(String separator) {
        String text =
                "a" + separator + "\"b,;,;\t\"" + separator + "c\n1" + separator + "\"2,50;x\"" + separator + "3\n";
        assertThat(csv(text).get(0).get("c").asText()).isEqualTo("3");
    }

    @Test
    void aDeclaredSeparatorWins() {
        byte[] raw = "a,b;c\n1,2;3\n".getBytes(StandardCharsets.UTF_8);
        for (String name : new String[] {"\";\"", "semicolon"}) {
            assertThat(documents
                            .read(raw, "text/csv; charset=utf-8; separator=" + name)
                            .get(0)
                            .get("a,b")
                            .asText())
                    .isEqualTo("1,2");
        }
        assertThatThrownBy(() -> documents.read(raw, "text/csv;separator=pipe")).hasMessageContaining("'pipe'");
    }

    @Test
    void utf8AndGbkAreToldApart() {
        String text = "姓名,city\n王静,杭州市\n";
        for (byte[] raw : new byte[][] {
            text.getBytes(StandardCharsets.UTF_8),
            ("\uFEFF" + text).getBytes(StandardCharsets.UTF_8),
            text.getBytes(GBK)
        }) {
            assertThat(documents.read(raw, "text/csv").get(0).get("姓名").asText())
                    .isEqualTo("王静");
        }
        assertThat(documents
                        .read(text.getBytes(GBK), "text/csv;charset=GB2312")
                        .get(0)
                        .get("city")
                        .asText())
                .isEqualTo("杭州市");
    }

    @Test
    void aByteThatFitsNowhereIsNamed() {
        byte[] raw = {'a', '\n', (byte) 0x81, (byte) 0xFF, '\n'};
        assertFails(raw, "text/csv", 0, "neither UTF-8 (byte 2 does not fit) nor GBK (byte 2 does not fit)");
        assertFails("a\n静".getBytes(GBK), "text/csv;charset=UTF-8", 0, "not UTF-8: byte 2 does not fit");
        assertFails("a\n静".getBytes(StandardCharsets.UTF_16), "text/csv", 0, "UTF-16");
        assertFails(raw, "text/csv;charset=klingon", 0, "charset 'klingon' is unknown");
        byte[] damaged = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF, 'a', '\n', (byte) 0xC4, (byte) 0xE3, '\n'};
        assertFails(damaged, "text/csv", 0, "not UTF-8: byte 5 does not fit");
    }

    @Test
    void whatIsNotClearlyATableIsRefused() {
        assertFails("", 1, "the file is empty");
        assertFails("a,,c\n", 1, "column 2 has no name");
        assertFails("a,b, A \n", 1, "two columns are named 'a'");
        assertFails("a,b\n1,2\n3\n", 3, "the row has 1 fields, the header has 2");
        assertFails("a,b\n1,2,3\n", 2, "the row has 3 fields, the header has 2");
        assertFails("a,b\n1,\"2\n3,4\n", 2, "Unclosed quoted field");
        assertFails("a,b\n1,\"2\"x\n", 2, "not CSV: Unexpected character");
        assertFails("a\n" + "x".repeat(100_001) + "\n", 2, "not CSV: Field at index 0");
        assertFails("a" + ",a".repeat(500) + "\n", 1, "not CSV: Record");
    }

    @Test
    void jsonIsReadStrictly() {
        assertThat(documents.read("{\"a\": 9.90}".getBytes(StandardCharsets.UTF_8), "application/json; charset=utf-8"))
                .hasToString("{\"a\":9.90}");
        assertFails(
                "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8), "application/json", 0, "field 'a' stands twice");
        assertFails(new byte[] {'"', (byte) 0xC4, '"'}, "application/json", 0, "not JSON at line 1");
        assertFails(new byte[0], "application/json", 0, "the document is empty");
        assertFails(new byte[0], "image/png", 0, "content type 'image/png' is unknown");
        assertFails(new byte[0], null, 0, "content type 'null' is unknown");
    }

    private JsonNode csv(String text) {
        return documents.read(text.getBytes(StandardCharsets.UTF_8), "text/csv");
    }

    private void assertFails(String text, long line, String words) {
        assertFails(text.getBytes(StandardCharsets.UTF_8), "text/csv", line, words);
    }

    private void assertFails(byte[] raw, String type, long line, String words) {
        assertThatThrownBy(() -> documents.read(raw, type))
                .isInstanceOfSatisfying(
                        DocumentUnreadable.class, e -> assertThat(e.line()).isEqualTo(line))
                .hasMessageContaining(words);
    }
}
