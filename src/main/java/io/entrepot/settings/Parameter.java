package io.entrepot.settings;

/** A number that administrators set on screen, effective at once on every hub. */
public enum Parameter {
    /** Wrong passwords in a row, from one range of addresses, that lock a name there. */
    SIGN_IN_FAILURES(5, 1, 100),
    /** How long the first lock lasts, in minutes; each further one twice as long as the one before. */
    SIGN_IN_LOCK_MINUTES(15, 1, 1440),
    /** Wrong passwords in a row, from wherever, that lock a name everywhere. */
    SIGN_IN_FAILURES_EVERYWHERE(50, 5, 100_000),
    /** The fewest characters of a password. */
    PASSWORD_LENGTH(12, 8, 64),
    /** A password is to be changed after this many days; 0: never. */
    PASSWORD_DAYS(0, 0, 3650),
    /** 1: who does not change it in time can do nothing else; 0: is only reminded. */
    PASSWORD_CHANGE_FORCED(0, 0, 1),
    /** 1: a person confirms each allocated order; 0: the hub does, by rule. */
    CONFIRM_BY_PERSON(0, 0, 1),
    /** 1: whoever approved an order does not confirm it, too; 0: may do both. */
    CONFIRM_BY_ANOTHER(0, 0, 1);

    private final long normal;
    private final long least;
    private final long most;

    Parameter(long normal, long least, long most) {
        this.normal = normal;
        this.least = least;
        this.most = most;
    }

    public long normal() {
        return normal;
    }

    public long least() {
        return least;
    }

    public long most() {
        return most;
    }
}
