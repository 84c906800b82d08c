package io.entrepot.connector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Looks at what carriers push and sign: a header with the hex HMAC-SHA256 of the raw body. */
@Component("signedCallbacks")
public class SignedCallbacks {
    private final CarrierSettings settings;

    SignedCallbacks(CarrierSettings settings) {
        this.settings = settings;
    }

    /**
     * Answers GOOD, FORGED, EMPTY or TOO_LARGE, and makes the body bytes.
     *
     * @param header the one that holds the signature
     * @param prefix what stands before its hex digits
     */
    public String judge(Exchange exchange, String carrier, String header, String prefix) throws IOException {
        String given = exchange.getMessage().getHeader(header, "", String.class);
        // who signs nothing is not looked at
        if (!given.startsWith(prefix)) {
            return "FORGED";
        }
        String size = Callbacks.read(exchange);
        if (!size.equals("GOOD")) {
            return size;
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        byte[] digits = given.substring(prefix.length()).getBytes(StandardCharsets.UTF_8);
        // the secret at hand, and the one before it while a change is under way
        boolean signed = isBy(settings.get(carrier, "webhook-secret", ""), body, digits)
                | isBy(settings.get(carrier, "webhook-secret-before", ""), body, digits);
        return signed ? "GOOD" : "FORGED";
    }

    /** An account without a secret has no pushes: then nothing is signed by it. */
    private static boolean isBy(String secret, byte[] body, byte[] given) {
        return !secret.isBlank()
                && MessageDigest.isEqual(given, hex(body, secret).getBytes(StandardCharsets.US_ASCII));
    }

    /** The secret is decomposed first (NFKD), as EasyPost does; to one in ASCII that makes no difference. */
    static String hex(byte[] body, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] key = Normalizer.normalize(secret, Normalizer.Form.NFKD).getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
