package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.demo.SfParcel.Route;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes route lines to the hub until it confirms them; under misbehaviour also late, twice and in the wrong order. */
final class SfPushes {
    private static final Logger LOG = LoggerFactory.getLogger(SfPushes.class);
    private static final int PER_PUSH = 20;
    private static final int PUSHES_PER_ROUND = 50;

    private final SfDesk desk;
    private final HubLine hub;
    private final Mischief mischief;
    private final String path;
    private final Random random = new Random();
    private final Map<String, Integer> heldBack = new HashMap<>();
    private final List<Route> toRepeat = new ArrayList<>();
    private int quietRounds;
    private int failures;

    SfPushes(SfDesk desk, HubLine hub, Mischief mischief, String callbackSecret) {
        this.desk = desk;
        this.hub = hub;
        this.mischief = mischief;
        this.path = "/callbacks/sf/" + callbackSecret;
    }

    /** One round, run every second: sends what is unconfirmed, after a failure only every so often. */
    void round() {
        if (quietRounds > 0) {
            quietRounds--;
            return;
        }
        List<Route> due = new ArrayList<>(desk.unpushed());
        due.removeIf(this::isHeldBack);
        due.addAll(toRepeat);
        toRepeat.clear();
        if (mischief.chance(0.5)) {
            Collections.shuffle(due, random);
        }
        for (int from = 0, pushes = 0; from < due.size() && pushes < PUSHES_PER_ROUND; from += PER_PUSH, pushes++) {
            if (!push(due.subList(from, Math.min(from + PER_PUSH, due.size())))) {
                failures++;
                quietRounds = Math.min(60, 2 * failures);
                return;
            }
        }
        failures = 0;
    }

    private boolean isHeldBack(Route route) {
        int rounds = heldBack.computeIfAbsent(route.id(), id -> mischief.chance(0.1) ? 5 + random.nextInt(25) : 0);
        if (rounds > 0) {
            heldBack.put(route.id(), rounds - 1);
        }
        return rounds > 0;
    }

    private boolean push(List<Route> routes) {
        ObjectNode body = Json.object();
        body.putObject("Body").set("WaybillRoute", Json.MAPPER.valueToTree(routes));
        HubLine.Answer answer =
                hub.send("POST", path, Map.of("Content-Type", "application/json;charset=UTF-8"), Json.plain(body));
        if (!answer.isGood() || !answer.body().contains("\"0000\"")) {
            LOG.debug("The hub did not take {} route lines: {}", routes.size(), answer.status());
            return false;
        }
        desk.pushed(routes);
        routes.forEach(route -> heldBack.remove(route.id()));
        if (mischief.chance(0.3)) {
            toRepeat.addAll(routes);
        }
        return true;
    }
}
