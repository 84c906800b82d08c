package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a CSV table with a header line into one object per row, and refuses what is not clearly a table. */
final class CsvTable {
    static final int MAX_COLUMNS = 500;
    static final int MAX_FIELD = 100_000;

    /**
     * What a table takes in memory goes by its cells, and a row costs some more: 8 MB may hold 4 million rows. Ten
     * thousand orders of sixteen columns, which become ten times as large as orders, are as much as a small heap can hold.
     */
    private static final int MAX_CELLS = 200_000;

    private static final int CELLS_OF_A_ROW = 4;
    private static final Pattern RECORD = Pattern.compile("record starting at line (\\d+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N} _()./-]{1,100}");
    private static final String SEPARATORS = ",;\t";

    private CsvTable() {}

    static ArrayNode read(String text, String declaredSeparator) {
        char separator = declaredSeparator == null ? separator(text) : separatorNamed(declaredSeparator);
        Iterator<CsvRecord> records = records(text, separator);
        long line = 1;
        try {
            if (!records.hasNext()) {
                throw new DocumentUnreadable(1, "the file is empty; it needs a header line");
            }
            CsvRecord first = records.next();
            List<String> columns = columns(first.getFields(), first.getStartingLineNumber());
            ArrayNode rows = JsonNodeFactory.instance.arrayNode();
            line = first.getStartingLineNumber();
            while (records.hasNext()) {
                CsvRecord row = records.next();
                line = row.getStartingLineNumber();
                if (!row.getFields().stream().allMatch(String::isBlank)) {
                    rows.add(row(columns, row.getFields(), line));
                    refuseTooMany(rows.size(), columns.size(), line);
                }
            }
            if (rows.isEmpty() && !isHeader(columns)) {
                throw new DocumentUnreadable(1, "this is no table: it has no rows, and these are no names of columns");
            }
            return rows;
        } catch (CsvParseException | NoSuchElementException e) {
            throw notCsv(line, e);
        }
    }

    private static Iterator<CsvRecord> records(String text, char separator) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .maxBufferSize(MAX_FIELD * 4)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(false)
                // an open quote at the end is a file cut in half
                .allowUnclosedQuote(false)
                .build(
                        CsvRecordHandler.builder()
                                .maxFields(MAX_COLUMNS)
                                .maxFieldSize(MAX_FIELD)
                                .maxRecordSize(MAX_FIELD * 4)
                                .build(),
                        text)
                .iterator();
    }

    static void refuseTooMany(int rows, int columns, long line) {
        if ((long) rows * (columns + CELLS_OF_A_ROW) > MAX_CELLS) {
            throw new DocumentUnreadable(
                    line, "up to here the file has more than " + MAX_CELLS + " cells; send it in parts");
        }
    }

    /** The names in the first row, which is the table's template. */
    static List<String> columns(List<String> header, long line) {
        List<String> columns = new ArrayList<>();
        for (String field : header) {
            String column = field.strip().toLowerCase(Locale.ROOT);
            if (column.isEmpty()) {
                throw new DocumentUnreadable(line, "column " + (columns.size() + 1) + " has no name");
            }
            if (columns.contains(column)) {
                throw new DocumentUnreadable(line, "two columns are named '" + column + "'");
            }
            columns.add(column);
        }
        return columns;
    }

    static boolean isHeader(List<String> columns) {
        return columns.stream().allMatch(column -> NAME.matcher(column).matches());
    }

    static ObjectNode row(List<String> columns, List<String> fields, long line) {
        if (fields.size() != columns.size()) {
            throw new DocumentUnreadable(
                    line, "the row has " + fields.size() + " fields, the header has " + columns.size());
        }
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < columns.size(); i++) {
            node.put(columns.get(i), fields.get(i));
        }
        return node.put("_row", line);
    }

    /** The separator that the header line uses most; one column needs none. */
    private static char separator(String text) {
        int[] counts = new int[SEPARATORS.length()];
        boolean quoted = false;
        for (int i = 0; i < text.length() && (quoted || text.charAt(i) != '\n' && text.charAt(i) != '\r'); i++) {
            quoted ^= text.charAt(i) == '"';
            int kind = SEPARATORS.indexOf(text.charAt(i));
            if (!quoted && kind >= 0) {
                counts[kind]++;
            }
        }
        int best = 0;
        for (int kind = 1; kind < counts.length; kind++) {
            best = counts[kind] > counts[best] ? kind : best;
        }
        return SEPARATORS.charAt(best);
    }

    private static char separatorNamed(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "comma", "," -> ',';
            case "semicolon", ";" -> ';';
            case "tab", "\\t", "\t" -> '\t';
            default -> throw new DocumentUnreadable(0, "separator '" + name + "' is none of comma, semicolon, tab");
        };
    }

    /** The parser names the line of the bad record in its words; the last good one is the best that is known otherwise. */
    private static DocumentUnreadable notCsv(long lastLine, Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String words = String.valueOf(deepest.getMessage());
        Matcher place = RECORD.matcher(words);
        return place.find()
                ? new DocumentUnreadable(Long.parseLong(place.group(1)), "not CSV: " + words)
                : new DocumentUnreadable(lastLine, "from here on not CSV: " + words);
    }
}
