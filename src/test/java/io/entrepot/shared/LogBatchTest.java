package io.entrepot.shared;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogBatchTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(LogBatchTest.class);

    @Test
    void oneLineForWhatHappenedAndAHundredNamesInIt() {
        var batch = new LogBatch();
        batch.add("RECEIVED -> APPROVED", "EN1");
        batch.add("RECEIVED -> IN_REVIEW", "EN2");
        batch.add("RECEIVED -> APPROVED", "EN3");
        for (int i = 0; i < 101; i++) {
            batch.add("many", "x" + i);
        }
        List<String> said = said(batch);
        assertThat(said).hasSize(4).startsWith("RECEIVED -> APPROVED: EN1 EN3", "RECEIVED -> IN_REVIEW: EN2");
        assertThat(said.get(2)).startsWith("many: x0 x1 ").endsWith(" x99");
        assertThat(said.get(3)).isEqualTo("many: x100");
    }

    @Test
    void nothingIsSaidOfNothing() {
        assertThat(said(new LogBatch())).isEmpty();
    }

    private List<String> said(LogBatch batch) {
        var heard = new ListAppender<ILoggingEvent>();
        heard.start();
        log.addAppender(heard);
        // whatever another test has set for all
        log.setLevel(Level.INFO);
        try {
            batch.tell(log);
        } finally {
            log.setLevel(null);
            log.detachAppender(heard);
        }
        return heard.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
