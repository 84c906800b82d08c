package io.entrepot.demo;

import java.net.URI;
import java.util.Map;

/** Pushes one event after the other to whoever follows a parcel until it is received; under misbehaviour also twice. */
final class UpsPushes {
    private static final int PUSHES_PER_ROUND = 50;

    private final UpsDesk desk;
    private final HubLine hub;
    private final Mischief mischief;
    private int quietRounds;
    private int failures;

    UpsPushes(UpsDesk desk, HubLine hub, Mischief mischief) {
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
        int pushes = 0;
        for (UpsDesk.Push push : desk.unpushed()) {
            if (pushes++ == PUSHES_PER_ROUND) {
                break;
            }
            if (!send(push) || mischief.chance(0.3) && !send(push)) {
                failures++;
                quietRounds = Math.min(60, 2 * failures);
                return;
            }
            desk.pushed(push);
        }
        failures = 0;
    }

    private boolean send(UpsDesk.Push push) {
        // simulated partners know one hub; of the address that was subscribed with, its path counts
        String path = URI.create(push.callback()).getPath();
        Map<String, String> headers = Map.of(
                "Content-Type", "application/json",
                "User-Agent", "UPSPubSubTrackingService",
                "credential", push.credential());
        return hub.send("POST", path, headers, Json.plain(push.event())).status() == 200;
    }
}
