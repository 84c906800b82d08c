package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.springframework.stereotype.Component;

/**
 * Says what a call to a carrier that brought no clear answer means, in the words of {@code booking-result.v1}:
 * RETRY when it certainly had no effect, REJECTED when the carrier will never take it, UNKNOWN in all other cases.
 */
@Component("callFailed")
public class CallFailed {
    /** The carrier said that it did nothing because too much was asked of it. */
    private static final Set<Integer> NOT_NOW = Set.of(423, 429);

    /** Refused, but whether there is a label is for the carrier to say: time-out there, or conflict with an earlier call. */
    private static final Set<Integer> LOOK_UP = Set.of(408, 409);

    public JsonNode judge(Exchange exchange) {
        ObjectNode answer = judged(exchange);
        // of a booking in several calls: what the carrier had called it before it fell silent
        String carrierId = exchange.getProperty(CarrierRequest.CARRIER_ID, String.class);
        return carrierId == null ? answer : answer.put("carrierId", carrierId);
    }

    /** Nothing was sent, since our shipment cannot be said in the carrier's words: a person mends one of the two. */
    public JsonNode unfit(Exchange exchange) {
        return answer(
                "REJECTED",
                "not sent",
                Surprise.words(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }

    /** Why a call of this exchange failed, for the log: what was answered, or why the line failed. */
    public String words(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return failure == null ? "nobody said why" : Surprise.words(failure);
    }

    private static ObjectNode judged(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof PartnerRefused refused) {
            ObjectNode answer = answer(outcome(refused.status()), "HTTP " + refused.status(), refused.getMessage());
            if (refused.retryAfter() != null) {
                answer.put("retryAfter", refused.retryAfter().toSeconds());
            }
            return answer;
        }
        return neverLeft(failure)
                ? answer("RETRY", "not sent", Surprise.words(failure))
                : answer("UNKNOWN", "no clear answer", Surprise.words(failure));
    }

    private static String outcome(int status) {
        return NOT_NOW.contains(status) ? "RETRY" : isRefusal(status) ? "REJECTED" : "UNKNOWN";
    }

    /** The carrier did nothing, and will not do it later. */
    static boolean isRefusal(int status) {
        return status >= 400 && status < 500 && !NOT_NOW.contains(status) && !LOOK_UP.contains(status);
    }

    /** These are thrown before a byte of the request is written; any other I/O failure may have come after. */
    private static boolean neverLeft(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof ConnectException
                    || t instanceof ConnectTimeoutException
                    || t instanceof ConnectionRequestTimeoutException
                    || t instanceof UnknownHostException
                    || t instanceof NoRouteToHostException
                    || t instanceof SSLHandshakeException
                    || t instanceof PartnerHosts.NoPartner
                    || t instanceof AccessTokens.NoToken
                    || t instanceof CallNotPermittedException
                    || t instanceof RejectedExecutionException) {
                return true;
            }
        }
        return false;
    }

    private static ObjectNode answer(String outcome, String code, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("outcome", outcome)
                .put("code", code)
                .put("message", message);
    }
}
