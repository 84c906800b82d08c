package io.entrepot.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.connector.Flow;
import io.entrepot.connector.Flow.Drawing;
import io.entrepot.connector.Queues;
import io.entrepot.connector.Queues.View;
import io.entrepot.connector.Topics;
import jakarta.jms.ConnectionFactory;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

/** What operators see and do of queues, topics and routes, with a real Artemis, a real Kafka and the real routes. */
class BrokersTest extends ContractHub {
    /** Nothing reads it, so what is put there stays. */
    private static final String STILL = "ExpiryQueue";

    /** Its route is there and has nothing to do. */
    private static final String IDLE = "order.review";

    /** Of nobody's. */
    private static final String LEFT = "left.behind";

    @Autowired
    private Queues queues;

    @Autowired
    private Topics topics;

    @Autowired
    private Flow flow;

    @Autowired
    private ConnectionFactory connections;

    @AfterEach
    void asBefore() {
        if (queue(IDLE).paused()) {
            queues.resume(IDLE, "tester");
        }
        new JmsTemplate(connections).execute(session -> {
            try (var consumer = session.createConsumer(session.createQueue(STILL))) {
                while (consumer.receiveNoWait() != null) {
                    // away with it
                }
            }
            return null;
        });
    }

    @Test
    void aPausedQueueKeepsWhatComesUntilItIsResumed() {
        queues.pause(IDLE, "mails look wrong", "lin");
        assertThat(queue(IDLE).paused()).isTrue();
        assertThat(queue(IDLE).pause().why()).isEqualTo("mails look wrong");
        assertThatThrownBy(() -> queues.pause(IDLE, "again", "wang")).hasMessageContaining("paused already");
        send(IDLE, "{\"ids\":[999999999]}");
        soon(
                "it waits, and for how long",
                () -> queue(IDLE).depth() == 1 && queue(IDLE).oldestSeconds() != null);
        queues.resume(IDLE, "lin");
        assertThat(queue(IDLE).paused()).isFalse();
        assertThat(queues.pauses()).isEmpty();
        soon("it was taken", () -> queue(IDLE).depth() == 0);
    }

    @Test
    void messagesAreLookedAtAndMovedOneByOne() {
        send(STILL, "{\"ids\":[1]}");
        send(STILL, "{\"ids\":[2]}");
        var messages = queues.browse(STILL);
        assertThat(messages).extracting(Queues.Waiting::body).containsExactly("{\"ids\":[1]}", "{\"ids\":[2]}");
        queues.pause(IDLE, "to see it arrive", "lin");
        assertThat(queues.move(STILL, List.of(messages.get(1).id()), IDLE, "lin", "wrong queue"))
                .isEqualTo(1);
        assertThat(queues.browse(IDLE)).extracting(Queues.Waiting::body).containsExactly("{\"ids\":[2]}");
        assertThat(queues.browse(IDLE))
                .as("by its id an incident finds who moved it")
                .extracting(Queues.Waiting::id)
                .containsExactly(messages.get(1).id());
        assertThat(queues.browse(STILL)).hasSize(1);
        send(IDLE, "{\"ids\":[3]}");
        send(IDLE, "{\"ids\":[4]}");
        var chosen = queues.browse(IDLE).subList(0, 2).stream()
                .map(Queues.Waiting::id)
                .toList();
        assertThat(queues.move(IDLE, chosen, STILL, "lin", null)).isEqualTo(2);
        assertThat(queues.browse(IDLE)).extracting(Queues.Waiting::body).containsExactly("{\"ids\":[4]}");
        assertThat(queues.move(IDLE, chosen, STILL, "lin", null))
                .as("they are gone")
                .isZero();
        assertThat(queues.move(IDLE, null, STILL, "lin", null))
                .as("all of them")
                .isEqualTo(1);
    }

    @Test
    void whatWasGivenUpGoesBackWhereItCameFrom() {
        var brief = new JmsTemplate(connections);
        brief.setExplicitQosEnabled(true);
        brief.setTimeToLive(1);
        brief.convertAndSend(LEFT, "too late");
        brief.setReceiveTimeout(50);
        soon(
                "the broker gives it up",
                () -> brief.receive(LEFT) == null && !queues.browse(STILL).isEmpty());
        assertThat(queues.browse(STILL).get(0).from()).isEqualTo(LEFT);
        assertThat(queues.retry(STILL, "lin")).isEqualTo(1);
        assertThat(queues.browse(LEFT)).extracting(Queues.Waiting::body).containsExactly("too late");
        assertThat(queues.move(LEFT, null, STILL, "lin", null)).isEqualTo(1);
    }

    @Test
    void whatABrokerDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> queues.browse("no.such.queue")).hasMessageContaining("no queue no.such.queue");
        assertThatThrownBy(() -> queues.move(STILL, null, "no.such.queue", "lin", null))
                .hasMessageContaining("no queue no.such.queue");
        assertThatThrownBy(() -> queues.move(STILL, List.of("ID:1", "x' OR 1=1"), IDLE, "lin", null))
                .hasMessageContaining("no message's");
        assertThatThrownBy(() -> queues.retry(IDLE, "lin")).hasMessageContaining("no dead end");
    }

    @Test
    void topicsSayHowFarOurGroupsAreBehind() {
        soon("Kafka answers in time", () -> topics.overview().problem() == null);
        Topics.Overview overview = topics.overview();
        assertThat(overview.topics())
                .extracting(Topics.View::name)
                .contains("order.events.v1", "tracking.events.v1", "tracking.inbox.v1");
        assertThat(overview.topics())
                .filteredOn(topic -> topic.name().equals("tracking.inbox.v1"))
                .singleElement()
                .satisfies(inbox -> {
                    assertThat(inbox.group()).isEqualTo("entrepot");
                    assertThat(inbox.lag()).isNotNegative();
                    assertThat(inbox.partitions()).isPositive();
                });
    }

    @Test
    void runningRoutesAreShownByFileAndStep() {
        assertThat(flow.quarantined()).isEmpty();
        assertThat(flow.files()).extracting(Flow.File::name).contains("orders.camel.yaml", "carriers/sf.camel.yaml");
        Drawing page = flow.route("order.page").orElseThrow();
        assertThat(page.file()).isEqualTo("orders.camel.yaml");
        assertThat(page.steps()).extracting(Flow.Step::words).contains("pages.open", "pages.arrived", "gather");
        Flow.Step gather = page.steps().get(page.steps().size() - 1);
        assertThat(gather.steps().get(0).steps()).extracting(Flow.Step::words).contains("review.review");
        Drawing dispatch = flow.route("order.dispatch").orElseThrow();
        assertThat(dispatch.steps().get(0).steps())
                .as("the ways of a choice")
                .hasSizeGreaterThan(9)
                .allMatch(Flow.Step::branch);
        Drawing files = flow.route("marketplace.csvdrop.files").orElseThrow();
        assertThat(files.route().from()).as("no passwords").startsWith("ftp:").doesNotContain("password");
    }

    private View queue(String name) {
        return queues.overview().queues().stream()
                .filter(queue -> queue.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void send(String queue, String text) {
        new JmsTemplate(connections).convertAndSend(queue, text);
    }
}
