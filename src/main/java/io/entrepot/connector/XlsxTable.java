package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;

/**
 * Reads the first sheet of an Excel workbook (.xlsx) into the rows that {@link CsvTable} would make of the same table.
 * Formulas are not computed: what Excel last saw in a cell counts.
 */
final class XlsxTable {
    /** What the largest table needs, with its styles; a bomb of 8 MB would be a thousand times as large. */
    private static final int MAX_UNPACKED = 32 * 1024 * 1024;

    private static final int MAX_PARTS = 1000;
    private static final int MAX_SHEET_CELLS = 400_000;

    /** The library shifts a shared formula for every cell that shares it, in time that grows with its length. */
    private static final long MAX_FORMULA_WORK = 10_000_000;

    private static final int MAX_ARRAYS = 100;

    /** Excel keeps this many digits; what is longer was a number that it has shortened. */
    private static final double DIGITS = 1e15;

    /** Any of these may hold the sheet, whatever it is called; pictures and charts are not unpacked for the library. */
    private static final Pattern PARTS =
            Pattern.compile("\\[content_types]\\.xml|_rels/[^/]*|xl/(?!drawings/|theme/|charts/).*\\.(xml|rels)");

    private static final Pattern MARKUP = Pattern.compile("<!|\\x00");

    /** The library makes a list as long as a cell's address says. */
    private static final Pattern ODD_PLACE =
            Pattern.compile("(?<![\\w:])r\\s*=\\s*[\"'](?!\\$?[A-Za-z]{0,3}\\$?[0-9]{1,7}[\"'])");

    private static final Pattern CELL = Pattern.compile("<(?:\\w+:)?c[\\s/>]");
    private static final Pattern FORMULA = Pattern.compile("<(?:\\w+:)?f[\\s/>][^<]*");
    private static final Pattern ARRAY = Pattern.compile("\\bt\\s*=\\s*[\"']array");
    private static final Pattern DATE = Pattern.compile("[ymdhs]", Pattern.CASE_INSENSITIVE);
    private static final Pattern NO_DATE = Pattern.compile("\"[^\"]*\"|\\[[^\\]hms]*\\]|\\\\.");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private XlsxTable() {}

    static ArrayNode read(byte[] raw) {
        if (ReadableWorkbook.isOLE2Header(raw)) {
            throw new DocumentUnreadable(
                    0, "this is an old (.xls) or protected workbook; save it as .xlsx, without a password");
        }
        var checked = new Checked(raw);
        try (ReadableWorkbook book = new ReadableWorkbook(
                        new ByteArrayInputStream(checked.bytes), new ReadingOptions(checked.hasStyles, false));
                Stream<Row> rows = book.getFirstSheet().openStream()) {
            return table(rows.iterator());
        } catch (DocumentUnreadable e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new DocumentUnreadable(0, "not a workbook that can be read: " + Surprise.words(e));
        }
    }

    private static ArrayNode table(Iterator<Row> rows) {
        ArrayNode table = JsonNodeFactory.instance.arrayNode();
        List<String> columns = null;
        while (rows.hasNext()) {
            Row row = rows.next();
            int line = row.getRowNum();
            List<String> fields = fields(row, line, columns);
            if (fields.stream().allMatch(String::isBlank)) {
                continue;
            }
            if (columns == null) {
                columns = CsvTable.columns(fields, line);
            } else {
                table.add(CsvTable.row(columns, fields, line));
                CsvTable.refuseTooMany(table.size(), columns.size(), line);
            }
        }
        if (columns == null) {
            throw new DocumentUnreadable(1, "the first sheet is empty; it needs a row of column names");
        }
        if (table.isEmpty() && !CsvTable.isHeader(columns)) {
            throw new DocumentUnreadable(1, "this is no table: it has no rows, and these are no names of columns");
        }
        return table;
    }

