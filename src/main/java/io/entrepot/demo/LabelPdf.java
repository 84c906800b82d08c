package io.entrepot.demo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A label as carriers send it: a PDF of one page, 10 × 15 cm, with a few lines and a bar for each digit. */
final class LabelPdf {
    private static final String PAGE = "[0 0 283 425]";

    private LabelPdf() {}

    /** The first line is printed large, the last as bars, too. */
    static byte[] of(String... lines) {
        var content = new StringBuilder();
        for (int i = 0; i < lines.length; i++) {
            content.append(
                    "BT /F1 %d Tf 20 %d Td (%s) Tj ET\n".formatted(i == 0 ? 24 : 12, 380 - 26 * i, ascii(lines[i])));
        }
        int x = 20;
        for (char c : lines[lines.length - 1].toCharArray()) {
            content.append("%d 60 %d 90 re f\n".formatted(x, 2 + c % 7));
            x += 13;
        }
        return document(List.of(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox " + PAGE
                        + " /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
                "<< /Length " + content.length() + " >>\nstream\n" + content + "endstream",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>"));
    }

    private static byte[] document(List<String> objects) {
        var pdf = new StringBuilder("%PDF-1.4\n");
        var offsets = new ArrayList<Integer>();
        for (int i = 0; i < objects.size(); i++) {
            offsets.add(pdf.length());
            pdf.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int table = pdf.length();
        pdf.append("xref\n0 ").append(objects.size() + 1).append("\n0000000000 65535 f \n");
        offsets.forEach(offset -> pdf.append("%010d 00000 n \n".formatted(offset)));
        pdf.append("trailer << /Size ").append(objects.size() + 1).append(" /Root 1 0 R >>\nstartxref\n");
        return pdf.append(table).append("\n%%EOF\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The built-in fonts know no Chinese. */
    private static String ascii(String line) {
        return line.replaceAll("[^ -~]", "?").replaceAll("([()\\\\])", "\\\\$1");
    }
}
