package io.entrepot.embedded;

import java.nio.file.Path;

/** The built-in PostgreSQL as the hub starts it, for those who need it beside the hub and not inside. */
public final class ServersForTests implements AutoCloseable {
    private final PostgresServer postgres;

    private ServersForTests(PostgresServer postgres) {
        this.postgres = postgres;
    }

    public static ServersForTests postgres(Path data, int port) {
        var server = new PostgresServer(data, data.resolve("postgres-binaries"), port);
        server.start();
        return new ServersForTests(server);
    }

    public String url() {
        return postgres.url();
    }

    public String user() {
        return PostgresServer.USER;
    }

    public String password() {
        return postgres.password();
    }

    @Override
    public void close() {
        postgres.close();
    }
}