    /** The row as wide as the header; blanks that were formatted beyond it are nothing. */
    private static List<String> fields(Row row, int line, List<String> columns) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < row.getCellCount(); i++) {
            fields.add(text(row.getCell(i), line, i));
        }
        int width = columns == null ? 0 : columns.size();
        while (fields.size() > width && fields.get(fields.size() - 1).isBlank()) {
            fields.remove(fields.size() - 1);
        }
        while (fields.size() < width) {
            fields.add("");
        }
        if (fields.size() > CsvTable.MAX_COLUMNS) {
            throw new DocumentUnreadable(line, "the row has more than " + CsvTable.MAX_COLUMNS + " columns");
        }
        return fields;
    }

    private static String text(Cell cell, int line, int column) {
        if (cell == null || cell.getType() == CellType.EMPTY) {
            return "";
        }
        String raw = cell.getRawValue() == null ? "" : cell.getRawValue();
        if (cell.getType() == CellType.ERROR || cell.getFormula() != null && raw.startsWith("#")) {
            throw new DocumentUnreadable(line, "column " + (column + 1) + " holds the error " + raw);
        }
        if (cell.getFormula() != null && raw.isEmpty()) {
            throw new DocumentUnreadable(
                    line,
                    "column " + (column + 1)
                            + " holds a formula without its result; save the file in Excel, or as values");
        }
        if (raw.length() > CsvTable.MAX_FIELD) {
            throw new DocumentUnreadable(line, "column " + (column + 1) + " is longer than " + CsvTable.MAX_FIELD);
        }
        return switch (cell.getType()) {
            case BOOLEAN -> raw.equals("1") ? "TRUE" : "FALSE";
            case NUMBER -> isDate(cell) ? TIME.format(cell.asDate()) : number(raw);
            case FORMULA -> cell.getValue() instanceof BigDecimal ? number(raw) : raw;
            default -> raw;
        };
    }

    /** As it was typed: Excel writes 39.9 as 39.899999999999999. */
    private static String number(String raw) {
        double value = Double.parseDouble(raw);
        if (Double.isInfinite(value) || Math.abs(value) >= DIGITS) {
            return String.format(Locale.ROOT, "%.5E", value); // mappings know this for damaged
        }
        String plain = BigDecimal.valueOf(value).toPlainString();
        return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
    }

    private static boolean isDate(Cell cell) {
        Integer id = cell.getDataFormatId();
        if (id == null || id == 0) {
            return false;
        }
        // what ECMA-376 reserves for dates and times, the East Asian ones included
        if (id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58) {
            return true;
        }
        String format = cell.getDataFormatString();
        return id >= 164
                && format != null
                && DATE.matcher(NO_DATE.matcher(format).replaceAll("")).find();
    }

    /**
     * The workbook's parts of XML, unpacked within limits and packed again: what was checked is what is read, whatever
     * else a second table of contents would have shown.
     */
    private static final class Checked {
        private final byte[] bytes;
        private boolean hasStyles;
        private int unpacked;

        Checked(byte[] raw) {
            var clean = new ByteArrayOutputStream(raw.length);
            Set<String> names = new HashSet<>();
            try (var in = new ZipInputStream(new ByteArrayInputStream(raw));
                    var out = new ZipOutputStream(clean)) {
                out.setLevel(Deflater.BEST_SPEED);
                for (ZipEntry part = in.getNextEntry(); part != null; part = in.getNextEntry()) {
                    String name = part.getName().toLowerCase(Locale.ROOT);
                    if (!names.add(name) || names.size() > MAX_PARTS) {
                        throw new DocumentUnreadable(0, "not a workbook: a part twice, or more than " + MAX_PARTS);
                    }
                    byte[] content = unpack(in);
                    if (PARTS.matcher(name).matches()) {
                        check(name, new String(content, StandardCharsets.ISO_8859_1));
                        hasStyles |= name.endsWith("styles.xml");
                        out.putNextEntry(new ZipEntry(part.getName()));
                        out.write(content);
                    }
                }
            } catch (IOException | IllegalArgumentException e) {
                throw new DocumentUnreadable(0, "not a workbook: " + Surprise.words(e));
            }
            if (!names.contains("[content_types].xml")) {
                throw new DocumentUnreadable(0, "not a workbook: [Content_Types].xml is missing");
            }
            bytes = clean.toByteArray();
        }

        private byte[] unpack(ZipInputStream in) throws IOException {
            byte[] content = in.readNBytes(MAX_UNPACKED - unpacked + 1);
            unpacked += content.length;
            if (unpacked > MAX_UNPACKED) {
                throw new DocumentUnreadable(
                        0, "the workbook unpacks to more than " + MAX_UNPACKED + " bytes; send it in parts");
            }
            return content;
        }

        private static void check(String name, String xml) {
            if (MARKUP.matcher(xml).find()) {
                throw new DocumentUnreadable(0, name + ": document types, comments and UTF-16 are not read");
            }
            if (ODD_PLACE.matcher(xml).find()) {
                throw new DocumentUnreadable(0, name + ": a cell is at a place that no sheet has");
            }
            if (count(CELL, xml) > MAX_SHEET_CELLS) {
                throw new DocumentUnreadable(0, name + ": more than " + MAX_SHEET_CELLS + " cells; send it in parts");
            }
            long formulas = 0;
            long longest = 0;
            for (Matcher formula = FORMULA.matcher(xml); formula.find(); formulas++) {
                longest = Math.max(longest, formula.end() - formula.start());
            }
            if (formulas * longest > MAX_FORMULA_WORK || count(ARRAY, xml) > MAX_ARRAYS) {
                throw new DocumentUnreadable(0, name + ": too many or too long formulas; save the file as values");
            }
        }

        private static int count(Pattern pattern, String text) {
            int count = 0;
            for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
                count++;
            }
            return count;
        }
    }
}
