package io.entrepot.faults;

/** What can go wrong, for how long (in milliseconds), and with what. */
enum Fault {
    HUB_KILLED(0, 4_000, Target.HUB),
    /** At a named crash point. */
    HUB_CRASHED(2_000, 6_000, Target.HUB),
    /** Longer than any lease. */
    HUB_FROZEN(13_000, 17_000, Target.HUB),
    /** One after the other, as an upgrade does it. */
    HUBS_RESTARTED(1_000, 1_000, Target.ALL_HUBS),
    POSTGRES_FROZEN(3_000, 10_000, Target.POSTGRES),
    POSTGRES_KILLED(1_000, 8_000, Target.POSTGRES),
    POSTGRES_SESSIONS_CUT(0, 1_000, Target.POSTGRES),
    /** Somebody holds the table of orders, so that connection after connection of the pools waits. */
    POSTGRES_LOCKED(3_000, 8_000, Target.POSTGRES),
    ARTEMIS_FROZEN(3_000, 10_000, Target.ARTEMIS),
    ARTEMIS_KILLED(1_000, 8_000, Target.ARTEMIS),
    /** And its journal is gone. */
    ARTEMIS_WIPED(1_000, 4_000, Target.ARTEMIS),
    KAFKA_FROZEN(3_000, 10_000, Target.KAFKA),
    KAFKA_KILLED(1_000, 8_000, Target.KAFKA),
    /** Shops, carrier, FTP and SMTP accept connections and say nothing. */
    PARTNERS_FROZEN(3_000, 10_000, Target.PARTNERS),
    /** Shops, carrier, FTP and SMTP refuse connections. */
    PARTNERS_KILLED(1_000, 6_000, Target.PARTNERS),
    DATABASE_LINE_SLOW(3_000, 8_000, Target.DATABASE_LINE),
    DATABASE_LINE_CUT(0, 0, Target.DATABASE_LINE),
    DATABASE_LINE_SILENT(3_000, 10_000, Target.DATABASE_LINE),
    COMMIT_UNANSWERED(3_000, 8_000, Target.DATABASE_LINE),
    BROKER_LINE_SLOW(3_000, 8_000, Target.BROKER_LINE),
    BROKER_LINE_CUT(0, 0, Target.BROKER_LINE),
    BROKER_LINE_SILENT(3_000, 10_000, Target.BROKER_LINE),
    CARRIER_ODD(2_000, 8_000, Target.CARRIER),
    SHOP_ODD(500, 1_000, Target.SHOP);

    /** What a fault occupies; two faults at once do not share one. */
    enum Target {
        HUB,
        ALL_HUBS,
        POSTGRES,
        ARTEMIS,
        KAFKA,
        DATABASE_LINE,
        BROKER_LINE,
        PARTNERS,
        CARRIER,
        SHOP
    }

    final int shortest;
    final int longest;
    final Target target;

    Fault(int shortest, int longest, Target target) {
        this.shortest = shortest;
        this.longest = longest;
        this.target = target;
    }
}
