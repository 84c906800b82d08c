package io.entrepot.hostile;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a broker may hold that no hub has put there. */
final class MessageCases {
    interface Maker {
        Message make(Session session) throws JMSException;
    }

    /**
     * A row of the queues: it is tried a few times and ends as a dead letter.
     *
     * @param says what the incident's payload begins with
     */
    record Queued(String id, String name, String queue, Maker message, String says) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    /**
     * A row of {@code tracking.inbox.v1}.
     *
     * @param platform under which it is journalled
     * @param says what its incident contains
     */
    record Record(String id, String name, List<String> headers, byte[] value, String platform, String says) {
        @Override
        public String toString() {
            return id + " " + name;
        }
    }

    /** Must not exist in any class path but this one; it says when somebody brings it to life. */
    static final class Probe implements java.io.Serializable {
        static volatile boolean alive;

        private void readObject(java.io.ObjectInputStream in) {
            alive = true;
        }
    }

    private MessageCases() {}

    static Stream<Queued> queued() {
        return Stream.of(
                new Queued(
                        "G2-24",
                        "a serialised object",
                        "order.review",
                        s -> s.createObjectMessage(new ArrayList<>(List.of(new Probe()))),
                        "refused"),
                new Queued(
                        "G2-25",
                        "a map",
                        "order.review",
                        s -> {
                            var map = s.createMapMessage();
                            map.setString("ids", "1");
                            return map;
                        },
                        "refused"),
                new Queued(
                        "G2-25",
                        "a stream",
                        "order.allocate",
                        s -> {
                            var stream = s.createStreamMessage();
                            stream.writeString("x");
                            return stream;
                        },
                        "refused"),
                new Queued("G2-25", "an empty text", "order.allocate", s -> s.createTextMessage(), ""),
                new Queued("G2-25", "no body at all", "order.intake", Session::createMessage, "refused"),
                new Queued(
                        "G2-25",
                        "5 MB of text",
                        "order.review",
                        s -> s.createTextMessage("{\"ids\":[" + " ".repeat(5 * 1024 * 1024) + "1]}"),
                        "refused"),
                new Queued(
                        "G2-25",
                        "bytes that are no JSON",
                        "shipment.book.sf",
                        s -> {
                            var bytes = s.createBytesMessage();
                            bytes.writeBytes(new byte[] {0, 1, 2, (byte) 0xff});
                            return bytes;
                        },
                        ""),
                new Queued("G3-29", "10 000 deep", "notify.send", s -> s.createTextMessage("[".repeat(10_000)), "[[["),
                new Queued(
                        "G3-33",
                        "a journal id that is none",
                        "order.intake",
                        s -> s.createTextMessage("{\"journal\":\"' or 1=1--\"}"),
                        "{\"journal\""),
                new Queued(
                        "G3-33",
                        "a message that is nobody's",
                        "order.intake",
                        s -> s.createTextMessage("{\"journal\":\"00000000-0000-7000-8000-000000000000\"}"),
                        "{\"journal\""),
                new Queued(
                        "G3-43",
                        "an order of a shop that is a path",
                        "account.fetch.woocommerce",
                        s -> s.createTextMessage("{\"account\":\"../tee\",\"platformOrderId\":\"../../../inside\"}"),
                        "{\"account\""));
    }

    static Stream<Record> records() {
        byte[] push = PushCases.push("20", "SF0000000000020", "4712", "2026-11-24 08:00:00", "x")
                .getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                new Record(
                        "G2-21",
                        "headers that steer",
                        List.of(
                                "carrier",
                                "sf",
                                "kafka.OVERRIDE_TOPIC",
                                "forged",
                                "CAmelFileName",
                                "../../evil",
                                "CamelHttpUri",
                                "http://169.254.169.254/"),
                        push,
                        "sf",
                        "'4712'"),
                new Record(
                        "G3-28",
                        "nonsense",
                        List.of("carrier", "sf"),
                        new byte[] {0, (byte) 0xff, 3},
                        "sf",
                        "cannot be read"),
                new Record("G2-25", "no value", List.of("carrier", "sf"), null, "sf", "cannot be read"),
                new Record(
                        "G3-28",
                        "no carrier",
                        List.of(),
                        "{}".getBytes(StandardCharsets.UTF_8),
                        "unknown",
                        "cannot be read"),
                new Record(
                        "G3-33",
                        "a carrier that nobody has",
                        List.of("carrier", "nosuch"),
                        "[2]".getBytes(StandardCharsets.UTF_8),
                        "nosuch",
                        "cannot be read"),
                new Record(
                        "G3-33",
                        "a carrier that is a path",
                        List.of("carrier", "../../canonical"),
                        "[0]".getBytes(StandardCharsets.UTF_8),
                        "unknown",
                        "cannot be read"),
                new Record(
                        "G3-33",
                        "a carrier with NUL",
                        List.of("carrier", "s\0f"),
                        "[]".getBytes(StandardCharsets.UTF_8),
                        "unknown",
                        "cannot be read"),
                new Record(
                        "G3-33",
                        "a carrier of 5000 characters",
                        List.of("carrier", Victim.random(5000)),
                        "[1]".getBytes(StandardCharsets.UTF_8),
                        "unknown",
                        "cannot be read"));
    }
}
