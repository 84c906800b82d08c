package io.entrepot.demo;

import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** Writes orders as a CSV file of one row per line item, in the ways that such files really come. */
final class OrderCsv {
    /** A way to write the file. */
    enum Variant {
        UTF8(StandardCharsets.UTF_8, ','),
        BOM(StandardCharsets.UTF_8, ','),
        GBK(Charset.forName("GBK"), ','),
        SEMICOLON(StandardCharsets.UTF_8, ';'),
        TAB(StandardCharsets.UTF_8, '\t'),
        MULTILINE(StandardCharsets.UTF_8, ','),
        HALF(StandardCharsets.UTF_8, ',');

        final Charset charset;
        final char separator;

        Variant(Charset charset, char separator) {
            this.charset = charset;
            this.separator = separator;
        }

        static Variant of(String name) {
            try {
                return valueOf(name.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "variant '" + name + "' is none of utf8, bom, gbk, semicolon, tab, multiline, half");
            }
        }

        String suffix() {
            return this == GBK ? "gbk.csv" : "utf8.csv";
        }
    }

    /** A file and the numbers of the orders in it. */
    record Sheet(byte[] content, List<String> orders) {}

    private static final List<String> HEADER = List.of(
            "order_no",
            "ordered_at",
            "name",
            "phone",
            "province",
            "city",
            "district",
            "address",
            "postcode",
            "country",
            "sku",
            "product",
            "quantity",
            "unit_price",
            "shipping_fee",
            "total",
            "currency",
            "payment_method",
            "paid_at",
            "email",
            "note");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.of("Asia/Shanghai"));

    private OrderCsv() {}

    static Sheet write(Variant variant, Catalogue catalogue, Random random, int file, Instant now) {
        return write(variant, catalogue, random, file, "CSV", now);
    }

    static Sheet write(Variant variant, Catalogue catalogue, Random random, int file, String series, Instant now) {
        StringBuilder text = new StringBuilder();
        row(text, variant, HEADER);
        List<String> numbers = new ArrayList<>();
        int orders = 2 + random.nextInt(5);
        for (int i = 1; i <= orders; i++) {
            String number = String.format("%s-%05d-%02d", series, file, i);
            numbers.add(number);
            order(text, variant, catalogue, random, number, now.minusSeconds(random.nextInt(3600)));
        }
        byte[] body = text.toString().getBytes(variant.charset);
        if (variant == Variant.BOM) {
            byte[] marked = new byte[body.length + 3];
            System.arraycopy(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, marked, 0, 3);
            System.arraycopy(body, 0, marked, 3, body.length);
            body = marked;
        }
        return new Sheet(body, numbers);
    }

    /** The cells of a sheet that was written with commas. */
    static List<List<String>> rows(String text) {
        List<List<String>> rows = new ArrayList<>();
        for (String line : text.split("\r\n")) {
            List<String> cells = new ArrayList<>();
            for (String cell : line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
                cells.add(
                        cell.startsWith("\"")
                                ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"")
                                : cell);
            }
            rows.add(cells);
        }
        return rows;
    }

    private static void order(
            StringBuilder text, Variant variant, Catalogue catalogue, Random random, String number, Instant at) {
        Buyer buyer = Buyers.any(random);
        boolean paid = random.nextInt(12) > 0;
        List<Article> articles = new ArrayList<>();
        List<Integer> quantities = new ArrayList<>();
        long total = 1000;
        for (int lines = 1 + random.nextInt(3); lines > 0; lines--) {
            Article article = catalogue.any(random, "csv");
            if (!articles.contains(article)) {
                articles.add(article);
                quantities.add(1 + random.nextInt(3));
                total += (long) article.fen() * quantities.get(quantities.size() - 1);
            }
        }
        String note =
                variant == Variant.MULTILINE ? "第一行，请仔细阅读\n第二行: \"轻放\", 谢谢" : random.nextInt(4) == 0 ? "请尽快发货, 谢谢" : "";
        for (int i = 0; i < articles.size(); i++) {
            row(
                    text,
                    variant,
                    List.of(
                            number,
                            TIME.format(at),
                            buyer.name(),
                            buyer.phone(),
                            buyer.place().province(),
                            buyer.place().city(),
                            buyer.place().district(),
                            buyer.street() + buyer.room(),
                            buyer.place().postcode(),
                            "CN",
                            articles.get(i).sku(),
                            articles.get(i).name(),
                            Integer.toString(quantities.get(i)),
                            WooOrderMaker.money(articles.get(i).fen()),
                            "10.00",
                            WooOrderMaker.money(total),
                            "CNY",
                            paid ? "alipay" : "",
                            paid ? TIME.format(at.plusSeconds(40)) : "",
                            buyer.email(),
                            note));
        }
    }

    private static void row(StringBuilder text, Variant variant, List<String> cells) {
        text.append(cells.stream()
                .map(cell -> quoted(cell, variant.separator))
                .collect(Collectors.joining(String.valueOf(variant.separator))));
        text.append("\r\n");
    }

    private static String quoted(String cell, char separator) {
        boolean plain = cell.indexOf(separator) < 0 && cell.indexOf('"') < 0 && cell.indexOf('\n') < 0;
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }
}
