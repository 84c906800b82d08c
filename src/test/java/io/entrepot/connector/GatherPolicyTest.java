package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders that wait at the same time are led together, and each learns what became of its own. */
class GatherPolicyTest {
    private static final int LEADERS = 1;

    /** Hubs of other tests may gather in this process, too. */
    private static final String OURS = "consumer of this test";

    private final ExecutorService consumers = Executors.newCachedThreadPool(run -> new Thread(run, OURS));
    private final List<List<?>> pages = new CopyOnWriteArrayList<>();
    private final List<List<?>> messages = new CopyOnWriteArrayList<>();
    private final Semaphore go = new Semaphore(0);
    private final List<List<?>> besides = new CopyOnWriteArrayList<>();
    private volatile Exception trouble;

    private final Processor gathered = new GatherPolicy().wrap(null, page -> {
        pages.add(page.getMessage().getBody(List.class));
        messages.add(page.getProperty(Pages.TOGETHER, List.class));
        besides.add(page.getProperty(Pages.BESIDES, List.class));
        go.acquire();
        if (trouble != null) {
            throw trouble;
        }
    });

    @AfterEach
    void close() {
        consumers.shutdownNow();
    }

    @Test
    void anOrderAloneWaitsForNobody() {
        CompletableFuture<Exception> alone = send("tee", "A");
        underway(1);
        go.release();
        assertThat(alone.join()).isNull();
        assertThat(pages).containsExactly(List.of("A"));
    }

    @Test
    void thoseThatWaitShareTheNextPage() {
        List<CompletableFuture<Exception>> first = busy("tee");
        List<CompletableFuture<Exception>> later = new ArrayList<>();
        for (String order : List.of("C", "D", "E")) {
            later.add(send("tee", order));
            waiting(later.size());
        }
        assertThat(pages).hasSize(LEADERS);

        go.release();
        underway(LEADERS + 1);
        assertThat(pages.get(LEADERS)).isEqualTo(List.of("C", "D", "E"));
        assertThat(messages.get(LEADERS))
                .as("the messages of all three")
                .hasSize(3)
                .doesNotHaveDuplicates();
        assertThat(besides.get(LEADERS))
                .as("what all three brought besides")
                .isEqualTo(List.of("beside C", "beside D", "beside E"));
        assertThat(later).as("nobody is done before the page is").noneMatch(CompletableFuture::isDone);

        go.release(LEADERS);
        assertThat(first).allMatch(exchange -> exchange.join() == null);
        assertThat(later).allMatch(exchange -> exchange.join() == null);
    }

    @Test
    void allFailWithTheirPageAndNobodyWithAnother() {
        List<CompletableFuture<Exception>> first = busy("tee");
        List<CompletableFuture<Exception>> later = List.of(send("tee", "C"), send("tee", "D"));
        waiting(2);
        go.release();
        underway(LEADERS + 1);
        go.release(LEADERS - 1);
        await("all that came first").until(() -> first.stream().allMatch(CompletableFuture::isDone));

        trouble = new IllegalStateException("the database is away");
        go.release();
        assertThat(later).allMatch(exchange -> exchange.join() == trouble);
        assertThat(first).allMatch(exchange -> exchange.join() == null);

        trouble = null;
        go.release();
        assertThat(send("tee", "C").join()).as("and the next one is led again").isNull();
    }

    @Test
    void anAccountIsNotHeldUpByAnother() {
        busy("flood");
        CompletableFuture<Exception> other = send("trickle", "T");
        underway(LEADERS + 1);
        assertThat(pages.get(LEADERS)).isEqualTo(List.of("T"));
        go.release(LEADERS + 1);
        assertThat(other.join()).isNull();
    }

    @Test
    void aFullPageGoesAlone() {
        busy("tee");
        Object[] orders = IntStream.range(0, 100).boxed().toArray();
        CompletableFuture<Exception> full = send("tee", orders);
        underway(LEADERS + 1);
        assertThat(pages.get(LEADERS)).hasSize(100);
        go.release(LEADERS + 1);
        assertThat(full.join()).isNull();
    }

    /** As many orders underway as are led at the same time. */
    private List<CompletableFuture<Exception>> busy(String account) {
        List<CompletableFuture<Exception>> busy = new ArrayList<>();
        for (int n = 1; n <= LEADERS; n++) {
            busy.add(send(account, "busy " + n));
            underway(n);
        }
        return busy;
    }

    private void underway(int n) {
        await("page " + n).until(() -> pages.size() == n);
    }

    private void waiting(int n) {
        await(n + " consumers wait for a leader")
                .until(() -> Thread.getAllStackTraces().entrySet().stream()
                                .filter(thread -> thread.getKey().getName().equals(OURS))
                                .map(Map.Entry::getValue)
                                .filter(stack -> List.of(stack).stream()
                                                .anyMatch(frame ->
                                                        frame.getMethodName().equals("join"))
                                        && List.of(stack).stream()
                                                .anyMatch(frame ->
                                                        frame.getClassName().startsWith(GatherPolicy.class.getName())))
                                .count()
                        == n);
    }

    /** Answers what the exchange failed with, null when it did not. */
    private CompletableFuture<Exception> send(String account, Object... orders) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext(false));
        exchange.getMessage()
                .setHeaders(new HashMap<>(Map.of(
                        Pages.PLATFORM, "woocommerce", Pages.ACCOUNT, account, Pages.JOURNAL, UUID.randomUUID())));
        exchange.getMessage().setBody(List.of(orders));
        exchange.setProperty(Pages.BESIDES, List.of("beside " + orders[0]));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        gathered.process(exchange);
                        return null;
                    } catch (Exception e) {
                        return e;
                    }
                },
                consumers);
    }
}
