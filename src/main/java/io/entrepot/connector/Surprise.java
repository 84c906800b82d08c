package io.entrepot.connector;

import io.entrepot.shared.Arrived;
import io.entrepot.shared.Failure;
import io.entrepot.shared.Failure.Redo;
import io.entrepot.shared.FailureCause;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;

/** Makes the failure of the one item that stands alone after its page was halved. */
final class Surprise {
    private Surprise() {}

    static Failure failure(Object item, Throwable cause, String stage, Exchange exchange) {
        String message = "unexpected: " + words(cause);
        if (item instanceof Arrived order) {
            return new Failure(
                    FailureCause.UNEXPECTED,
                    stage,
                    exchange.getMessage().getHeader(Pages.PLATFORM, String.class),
                    exchange.getMessage().getHeader(Pages.ACCOUNT, String.class),
                    "element " + (order.mapped().index() + 1),
                    null,
                    message,
                    bytes(order.source().toString()),
                    "application/json",
                    order.journalId(),
                    new Redo("PageArrived", null, null));
        }
        String queue = exchange.getProperty(Pages.QUEUE, String.class);
        String body = item instanceof Long id
                ? "{\"ids\":[" + id + "]}"
                : exchange.getProperty(Pages.MESSAGE, String.valueOf(item), String.class);
        return new Failure(
                FailureCause.UNEXPECTED,
                stage,
                null,
                null,
                String.valueOf(item),
                item instanceof Long id && stage.startsWith("order.") ? id : null,
                message,
                bytes(body),
                "application/json",
                null,
                queue == null ? null : new Redo("Redelivery", queue, body));
    }

    /** The innermost cause says most; class names help only where there are no words. */
    static String words(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        String said = innermost.getMessage();
        return said == null || said.isBlank() ? innermost.getClass().getSimpleName() : said;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
