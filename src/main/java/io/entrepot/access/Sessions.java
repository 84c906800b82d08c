package io.entrepot.access;

import io.entrepot.access.UserStore.User;
import io.entrepot.settings.Parameter;
import io.entrepot.settings.Parameters;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpRequestResponseHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.stereotype.Component;

/**
 * Who signed in, as a session remembers it: a name and the user's epoch, nothing else. What the user may do is asked of the
 * database with each request, so a right that is taken away is gone at once.
 */
@Component
class Sessions implements SecurityContextRepository {
    private static final String NAME = "user";
    private static final String EPOCH = "epoch";

    private final UserStore users;
    private final Parameters parameters;

    Sessions(UserStore users, Parameters parameters) {
        this.users = users;
        this.parameters = parameters;
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return new Remembered(() -> context(request));
    }

    @Override
    @Deprecated
    public SecurityContext loadContext(HttpRequestResponseHolder holder) {
        return context(holder.getRequest());
    }

    @Override
    public void saveContext(SecurityContext context, HttpServletRequest request, HttpServletResponse response) {
        if (context.getAuthentication() instanceof SignedIn caller) {
            HttpSession session = request.getSession(true);
            session.setAttribute(NAME, caller.getName());
            session.setAttribute(EPOCH, caller.epoch());
        }
    }

    @Override
    public boolean containsContext(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(NAME) != null;
    }

    private SecurityContext context(HttpServletRequest request) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        caller(request).ifPresent(context::setAuthentication);
        return context;
    }

    private Optional<Authentication> caller(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        if (session == null || !(session.getAttribute(NAME) instanceof String name)) {
            return Optional.empty();
        }
        return users.find(name)
                .filter(user ->
                        !user.disabled() && Integer.valueOf(user.epoch()).equals(session.getAttribute(EPOCH)))
                .map(this::signedIn);
    }

    SignedIn signedIn(User user) {
        return new SignedIn(user, user.mustChange() || isTooOld(user));
    }

    private boolean isTooOld(User user) {
        long days = parameters.value(Parameter.PASSWORD_DAYS);
        return days > 0
                && parameters.value(Parameter.PASSWORD_CHANGE_FORCED) == 1
                && user.passwordHash() != null
                && user.passwordChangedAt().isBefore(Instant.now().minus(Duration.ofDays(days)));
    }

    /** Looked up once, when somebody asks. */
    private static class Remembered implements DeferredSecurityContext {
        private final Supplier<SecurityContext> lookUp;
        private SecurityContext found;

        Remembered(Supplier<SecurityContext> lookUp) {
            this.lookUp = lookUp;
        }

        @Override
        public SecurityContext get() {
            if (found == null) {
                found = lookUp.get();
            }
            return found;
        }

        @Override
        public boolean isGenerated() {
            return get().getAuthentication() == null;
        }
    }
}
