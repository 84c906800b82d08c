package io.entrepot.access;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/** How passwords are kept: as bcrypt hashes. */
@Component
class Passwords {
    private final BCryptPasswordEncoder encoder = new BCryptPasswordEncoder();

    /** Of nobody's password: an unknown name takes as long as a wrong password. */
    private final String nobodys = encoder.encode(Hashes.randomText());

    String hash(String password) {
        return encoder.encode(password);
    }

    /** @param hash null where there is none, which no password matches */
    boolean matches(String password, String hash) {
        return encoder.matches(password, hash == null ? nobodys : hash) && hash != null;
    }
}
