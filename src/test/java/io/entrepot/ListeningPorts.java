package io.entrepot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The TCP ports that a process listens at, as Linux tells them. */
final class ListeningPorts {
    private ListeningPorts() {}

    /** Port to address, as the kernel writes it. */
    static Map<Integer, String> of(long pid) throws IOException {
        var sockets = new TreeSet<String>();
        try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : open.toList()) {
                try {
                    String target = Files.readSymbolicLink(file).toString();
                    if (target.startsWith("socket:[")) {
                        sockets.add(target.substring(8, target.length() - 1));
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    // nothing listened there
                }
            }
        }
        var listening = new LinkedHashMap<Integer, String>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields[3].equals("0A") && sockets.contains(fields[9])) {
                    String[] local = fields[1].split(":");
                    listening.put(Integer.parseInt(local[1], 16), local[0]);
                }
            }
        }
        return listening;
    }

    static boolean isLoopback(String hex) {
        return hex.equals("0100007F")
                || hex.equals("0000000000000000FFFF00000100007F")
                || hex.equals("00000000000000000000000001000000");
    }
}
