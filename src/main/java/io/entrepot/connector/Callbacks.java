package io.entrepot.connector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Looks at what carriers push with a secret, in the path or in a header, for those that sign nothing. */
@Component("callbacks")
public class Callbacks {
    private static final int LARGEST = 1024 * 1024;

    private final CarrierSettings settings;

    Callbacks(CarrierSettings settings) {
        this.settings = settings;
    }

    /** Answers GOOD, FORGED, EMPTY or TOO_LARGE, and makes the body bytes. */
    public String judge(Exchange exchange, String carrier) throws IOException {
        var message = exchange.getMessage();
        String secret = message.getHeader("secret", "", String.class);
        if (!isSecretOf(carrier, secret)) {
            return "FORGED";
        }
        return read(exchange);
    }

    /** The same for those that send the secret in a header of their own. */
    public String judge(Exchange exchange, String carrier, String header) throws IOException {
        return isSecretOf(carrier, exchange.getMessage().getHeader(header, "", String.class))
                ? read(exchange)
                : "FORGED";
    }

    /** Makes the body bytes, no more than a push may have, and answers GOOD, EMPTY or TOO_LARGE. */
    static String read(Exchange exchange) throws IOException {
        var message = exchange.getMessage();
        InputStream in = message.getBody(InputStream.class);
        byte[] body = in == null ? new byte[0] : in.readNBytes(LARGEST + 1);
        message.setBody(body);
        return body.length == 0 ? "EMPTY" : body.length > LARGEST ? "TOO_LARGE" : "GOOD";
    }

    /** The first value of a field, found without reading the document: what cannot be read must be kept, too. */
    public String firstValue(byte[] body, String field) {
        Matcher found = Pattern.compile("\"" + Pattern.quote(field) + "\"\\s*:\\s*\"([A-Za-z0-9-]{1,50})\"")
                .matcher(new String(body, StandardCharsets.ISO_8859_1));
        return found.find() ? found.group(1) : null;
    }

    /** The secret at hand, and the one before it while a change is under way; both are compared, whichever fits. */
    private boolean isSecretOf(String carrier, String given) {
        return equal(given, settings.get(carrier, "callback-secret", ""))
                | equal(given, settings.get(carrier, "callback-secret-before", ""));
    }

    /** A carrier without a secret has no pushes: then nothing is equal to it. */
    private static boolean equal(String given, String secret) {
        return !secret.isBlank()
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }
}
