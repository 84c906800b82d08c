package io.entrepot.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/** Knows who presents a token. Who presents none, or another, stays a stranger; what anybody may do is not decided here. */
class BearerTokens extends OncePerRequestFilter {
    /** Who the token of the settings is in the audit trail; the others are this and their name. */
    static final String NAME = "api";

    private static final Logger log = LoggerFactory.getLogger(BearerTokens.class);
    private static final String SCHEME = "Bearer ";

    private final ApiToken token;
    private final Tokens tokens;

    BearerTokens(ApiToken token, Tokens tokens) {
        this.token = token;
        this.tokens = tokens;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            try {
                caller(header.substring(SCHEME.length()).strip()).ifPresent(BearerTokens::enters);
            } catch (DataAccessException e) {
                log.warn(
                        "a token could not be looked up: {}",
                        NestedExceptionUtils.getMostSpecificCause(e).getMessage());
                Problems.writeNotNow(response);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private Optional<Caller> caller(String presented) {
        return token.matches(presented)
                ? Optional.of(new Caller(NAME, List.of(Scopes.ALL), null))
                : tokens.callerOf(presented);
    }

    private static void enters(Caller caller) {
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(caller);
        SecurityContextHolder.setContext(context);
    }
}
