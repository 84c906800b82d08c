package io.entrepot.demo;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.coyote.CloseNowException;

/** How a partner misbehaves: by chance, as often as its level says, or on command. */
final class Mischief {
    /** What can happen instead of a proper answer. */
    enum Kind {
        NONE,
        TOO_MANY,
        ERROR,
        HTML,
        SLOW,
        REPEAT,
        CUT
    }

    private final Random random = new Random();
    private volatile double rate;
    private volatile long slowMillis;
    private Kind forced = Kind.NONE;
    private int forcedLeft;

    Mischief(String level) {
        level(level);
    }

    /** Sets the level: off, gentle or harsh. YAML reads a bare off as false. */
    void level(String level) {
        rate = switch (level) {
            case "off", "false" -> 0;
            case "gentle" -> 0.01;
            case "harsh" -> 0.2;
            default ->
                throw new IllegalArgumentException(
                        "partners.misbehaviour is '" + level + "'; it must be off, gentle or harsh");
        };
        slowMillis = level.equals("harsh") ? 12_000 : 3_000;
    }

    boolean isOff() {
        return rate == 0;
    }

    boolean isHarsh() {
        return rate > 0.1;
    }

    /** Whether something of that likelihood, named for the harsh level, happens now. */
    boolean chance(double atHarsh) {
        return !isOff() && random.nextDouble() < (isHarsh() ? atHarsh : atHarsh / 8);
    }

    /** Makes the next answers go wrong in one way. */
    synchronized void force(Kind kind, int count) {
        forced = kind;
        forcedLeft = count;
    }

    synchronized Kind next() {
        if (forcedLeft > 0) {
            forcedLeft--;
            return forced;
        }
        if (random.nextDouble() >= rate) {
            return Kind.NONE;
        }
        return Kind.values()[1 + random.nextInt(Kind.values().length - 1)];
    }

    /** Answers wrongly if {@code kind} says so; false means that the proper answer is still to be given. */
    boolean spoil(Kind kind, HttpServletResponse response) throws IOException {
        switch (kind) {
            case TOO_MANY -> {
                response.setHeader("Retry-After", "2");
                text(response, 429, "text/plain", "Too many requests");
            }
            case ERROR ->
                text(
                        response,
                        500,
                        "application/json",
                        "{\"code\":\"internal_server_error\",\"message\":\"There has been a critical error on this website.\","
                                + "\"data\":{\"status\":500}}");
            case HTML ->
                text(
                        response,
                        200,
                        "text/html",
                        "<!DOCTYPE html><html><body><h1>Down for maintenance</h1></body></html>");
            case CUT -> cut(response);
            case SLOW -> {
                pause(slowMillis);
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Begins an answer and ends the connection in the middle of it. */
    static void cut(HttpServletResponse response) throws IOException {
        response.setStatus(200);
        response.setContentType("application/json");
        response.setContentLength(4096);
        response.getOutputStream().write("[{\"id\":".getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
        throw new CloseNowException("The simulated partner cuts the connection");
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void text(HttpServletResponse response, int status, String type, String text) throws IOException {
        send(response, status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    static void send(HttpServletResponse response, int status, String type, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(type + "; charset=UTF-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
