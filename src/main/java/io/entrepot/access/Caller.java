package io.entrepot.access;

import java.io.Serial;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;

/** Whose token a request carries, and what it may do. */
public class Caller extends AbstractAuthenticationToken {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String name;
    private final Set<String> scopes;
    private final transient Instant until;

    /**
     * @param until when the token ends; null for one without an end
     */
    Caller(String name, Collection<String> scopes, Instant until) {
        super(AuthorityUtils.createAuthorityList(Scopes.granted(scopes)));
        this.name = name;
        this.scopes = Set.copyOf(Scopes.granted(scopes));
        this.until = until;
        setAuthenticated(true);
    }

    public boolean may(String scope) {
        return scopes.contains(Scopes.ALL) || scopes.contains(scope);
    }

    Instant until() {
        return until;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public Object getPrincipal() {
        return name;
    }

    @Override
    public Object getCredentials() {
        return null;
    }
}
