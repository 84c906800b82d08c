package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.shared.Room;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** How much room a document takes depends on what it becomes when it is read. */
class DocumentRoomTest {
    private static final int SIZE = 60 * 1024;
    private static final int WHOLE = 8 * 1024 * 1024;

    private final Room trees = new Room(WHOLE);
    private final DocumentRoom room = new DocumentRoom(new Room(1), new Room(1), trees);
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext(false));

    @Test
    void aShortEdiFileIsALargeTree() throws Exception {
        room.hold(exchange, SIZE, "application/edifact; name=\"orders.edi\"");
        assertThatThrownBy(() -> trees.take(WHOLE - 5 * 1024 * 1024, Duration.ZERO))
                .isInstanceOf(Room.Full.class);
        room.leave(exchange);
        trees.take(WHOLE, Duration.ZERO).close();
    }

    @Test
    void otherShortDocumentsAreNotCounted() throws Exception {
        for (String type : new String[] {"application/json", "text/csv", "application/xml"}) {
            room.hold(exchange, SIZE, type);
            trees.take(WHOLE, Duration.ZERO).close();
        }
        room.hold(exchange, SIZE + 10 * 1024, "application/json");
        assertThat(exchange.getProperty("hubRoom")).isNotNull();
        assertThatThrownBy(() -> trees.take(WHOLE, Duration.ZERO)).isInstanceOf(Room.Full.class);
    }
}
