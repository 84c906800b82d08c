package io.entrepot.access;

import io.entrepot.access.UserStore.User;
import java.io.Serial;

/** A person who signed in, and what the roles let that person do. */
public class SignedIn extends Caller {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String fullName;
    private final int epoch;
    private final boolean mustChange;

    SignedIn(User user, boolean mustChange) {
        super(user.name(), user.scopes(), null);
        this.fullName = user.fullName();
        this.epoch = user.epoch();
        this.mustChange = mustChange;
    }

    public String fullName() {
        return fullName;
    }

    int epoch() {
        return epoch;
    }

    /** The password was given by somebody else, or is too old. */
    public boolean mustChange() {
        return mustChange;
    }
}
