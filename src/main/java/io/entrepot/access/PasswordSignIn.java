package io.entrepot.access;

import io.entrepot.access.UserStore.User;
import java.util.Optional;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/** Knows a user by name and password; says the same of an unknown name, a wrong password and a closed account. */
@Component
class PasswordSignIn implements AuthenticationProvider {
    private final UserStore users;
    private final Passwords passwords;

    PasswordSignIn(UserStore users, Passwords passwords) {
        this.users = users;
        this.passwords = passwords;
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        Optional<User> user = users.find(asked.getName());
        boolean right = passwords.matches(
                String.valueOf(asked.getCredentials()),
                user.map(User::passwordHash).orElse(null));
        if (!right || user.get().disabled()) {
            throw new BadCredentialsException("name or password is wrong");
        }
        users.signedIn(user.get().id());
        return Sessions.caller(user.get());
    }

    @Override
    public boolean supports(Class<?> kind) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(kind);
    }
}
