package io.entrepot.access;

import io.entrepot.access.UserStore.User;
import io.entrepot.shared.Audited;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.stereotype.Component;

/**
 * Lets in whom an outside OpenID Connect provider knows ({@code spring.security.oauth2.client.registration.…}), when there is
 * a user here with that mail address or name. The provider says who somebody is; what they may do is said here.
 */
@Component
class OutsideSignIn implements AuthenticationSuccessHandler {
    private final UserStore users;
    private final Sessions sessions;
    private final Audit audit;

    /** Which claim is compared: {@code email} with mail addresses, any other with names. */
    private final String claim;

    OutsideSignIn(UserStore users, Sessions sessions, Audit audit, @Value("${hub.sign-in.claim:email}") String claim) {
        this.users = users;
        this.sessions = sessions;
        this.audit = audit;
        this.claim = claim;
    }

    @Override
    public void onAuthenticationSuccess(
            HttpServletRequest request, HttpServletResponse response, Authentication outside) throws IOException {
        SecurityContextHolder.clearContext();
        var token = (OAuth2AuthenticationToken) outside;
        String provider = token.getAuthorizedClientRegistrationId();
        Object told = token.getPrincipal().getAttribute(claim);
        List<User> known =
                told == null || Boolean.FALSE.equals(token.getPrincipal().getAttribute("email_verified"))
                        ? List.of()
                        : find(told.toString());
        if (known.size() != 1 || known.get(0).disabled()) {
            audit.keep(
                    Audited.of(String.valueOf(told), "SignInFailed", known.size() + " users for " + provider),
                    request.getRemoteAddr());
            response.sendRedirect(ConsoleRules.SIGN_IN + "?unknown");
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(sessions.signedIn(known.get(0)));
        SecurityContextHolder.setContext(context);
        sessions.saveContext(context, request, response);
        users.signedIn(known.get(0).id());
        audit.keep(Audited.of(known.get(0).name(), "SignedIn", provider), request.getRemoteAddr());
        response.sendRedirect("/");
    }

    private List<User> find(String told) {
        return claim.equals("email")
                ? users.findByEmail(told)
                : users.find(told).map(List::of).orElse(List.of());
    }
}
