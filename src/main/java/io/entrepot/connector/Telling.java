package io.entrepot.connector;

import io.entrepot.shared.Calling;
import io.entrepot.shared.PartnerCall;
import java.util.List;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** Hands request and answer of a call that is made on somebody's behalf to him ({@link Calling}); of other calls nothing. */
final class Telling {
    private static final String BATCH = "batch";
    private static final String CALL = "partnerCall";

    private Telling() {}

    /** @param request without signatures, tokens and keys */
    static void asks(Exchange exchange, String type, Supplier<byte[]> request) {
        if (exchange.getProperty(BATCH) instanceof Calling batch) {
            var call = new PartnerCall(request.get(), type);
            batch.called(call);
            exchange.setProperty(CALL, call);
        }
    }

    static void hears(Exchange exchange, byte[] answer, int status) {
        if (exchange.removeProperty(CALL) instanceof PartnerCall call) {
            call.answered(answer, status);
        }
    }

    /** The orders that are told about; none in other exchanges. */
    static List<Long> orders(Exchange exchange) {
        return exchange.getProperty(BATCH) instanceof Calling batch ? batch.orders() : List.of();
    }
}
