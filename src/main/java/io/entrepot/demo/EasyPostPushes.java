package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Pushes whole trackers to the hub until it confirms them, signed; under misbehaviour also twice. */
final class EasyPostPushes {
    private static final int PUSHES_PER_ROUND = 50;

    private final EasyPostDesk desk;
    private final HubLine hub;
    private final Mischief mischief;
    private final String secret;
    private int quietRounds;
    private int failures;

    EasyPostPushes(EasyPostDesk desk, HubLine hub, Mischief mischief, String secret) {
        this.desk = desk;
        this.hub = hub;
        this.mischief = mischief;
        this.secret = secret;
    }

    /** One round, run every second: sends what is unconfirmed, after a failure only every so often. */
    void round() {
        if (quietRounds > 0) {
            quietRounds--;
            return;
        }
        int pushes = 0;
        for (Map.Entry<String, ObjectNode> tracker : desk.unpushed().entrySet()) {
            if (pushes++ == PUSHES_PER_ROUND) {
                break;
            }
            if (!push(tracker.getValue()) || mischief.chance(0.3) && !push(tracker.getValue())) {
                failures++;
                quietRounds = Math.min(60, 2 * failures);
                return;
            }
            desk.pushed(tracker.getKey(), tracker.getValue());
        }
        failures = 0;
    }

    private boolean push(ObjectNode tracker) {
        ObjectNode event = Json.of(
                "id", "evt_" + UUID.randomUUID(), "object", "Event", "mode", "test", "description", "tracker.updated");
        event.set("result", tracker);
        byte[] body = Json.plain(event);
        Map<String, String> headers =
                Map.of("Content-Type", "application/json", "X-Hmac-Signature", "hmac-sha256-hex=" + signature(body));
        return hub.send("POST", "/callbacks/easypost", headers, body).isGood();
    }

    private String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            String key = Normalizer.normalize(secret, Normalizer.Form.NFKD);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            StringBuilder hex = new StringBuilder();
            for (byte b : mac.doFinal(body)) {
                hex.append(String.format("%02x", b));
            }
            return hex.toString();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No HmacSHA256 in this JVM", e);
        }
    }
}
