package io.entrepot.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The floor's writes once more, by PostgreSQL's own benchmark, where that is installed: a check of the floor itself. */
final class PgBench {
    private static final String SCRIPT = """
            \\set first random(1, 9000000000)
            begin;
            insert into floor.orders (id, account, platform_order_id, status, total)
                select -(:first + g), 2, (:first + g)::text, 'RECEIVED', 129 from generate_series(1, 100) g on conflict do nothing;
            insert into floor.line select -(:first + g), l, g, 1, 39 from generate_series(1, 100) g, generate_series(1, 2) l
                on conflict do nothing;
            update floor.stock s set available = s.available - 1
                from (select sku from floor.stock where sku in (select 1 + (:first + g * 37) % 10000 from generate_series(1, 200) g)
                      order by sku for update) n where s.sku = n.sku;
            insert into floor.reservation select -(:first + g), 1 from generate_series(1, 100) g on conflict do nothing;
            insert into floor.event (order_id, event) select -(:first + g), 'OrderConfirmed' from generate_series(1, 100) g;
            update floor.orders set status = 'CONFIRMED' where id in (select -(:first + g) from generate_series(1, 100) g);
            commit;
            """;

    private PgBench() {}

    static void run(Stage stage, int seconds, Report report) throws IOException, InterruptedException {
        Path script = Files.createTempFile("floor", ".sql");
        Files.writeString(script, SCRIPT);
        String port = stage.databaseUrl().replaceAll(".*:(\\d+)/.*", "$1");
        var builder = new ProcessBuilder(
                "pgbench",
                "-n",
                "-h",
                "127.0.0.1",
                "-p",
                port,
                "-U",
                "entrepot",
                "-c",
                "8",
                "-j",
                "2",
                "-T",
                "" + seconds,
                "-f",
                script.toString(),
                "entrepot");
        builder.environment().put("PGPASSWORD", stage.databasePassword());
        builder.redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException notInstalled) {
            System.out.println("  pgbench is not installed: the floor stands alone");
            return;
        }
        String output = new String(process.getInputStream().readAllBytes());
        process.waitFor();
        Files.delete(script);
        var tps = Pattern.compile("tps = ([0-9.]+)").matcher(output);
        if (tps.find()) {
            report.rate(
                    "floor_pgbench",
                    Double.parseDouble(tps.group(1)) * 100,
                    "orders/s, 100 a transaction, pgbench at 8 clients");
        } else {
            System.out.println("  pgbench said: " + output);
        }
    }
}
