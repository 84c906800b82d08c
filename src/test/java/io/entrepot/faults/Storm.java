package io.entrepot.faults;

import io.entrepot.loss.CrashPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What is done to a landscape and when, all of it decided by a seed.
 *
 * @param hubs how many run
 * @param length how long new faults begin, in milliseconds
 * @param small one of many over the same landscape, which need not be whole again before the next one
 */
record Storm(long seed, int hubs, int length, List<Blow> blows, List<Work> works, boolean small) {
    /**
     * A fault from {@code at} to {@code end}, milliseconds after the storm's begin.
     *
     * @param hub which one, where the fault hits a hub
     * @param point where the hub is to halt, where it is to crash
     * @param mode how a partner is to misbehave, where it does
     */
    record Blow(int at, int end, Fault fault, int hub, CrashPoint point, String mode) {
        @Override
        public String toString() {
            return "%.1f-%.1f s %s%s%s%s"
                    .formatted(
                            at / 1000.0,
                            end / 1000.0,
                            fault,
                            fault.target == Fault.Target.HUB ? " " + (hub + 1) : "",
                            point == null ? "" : " " + point,
                            mode == null ? "" : " " + mode);
        }
    }

    enum Kind {
        ORDERS,
        FILE,
        CHANGE,
        CANCEL,
        POISON
    }

    /** Something that the partners do: {@code count} new orders of a shop, say. */
    record Work(int at, Kind kind, String shop, int count, String variant) {}

    private static final List<String> CARRIER_MODES = List.of(
            "unavailable", "delay", "fail-after-booking", "cut-after-booking", "too-many", "html", "error", "empty");
    private static final List<String> SHOP_MODES = List.of("too-many", "error", "html", "slow", "repeat", "cut");
    private static final List<String> FILES = List.of("utf8", "bom", "gbk", "semicolon", "tab", "multiline");

    private static final List<CrashPoint> POINTS = List.of(CrashPoint.values());

    /** Over soon, and nothing is to be started again but the hub. */
    private static final List<Fault> SMALL = List.of(
            Fault.HUB_KILLED,
            Fault.HUB_CRASHED,
            Fault.POSTGRES_FROZEN,
            Fault.POSTGRES_SESSIONS_CUT,
            Fault.POSTGRES_LOCKED,
            Fault.ARTEMIS_FROZEN,
            Fault.KAFKA_FROZEN,
            Fault.PARTNERS_FROZEN,
            Fault.DATABASE_LINE_SLOW,
            Fault.DATABASE_LINE_CUT,
            Fault.DATABASE_LINE_SILENT,
            Fault.COMMIT_UNANSWERED,
            Fault.BROKER_LINE_SLOW,
            Fault.BROKER_LINE_CUT,
            Fault.BROKER_LINE_SILENT,
            Fault.CARRIER_ODD,
            Fault.SHOP_ODD);

    private static final int SMALL_HUBS = 2;
    private static final int SMALL_LENGTH = 3_000;

    Storm(long seed, int hubs, int length, List<Blow> blows, List<Work> works) {
        this(seed, hubs, length, blows, works, false);
    }

    /** One to three short faults at a handful of orders; the same seed leads to the same storm. */
    static Storm small(long seed) {
        var dice = new SplittableRandom(seed);
        int faults = dice.nextInt(1, 4);
        Map<String, List<int[]>> taken = new HashMap<>();
        var blows = new ArrayList<Blow>();
        for (int tries = 0; blows.size() < faults && tries < 10 * faults; tries++) {
            Fault fault = SMALL.get(dice.nextInt(SMALL.size()));
            Blow blow = blow(dice, fault, SMALL_HUBS, SMALL_LENGTH, taken);
            if (blow != null) {
                int end = Math.min(blow.end(), blow.at() + dice.nextInt(500, 2_500));
                blows.add(new Blow(blow.at(), end, fault, blow.hub(), blow.point(), blow.mode()));
            }
        }
        blows.sort(Comparator.comparingInt(Blow::at));
        var works = new ArrayList<Work>();
        for (int at = 0; at < SMALL_LENGTH; at += dice.nextInt(500, 1_500)) {
            works.add(new Work(at, Kind.ORDERS, Landscape.SHOPS.get(dice.nextInt(2)), dice.nextInt(1, 5), null));
        }
        Kind more = Kind.values()[dice.nextInt(Kind.values().length)];
        String variant = FILES.get(dice.nextInt(FILES.size()));
        works.add(new Work(dice.nextInt(1_000, SMALL_LENGTH), more, Landscape.SHOPS.get(dice.nextInt(2)), 1, variant));
        return new Storm(seed, SMALL_HUBS, SMALL_LENGTH, List.copyOf(blows), List.copyOf(works), true);
    }

