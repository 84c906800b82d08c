package io.entrepot.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.shared.Room;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** Large bodies share a room: whoever comes while it is full is told to come again, and short ones pass. */
class BodyLimitTest {
    private static final int ALL = 1024 * 1024;
    private static final Duration SHORTLY = Duration.ofMillis(50);

    private final Room room = new Room(ALL);
    private final BodyLimit limit = new BodyLimit(room, SHORTLY);
    private int read;

    @Test
    void aLargeBodyThatFindsNoRoomIsRefusedForNow() throws Exception {
        try (Room.Share others = room.take(ALL, SHORTLY)) {
            MockHttpServletResponse refused = send(100_000);
            assertThat(refused.getStatus()).isEqualTo(503);
            assertThat(refused.getHeader("Retry-After")).isNotNull();
            assertThat(send(1000).getStatus()).isEqualTo(200);
            assertThat(read).isEqualTo(1000);
        }
        assertThat(send(100_000).getStatus()).isEqualTo(200);
        assertThat(read).isEqualTo(100_000);
        room.take(ALL, SHORTLY).close();
    }

    @Test
    void aBodyThatAnotherThreadReadsHasItsRoomUntilItIsAnswered() throws Exception {
        var request = new MockHttpServletRequest("POST", "/webhooks/woocommerce/tee");
        request.setAsyncSupported(true);
        request.setContent(new byte[ALL]);
        var body = new AtomicReference<ServletRequest>();
        limit.doFilter(request, new MockHttpServletResponse(), (wrapped, answer) -> {
            wrapped.startAsync();
            body.set(wrapped);
        });
        assertThat(body.get().getInputStream().readAllBytes()).hasSize(ALL);
        assertThatThrownBy(() -> room.take(ALL, SHORTLY)).isInstanceOf(Room.Full.class);
        request.getAsyncContext().complete();
        room.take(ALL, SHORTLY).close();
    }

    private MockHttpServletResponse send(int bytes) throws Exception {
        var request = new MockHttpServletRequest("POST", "/api/orders");
        request.setContent(new byte[bytes]);
        var response = new MockHttpServletResponse();
        // as Camel and Spring do it: what cannot be read is a failure of the hub's, until the filter explains it
        FilterChain reader = (body, answer) -> {
            try {
                read = body.getInputStream().readAllBytes().length;
            } catch (IOException e) {
                ((HttpServletResponse) answer).sendError(500);
            }
        };
        limit.doFilter(request, response, reader);
        return response;
    }
}
