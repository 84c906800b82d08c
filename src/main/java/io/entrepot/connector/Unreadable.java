package io.entrepot.connector;

import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Sets a whole document aside that nobody can read: it is an incident with its own copy of the bytes. */
@Component("unreadable")
public class Unreadable {
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    Unreadable(ApplicationEventPublisher events, TransactionTemplate transaction) {
        this.events = events;
        this.transaction = transaction;
    }

    /** Takes the bytes from the property {@code raw} and the reason from the exception that was caught. */
    public void setAside(Exchange exchange) {
        Exception reason = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var message = exchange.getMessage();
        transaction.executeWithoutResult(status -> events.publishEvent(new Failures(new Failure(
                FailureCause.UNREADABLE,
                exchange.getFromRouteId(),
                message.getHeader(Pages.PLATFORM, String.class),
                message.getHeader(Pages.ACCOUNT, String.class),
                String.valueOf(message.getHeader(Pages.JOURNAL)),
                null,
                Surprise.words(reason),
                exchange.getProperty(Polls.RAW, byte[].class),
                message.getHeader(Exchange.CONTENT_TYPE, "application/octet-stream", String.class),
                message.getHeader(Pages.JOURNAL, UUID.class),
                new Redo("PageArrived", null, null)))));
        message.setBody(List.of());
    }
}