    /** The same seed leads to the same storm. */
    static Storm of(long seed, int hubs, int seconds, int faults) {
        var dice = new SplittableRandom(seed);
        int count = hubs > 0 ? hubs : dice.nextInt(1, 4);
        int length = seconds * 1000;
        Map<String, List<int[]>> taken = new HashMap<>();
        var blows = new ArrayList<Blow>();
        // every storm kills a hub
        blows.add(blow(dice, dice.nextBoolean() ? Fault.HUB_KILLED : Fault.HUB_CRASHED, count, length, taken));
        for (int tries = 0; blows.size() < faults && tries < 10 * faults; tries++) {
            Blow blow = blow(dice, Fault.values()[dice.nextInt(Fault.values().length)], count, length, taken);
            if (blow != null) {
                blows.add(blow);
            }
        }
        blows.sort(Comparator.comparingInt(Blow::at));
        return new Storm(seed, count, length, List.copyOf(blows), works(dice, length, blows));
    }

    /** Null when what it would hit is hit already at that time. */
    private static Blow blow(SplittableRandom dice, Fault fault, int hubs, int length, Map<String, List<int[]>> taken) {
        int at = dice.nextInt(500, length);
        int end = at + (fault.longest > fault.shortest ? dice.nextInt(fault.shortest, fault.longest) : fault.shortest);
        int hub = dice.nextInt(hubs);
        CrashPoint point = fault == Fault.HUB_CRASHED ? POINTS.get(dice.nextInt(POINTS.size())) : null;
        String mode = switch (fault) {
            case CARRIER_ODD -> CARRIER_MODES.get(dice.nextInt(CARRIER_MODES.size()));
            case SHOP_ODD -> SHOP_MODES.get(dice.nextInt(SHOP_MODES.size()));
            default -> null;
        };
        // a hub that was killed needs its time to start before it is hit again
        int free = fault.target == Fault.Target.HUB || fault.target == Fault.Target.ALL_HUBS ? 15_000 : 2_000;
        List<String> targets = fault.target == Fault.Target.HUB
                ? List.of("HUB" + hub)
                : fault.target == Fault.Target.ALL_HUBS
                        ? java.util.stream.IntStream.range(0, hubs)
                                .mapToObj(i -> "HUB" + i)
                                .toList()
                        : List.of(fault.target.name());
        for (String target : targets) {
            for (int[] other : taken.getOrDefault(target, List.of())) {
                if (at < other[1] && other[0] < end + free) {
                    return null;
                }
            }
        }
        targets.forEach(
                target -> taken.computeIfAbsent(target, t -> new ArrayList<>()).add(new int[] {at, end + free}));
        return new Blow(at, end, fault, hub, point, mode);
    }

    private static List<Work> works(SplittableRandom dice, int length, List<Blow> blows) {
        var works = new ArrayList<Work>();
        for (int at = 0; at < length; at += dice.nextInt(700, 2_500)) {
            String shop = Landscape.SHOPS.get(dice.nextInt(Landscape.SHOPS.size()));
            works.add(new Work(at, Kind.ORDERS, shop, dice.nextInt(1, 12), null));
            if (dice.nextInt(4) == 0) {
                works.add(new Work(at, Kind.FILE, null, 1, FILES.get(dice.nextInt(FILES.size()))));
            }
            if (dice.nextInt(4) == 0) {
                works.add(new Work(at, Kind.CHANGE, shop, dice.nextInt(1, 4), null));
            }
            if (dice.nextInt(8) == 0) {
                works.add(new Work(at, Kind.CANCEL, shop, 1, null));
            }
        }
        // who is killed while writing a file never writes its other half
        boolean whole = blows.stream().anyMatch(blow -> blow.fault() == Fault.PARTNERS_KILLED);
        works.add(new Work(dice.nextInt(1_000, length), Kind.FILE, null, 1, whole ? "utf8" : "half"));
        works.add(new Work(dice.nextInt(1_000, length), Kind.POISON, null, 1, null));
        return List.copyOf(works);
    }
}
