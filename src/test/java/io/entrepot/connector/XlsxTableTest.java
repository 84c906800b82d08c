package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class XlsxTableTest {
    private static final String HEADER = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>a</t></is></c></row>";

    @Test
    void aSheetIsTheTableThatCsvWouldBe() {
        byte[] book = new WorkbookForTests("""
                        <row r="2"><c r="B2" t="s"><v>0</v></c><c r="A2" t="s"><v>1</v></c><c r="C2" s="1"/></row>
                        <row r="3"><c r="A3"><v>13800138000</v></c><c r="B3" s="3"><v>39.899999999999999</v></c></row>
                        <row r="5"><c r="A5" s="1"><v>46350.375</v></c><c r="B5" s="2"><v>46350</v></c></row>
                        <row r="6"><c r="A6"><f>B6*2</f><v>78</v></c><c r="B6" t="b"><v>1</v></c></row>
                        <row r="7"><c r="A7" t="str"><f>"x"&amp;"y"</f><v>xy</v></c><c r="B7"><v>12345678901234567890</v></c></row>
                        <row r="8"><c r="A8" t="s"><v>2</v></c><c r="B8"><v>-0.5</v></c></row>""", "Price ", "Order", "=1+1").bytes();
        assertThat(XlsxTable.read(book))
                .hasToString("["
                        + "{\"order\":\"13800138000\",\"price\":\"39.9\",\"_row\":3},"
                        + "{\"order\":\"2026-11-24 09:00:00\",\"price\":\"2026-11-24 00:00:00\",\"_row\":5},"
                        + "{\"order\":\"78\",\"price\":\"TRUE\",\"_row\":6},"
                        + "{\"order\":\"xy\",\"price\":\"1.23457E+19\",\"_row\":7},"
                        + "{\"order\":\"=1+1\",\"price\":\"-0.5\",\"_row\":8}]");
    }

    static Stream<Arguments> bad() {
        String cell = "<c><v>1</v></c>";
        WorkbookForTests hidden = new WorkbookForTests(HEADER);
        hidden.parts.put("xl/media/zeros.xml", "0".repeat(40 * 1024 * 1024));
        WorkbookForTests laughs = new WorkbookForTests(HEADER);
        laughs.parts.put(
                "xl/worksheets/sheet1.xml",
                "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>");
        WorkbookForTests noSheet = new WorkbookForTests(HEADER);
        noSheet.parts.remove("xl/worksheets/sheet1.xml");
        return Stream.of(
                arguments("no zip", "%PDF-1.7 …".getBytes(StandardCharsets.UTF_8), "[Content_Types].xml is missing"),
                arguments(
                        "old Excel",
                        new byte[] {
                            (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1, 0
                        },
                        "old (.xls) or protected"),
                arguments("a zip bomb", hidden.bytes(), "unpacks to more than"),
                arguments("billion laughs", laughs.bytes(), "document types"),
                arguments("the sheet is missing", noSheet.bytes(), "not a workbook that can be read"),
                arguments("an empty sheet", new WorkbookForTests("").bytes(), "the first sheet is empty"),
                arguments(
                        "two columns of a name",
                        WorkbookForTests.table(new String[] {"a", "A"}),
                        "two columns are named 'a'"),
                arguments(
                        "a cell at the end of the world",
                        new WorkbookForTests("<row><c r=\"ZZZZZZ1\"><v>1</v></c></row>").bytes(),
                        "at a place that no sheet has"),
                arguments(
                        "a million cells",
                        new WorkbookForTests("<row>" + "<c/>".repeat(1_000_000) + "</row>").bytes(),
                        "more than 400000 cells"),
                arguments(
                        "a formula for everyone",
                        new WorkbookForTests("<row><c><f t=\"shared\" ref=\"A1:A9\" si=\"0\">" + "A1+".repeat(2000)
                                        + "</f></c>" + "<c><f t=\"shared\" si=\"0\"/></c>".repeat(5000) + "</row>")
                                .bytes(),
                        "formulas"),
                arguments(
                        "a row too wide",
                        new WorkbookForTests(HEADER + "<row r=\"2\">" + cell.repeat(2) + "</row>").bytes(),
                        "line 2: the row has 2 fields, the header has 1"),
                arguments(
                        "an error",
                        new WorkbookForTests(HEADER + "<row r=\"2\"><c t=\"e\"><v>#REF!</v></c></row>").bytes(),
                        "line 2: column 1 holds the error #REF!"),
                arguments(
                        "a formula that nobody computed",
                        new WorkbookForTests(HEADER + "<row r=\"2\"><c><f>1+1</f></c></row>").bytes(),
                        "line 2: column 1 holds a formula without its result"),
                arguments(
                        "no number",
                        new WorkbookForTests(HEADER + "<row r=\"2\"><c><v>one</v></c></row>").bytes(),
                        "not a workbook that can be read"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void whatIsNoPlainTableIsRefusedWithItsPlace(String situation, byte[] book, String words) {
        assertThat(worked(() -> assertThatThrownBy(() -> XlsxTable.read(book))
                        .isInstanceOf(DocumentUnreadable.class)
                        .hasMessageContaining(words)))
                .isLessThan(Duration.ofSeconds(5));
    }

    /** What the machine does besides, and how long it stops, does not count. */
    private static Duration worked(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }
}
