package io.entrepot.demo;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Pushes whole ways to whoever subscribed until they are confirmed in the right words; under misbehaviour also twice. */
final class Kuaidi100Pushes {
    private static final Map<String, String> FORM = Map.of("Content-Type", "application/x-www-form-urlencoded");

    private final Kuaidi100Desk desk;
    private final HubLine hub;
    private final Mischief mischief;
    private int quietRounds;
    private int failures;

    Kuaidi100Pushes(Kuaidi100Desk desk, HubLine hub, Mischief mischief) {
        this.desk = desk;
        this.hub = hub;
        this.mischief = mischief;
    }

    /** One round, run every second: sends what is unconfirmed, after a failure only every so often. */
    void round() {
        if (quietRounds > 0) {
            quietRounds--;
            return;
        }
        for (Kuaidi100Desk.Push push : desk.unpushed()) {
            if (!send(push) || mischief.chance(0.3) && !send(push)) {
                failures++;
                quietRounds = Math.min(60, 2 * failures);
                return;
            }
            desk.pushed(push);
        }
        failures = 0;
    }

    private boolean send(Kuaidi100Desk.Push push) {
        String form = "param=" + URLEncoder.encode(push.param(), StandardCharsets.UTF_8) + "&sign=" + push.sign();
        // simulated partners know one hub; of the address that was subscribed with, its path counts
        String path = URI.create(push.callback()).getPath();
        HubLine.Answer answer = hub.send("POST", path, FORM, form.getBytes(StandardCharsets.US_ASCII));
        return answer.isGood()
                && answer.body().contains("\"result\":true")
                && answer.body().contains("\"returnCode\":\"200\"");
    }
}
