package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Reads documents as partners send them, raw bytes, into JSON for the mappings. */
@Component("documents")
public class Documents {
    private static final int MAX_BYTES = 8 * 1024 * 1024;
    static final String WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    private static final Pattern PARAMETER = Pattern.compile(";\\s*([a-zA-Z]+)\\s*=\\s*(\"[^\"]*\"|[^;\\s]*)");

    /**
     * @param contentType {@code application/json}, or {@code text/csv} with {@code charset} (otherwise UTF-8 or GBK is
     *     found out) and {@code separator} (comma, semicolon or tab; otherwise taken from the header line)
     *     EDI and XML take {@code name}, the file's, for messages about them; a workbook (.xlsx) is read as a table, too
     * @return the JSON document, or an array of one object per row of the table, with its line number as {@code _row};
     *     EDI as {@link EdiTree} says, XML as {@link XmlTree} does
     * @throws DocumentUnreadable when it is not what the content type says
     */
    public JsonNode read(byte[] raw, String contentType) {
        if (raw.length > MAX_BYTES) {
            throw new DocumentUnreadable(0, "document of " + raw.length + " bytes is longer than " + MAX_BYTES);
        }
        String type =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (type.equals("application/json") || type.endsWith("+json")) {
            return json(raw);
        }
        if (type.equals("text/csv")) {
            Map<String, String> parameters = parameters(contentType);
            String text = Decoder.decode(raw, parameters.get("charset"));
            return CsvTable.read(text, parameters.get("separator"));
        }
        if (type.equals(WORKBOOK)) {
            return XlsxTable.read(raw);
        }
        if (type.equals("application/edifact") || type.equals("application/edi-x12")) {
            Map<String, String> parameters = parameters(contentType);
            return EdiTree.read(raw, parameters.get("charset"), parameters.get("name"));
        }
        if (type.equals("application/xml") || type.equals("text/xml") || type.endsWith("+xml")) {
            return XmlTree.read(raw, parameters(contentType).get("name"));
        }
        throw new DocumentUnreadable(
                0,
                "content type '" + contentType + "' is unknown; application/json, text/csv, application/edifact,"
                        + " application/edi-x12, application/xml and workbooks (.xlsx) are read");
    }

    /** What a document without a content type looks like. */
    public static String typeOf(byte[] raw) {
        String start = new String(raw, 0, Math.min(raw.length, 100), StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .strip();
        if (start.startsWith("{") || start.startsWith("[")) {
            return "application/json";
        }
        if (start.startsWith("UNA") || start.startsWith("UNB")) {
            return "application/edifact";
        }
        if (start.startsWith("<")) {
            return "application/xml";
        }
        return start.matches("(?s)ISA[^A-Za-z0-9].*") ? "application/edi-x12" : "text/csv";
    }

    private static JsonNode json(byte[] raw) {
        try {
            return StrictJson.read(raw);
        } catch (IllegalArgumentException e) {
            throw new DocumentUnreadable(0, e.getMessage());
        }
    }

    private static Map<String, String> parameters(String contentType) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(contentType);
        while (matcher.find()) {
            parameters.put(
                    matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2).replace("\"", ""));
        }
        return parameters;
    }
}
