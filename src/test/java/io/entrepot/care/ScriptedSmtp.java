package io.entrepot.care;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A mail server that answers commands as it was told to; a null reply ends the connection without a word. */
class ScriptedSmtp implements AutoCloseable {
    static final String END_OF_DATA = ".";
    static final String HANG_UP = "";

    final Map<String, String> replies = new ConcurrentHashMap<>();
    final AtomicInteger mails = new AtomicInteger();
    private final ServerSocket socket;

    ScriptedSmtp() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "scripted-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                talk(client);
            } catch (IOException e) {
                // the client hung up, or the test is over
            }
        }
    }

    private void talk(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
        boolean data = false;
        if (!say(client, "CONNECT", "220 ready")) {
            return;
        }
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (data && !line.equals(END_OF_DATA)) {
                continue;
            }
            String command = data ? END_OF_DATA : line.split("[ :]")[0].toUpperCase();
            if (data) {
                mails.incrementAndGet();
            }
            data = false;
            String usual = command.equals("DATA") ? "354 go on" : command.equals("QUIT") ? "221 bye" : "250 fine";
            if (!say(client, command, usual)) {
                return;
            }
            data = command.equals("DATA") && !replies.containsKey("DATA");
        }
    }

    private boolean say(Socket client, String command, String usual) throws IOException {
        String reply = replies.getOrDefault(command, usual);
        if (reply.equals(HANG_UP)) {
            return false;
        }
        client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        return true;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
