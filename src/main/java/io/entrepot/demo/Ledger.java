package io.entrepot.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** An append-only file of JSON lines: what happened, replayed at start so that a restart goes on where it was. */
final class Ledger implements Closeable {
    private final Path file;
    private final OutputStream out;

    /** Opens the file, hands every line of it to {@code replay}, and is then ready for more. */
    Ledger(Path file, Consumer<JsonNode> replay) {
        this.file = file;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            if (Files.exists(file)) {
                replay(replay);
            }
            out = new BufferedOutputStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND), 1 << 16);
        } catch (IOException e) {
            throw new UncheckedIOException("Ledger " + file + " cannot be opened", e);
        }
    }

    /** Writes the lines and hands them to the operating system: a killed process loses none of them. */
    synchronized void append(Iterable<? extends JsonNode> lines) {
        try {
            for (JsonNode line : lines) {
                out.write(Json.plain(line));
                out.write('\n');
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Ledger " + file + " cannot be written", e);
        }
    }

    void append(JsonNode line) {
        append(java.util.List.of(line));
    }

    @Override
    public synchronized void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Ledger " + file + " cannot be closed", e);
        }
    }

    private void replay(Consumer<JsonNode> replay) throws IOException {
        long whole = 0;
        try (InputStream in = Files.newInputStream(file)) {
            LineReader lines = new LineReader(in);
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                try {
                    replay.accept(Json.MAPPER.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new IOException("line at byte " + whole + " is not JSON", e);
                }
                whole += line.length + 1;
            }
        }
        // A process killed in mid-write leaves a half line, which nobody was ever told about.
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            if (channel.size() > whole) {
                channel.truncate(whole);
            }
        }
    }

    /** Whole lines only: bytes after the last line feed are not given out. */
    private static final class LineReader {
        private final InputStream in;
        private final byte[] block = new byte[1 << 16];
        private int at;
        private int end;

        LineReader(InputStream in) {
            this.in = in;
        }

        byte[] next() throws IOException {
            java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream(4096);
            while (true) {
                if (at == end) {
                    end = in.read(block);
                    at = 0;
                    if (end < 0) {
                        end = 0;
                        return null;
                    }
                }
                int start = at;
                while (at < end && block[at] != '\n') {
                    at++;
                }
                line.write(block, start, at - start);
                if (at < end) {
                    at++;
                    return line.toByteArray();
                }
            }
        }
    }
}
