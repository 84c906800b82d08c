package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.Buyers.Buyer;
import io.entrepot.demo.Catalogue.Article;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A trading partner: leaves EDIFACT orders in its folder of the FTP server, and reads the answers into its books. */
final class EdiPartner implements Closeable {
    private static final String NAME = "acme";
    private static final String WE = "4012345000009";
    private static final String THE_HUB = "4098765000008";
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZONE);
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("yyMMdd:HHmm").withZone(ZONE);

    private final Catalogue catalogue;
    private final Clock clock;
    private final long seed;
    private final Path folder;
    private final Ledger ledger;
    private final List<JsonNode> sent = new ArrayList<>();
    private final List<JsonNode> answers = new ArrayList<>();

    EdiPartner(PartnerSettings settings, Catalogue catalogue) {
        this.catalogue = catalogue;
        this.clock = settings.clock();
        this.seed = settings.seed();
        this.folder = home(settings).resolve(NAME);
        this.ledger = new Ledger(
                settings.data().resolve("edifact.jsonl"), line -> (line.has("orders") ? sent : answers).add(line));
        try {
            for (String directory : List.of("in", "out", "read")) {
                Files.createDirectories(folder.resolve(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folders of " + NAME + " cannot be made", e);
        }
    }

    static Path home(PartnerSettings settings) {
        return settings.data().resolve("edi").toAbsolutePath().normalize();
    }

    /** Leaves one more interchange and returns the name of its file. */
    synchronized String leave() {
        int number = sent.size() + 1;
        Random random = new Random(seed * 6571 + number);
        List<String> orders = new ArrayList<>();
        StringBuilder text = new StringBuilder("UNA:+.? '\nUNB+UNOY:3+" + WE + ":14+" + THE_HUB + ":14+"
                + WHEN.format(clock.instant()) + "+" + number + "++ORDERS'\n");
        int messages = 1 + random.nextInt(3);
        for (int i = 1; i <= messages; i++) {
            String order = String.format("PO-%05d-%d", number, i);
            orders.add(order);
            message(text, random, i, order);
        }
        text.append("UNZ+").append(messages).append('+').append(number).append("'\n");
        String name = "orders-" + number + ".edi";
        ObjectNode line =
                Json.of("file", name, "orders", orders, "at", clock.instant().toString());
        ledger.append(line);
        sent.add(line);
        try {
            Path part = folder.resolve(name + ".tmp");
            Files.writeString(part, text, StandardCharsets.UTF_8);
            Files.move(part, folder.resolve("in").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("File " + name + " cannot be left", e);
        }
        return name;
    }

    /** Takes the answers that lie there. */
    synchronized void collect() {
        try (Stream<Path> found = Files.list(folder.resolve("out"))) {
            for (Path file : found.filter(path -> path.toString().endsWith(".edi"))
                    .sorted()
                    .toList()) {
                ObjectNode answer = read(file);
                ledger.append(answer);
                answers.add(answer);
                Files.move(
                        file, folder.resolve("read").resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The answers for " + NAME + " cannot be read", e);
        }
    }

    /** What was sent, what came back, and which control references came twice. */
    synchronized ObjectNode books() {
        collect();
        ObjectNode books = Json.object();
        books.putArray("sent").addAll(sent);
        books.putArray("answers").addAll(answers);
        Set<String> seen = new HashSet<>();
        var twice = books.putArray("twice");
        answers.stream()
                .map(answer -> answer.path("reference").asText())
                .filter(reference -> !seen.add(reference))
                .forEach(twice::add);
        return books;
    }

    @Override
    public void close() {
        ledger.close();
    }

    private void message(StringBuilder text, Random random, int number, String order) {
        Instant now = clock.instant();
        Buyer buyer = Buyers.any(random);
        List<String> segments = new ArrayList<>(List.of(
                "UNH+" + number + "+ORDERS:D:96A:UN:EAN008",
                "BGM+220+" + order + "+9",
                "DTM+137:" + DAY.format(now) + ":102",
                "DTM+2:" + DAY.format(now.plusSeconds(5 * 86_400)) + ":102",
                "NAD+BY+" + WE + "::9++Acme 贸易有限公司",
                "NAD+SU+" + THE_HUB + "::9",
                "NAD+DP+++" + plain(buyer.name()) + "+" + plain(buyer.street()) + ":" + plain(buyer.room()) + "+"
                        + buyer.place().city() + "+" + buyer.place().province() + "+"
                        + buyer.place().postcode() + "+CN",
                "CTA+OC+:" + plain(buyer.name()),
                "COM+" + buyer.phone() + ":TE",
                "CUX+2:CNY:9"));
        long total = 0;
        List<Article> articles = new ArrayList<>();
        for (int lines = 1 + random.nextInt(3); lines > 0; lines--) {
            Article article = catalogue.any(random, "mug");
            if (articles.contains(article)) {
                continue;
            }
            articles.add(article);
            int quantity = 1 + random.nextInt(6);
            total += (long) article.fen() * quantity;
            segments.addAll(List.of(
                    "LIN+" + articles.size(),
                    "PIA+5+" + article.sku() + ":SA",
                    "IMD+F++:::" + plain(article.name()),
                    "QTY+21:" + quantity + ":PCE",
                    "MOA+203:" + WooOrderMaker.money((long) article.fen() * quantity),
                    "PRI+AAA:" + WooOrderMaker.money(article.fen())));
        }
        segments.addAll(List.of("UNS+S", "MOA+86:" + WooOrderMaker.money(total), "CNT+2:" + articles.size()));
        segments.add("UNT+" + (segments.size() + 1) + "+" + number);
        segments.forEach(segment -> text.append(segment).append("'\n"));
    }

    private static String plain(String value) {
        return value.replaceAll("([?+:'])", "?$1");
    }

    private ObjectNode read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        return Json.of(
                "answer",
                file.getFileName().toString(),
                "reference",
                found(text, "UNB\\+[^']*?\\+[^']*?\\+[^']*?\\+[^']*?\\+(\\w+)'"),
                "type",
                found(text, "UNH\\+1\\+(\\w+):"),
                "code",
                found(text, "BGM\\+\\w+\\+\\w+\\+(\\w+)'"),
                "order",
                found(text, "RFF\\+ON:([^':+]+)'"),
                "at",
                clock.instant().toString());
    }

    private static String found(String text, String pattern) {
        var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }
}
