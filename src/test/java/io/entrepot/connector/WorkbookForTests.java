package io.entrepot.connector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Workbooks as Excel writes them, with a sheet as the test says. */
final class WorkbookForTests {
    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    private static final String MAIN = " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    private static final String TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    private static final String RELATIONS = " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    private static final String OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    final Map<String, String> parts = new LinkedHashMap<>();

    /** @param rows what stands in sheetData */
    WorkbookForTests(String rows, String... sharedStrings) {
        parts.put(
                "[Content_Types].xml",
                HEAD
                        + "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                        + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"" + TYPE + "sheet.main+xml\"/>"
                        + "<Override PartName=\"/xl/styles.xml\" ContentType=\"" + TYPE + "styles+xml\"/>"
                        + "<Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"" + TYPE
                        + "sharedStrings+xml\"/></Types>");
        parts.put(
                "xl/workbook.xml",
                HEAD + "<workbook" + MAIN + " xmlns:r=\"" + OFFICE
                        + "\"><sheets><sheet name=\"Orders\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>");
        parts.put(
                "xl/_rels/workbook.xml.rels",
                HEAD + "<Relationships" + RELATIONS
                        + "><Relationship Id=\"rId1\" Type=\"" + OFFICE
                        + "/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>");
        // 1 is a date and time of Excel's own, 2 one of the user's, 3 an amount in red where it is below zero
        parts.put(
                "xl/styles.xml",
                HEAD + "<styleSheet" + MAIN
                        + "><numFmts><numFmt numFmtId=\"164\" formatCode=\"yyyy/mm/dd\\ hh:mm\"/>"
                        + "<numFmt numFmtId=\"165\" formatCode=\"0.00;[Red]-0.00&quot; days&quot;\"/></numFmts>"
                        + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>");
        StringBuilder strings = new StringBuilder();
        for (String text : sharedStrings) {
            strings.append("<si><t>").append(text).append("</t></si>");
        }
        parts.put("xl/sharedStrings.xml", HEAD + "<sst" + MAIN + ">" + strings + "</sst>");
        parts.put(
                "xl/worksheets/sheet1.xml",
                HEAD + "<worksheet" + MAIN + "><sheetData>" + rows + "</sheetData></worksheet>");
    }

    byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A table of texts. */
    static byte[] table(String[]... rows) {
        StringBuilder sheet = new StringBuilder();
        for (String[] row : rows) {
            sheet.append("<row>");
            for (String cell : row) {
                sheet.append("<c t=\"inlineStr\"><is><t>").append(cell).append("</t></is></c>");
            }
            sheet.append("</row>");
        }
        return new WorkbookForTests(sheet.toString()).bytes();
    }
}
