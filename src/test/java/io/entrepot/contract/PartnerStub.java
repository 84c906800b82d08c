package io.entrepot.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A partner over real HTTP that answers as its connector's contract says, and goes wrong on command. */
public final class PartnerStub {
    /**
     * What is answered to a request.
     *
     * @param request what the request holds, as "GET /path?query" with its body on the next line, decoded
     * @param status 0 cuts the connection without a word
     */
    public record Rule(String request, int status, Map<String, String> headers, String body) {
        public Rule instead(int otherStatus, Map<String, String> otherHeaders, String otherBody) {
            return new Rule(request, otherStatus, otherHeaders, otherBody);
        }
    }

    private final HttpServer server;
    private final Queue<Rule> once = new ConcurrentLinkedQueue<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile List<Rule> rules = List.of();
    private volatile List<Rule> aside = List.of();
    private volatile CompletableFuture<Map<String, String>> words = CompletableFuture.completedFuture(Map.of());

    public PartnerStub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "stub");
            thread.setDaemon(true);
            return thread;
        }));
        server.createContext("/", this::serve);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on it knows these, and has seen nothing; the first that fits a request counts. */
    public void play(List<Rule> now) {
        once.clear();
        seen.clear();
        rules = List.copyOf(now);
    }

    /** These are answered whatever is played, and nobody counts them: access tokens. */
    public void aside(List<Rule> always) {
        aside = List.copyOf(always);
    }

    /** The next request that this fits gets this answer. */
    public void once(Rule rule) {
        once.add(rule);
    }

    /** What {reference} and its like in rules and answers stand for; requests wait until it is known. */
    public void words(CompletableFuture<Map<String, String>> known) {
        words = known;
    }

    /** The requests since {@link #play}, in their order. */
    public List<String> seen() {
        return List.copyOf(seen);
    }

    private void serve(HttpExchange call) throws IOException {
        try (call) {
            String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String type = String.valueOf(call.getRequestHeaders().getFirst("Content-Type"));
            String request =
                    call.getRequestMethod() + " " + decoded(call.getRequestURI().toString()) + "\n"
                            + (type.contains("form-urlencoded") ? decoded(body) : body);
            Rule uncounted = aside.stream()
                    .filter(rule -> request.contains(rule.request()))
                    .findFirst()
                    .orElse(null);
            if (uncounted != null) {
                send(call, uncounted.status(), uncounted.headers(), uncounted.body());
                return;
            }
            seen.add(request);
            Rule rule = rule(request);
            if (rule == null) {
                send(call, 503, Map.of(), "this is not in contract.yaml");
            } else if (rule.status() > 0) {
                send(call, rule.status(), rule.headers(), filled(rule.body()));
            }
        }
    }

    private Rule rule(String request) throws IOException {
        for (Rule rule : once) {
            if (request.contains(filled(rule.request())) && once.remove(rule)) {
                return rule;
            }
        }
        for (Rule rule : rules) {
            if (request.contains(filled(rule.request()))) {
                return rule;
            }
        }
        return null;
    }

    private String filled(String text) throws IOException {
        if (!text.contains("{")) {
            return text;
        }
        try {
            String full = text;
            for (Map.Entry<String, String> word :
                    words.get(60, TimeUnit.SECONDS).entrySet()) {
                full = full.replace("{" + word.getKey() + "}", word.getValue());
            }
            return full;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException("nobody said what {…} of contract.yaml stands for", e);
        }
    }

    private static void send(HttpExchange call, int status, Map<String, String> headers, String text)
            throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().add("Content-Type", "application/json;charset=UTF-8");
        headers.forEach((name, value) -> call.getResponseHeaders().set(name, value));
        call.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            call.getResponseBody().write(body);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
