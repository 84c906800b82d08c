package io.entrepot.bench;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as a table, as JSON and as a picture of the rates beside the floor. */
final class Report {
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> bars = new ArrayList<>();

    void put(String key, Object value, String what) {
        figures.put(key, value instanceof Double number ? rounded(number) : value);
        System.out.printf(Locale.ROOT, "  %-28s %14s  %s%n", key, figures.get(key), what);
    }

    /** A rate that the picture shows, in orders (or pieces of news) a second. */
    void rate(String key, double perSecond, String what) {
        put(key, perSecond, what);
        bars.add(key);
    }

    double get(String key) {
        return figures.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    /** The ratio of two figures of this run, where both were measured. */
    void ratio(String key, String above, String below, String what) {
        double ratio = get(above) / get(below);
        if (!Double.isNaN(ratio)) {
            put(key, ratio, what);
        }
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(
                folder.resolve("bench.json"),
                BenchPartners.json.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(figures));
        Files.writeString(folder.resolve("bench.svg"), picture());
        System.out.println("written to " + folder.resolve("bench.json") + " and bench.svg");
    }

    private String picture() {
        double most = bars.stream().mapToDouble(this::get).max().orElse(1);
        var svg = new StringBuilder();
        int height = 20 + 26 * bars.size();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 ")
                .append(height);
        svg.append("\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"720\" height=\"")
                .append(height);
        svg.append("\" fill=\"#fff\"/>\n");
        int y = 12;
        for (String bar : bars) {
            double value = get(bar);
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"8\" y=\"%d\">%s</text><rect x=\"190\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"%s\"/>"
                            + "<text x=\"%.1f\" y=\"%d\">%,.0f/s</text>%n",
                    y + 14,
                    bar,
                    y,
                    Math.max(1, 430 * value / most),
                    bar.startsWith("floor") ? "#9aa5b1" : "#2f6fde",
                    198 + 430 * value / most,
                    y + 14,
                    value));
            y += 26;
        }
        return svg.append("</svg>\n").toString();
    }

    private static double rounded(double number) {
        double scale = Math.abs(number) >= 100 ? 1 : Math.abs(number) >= 1 ? 100 : 10_000;
        return Math.round(number * scale) / scale;
    }
}
