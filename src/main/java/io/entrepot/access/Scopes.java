package io.entrepot.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * Which right each request to {@code /api} and each screen of the console needs: the one table, read from top to bottom,
 * the first line that fits counts. What has no line is for nobody but {@link #ALL} below {@code /api}, and for nobody elsewhere.
 */
final class Scopes {
    /** Everything, also what has no line here. */
    static final String ALL = "*";

    static final String HUB_READ = "hub:read";

    /** A request and the right that it needs. */
    private record Rule(String scope, RequestMatcher request) {}

    private static final List<Rule> RULES = List.of(
            // what is masked elsewhere has a right of its own
            rule("orders:personal", "GET", "/api/orders/{number}", Scopes::reveals),
            rule("orders:read", "GET", "/api/orders/**"),
            rule("orders:review", "POST", "/api/orders/{numberOrBatches}/{deed:approve|reject|return|force|confirm}"),
            rule("orders:note", "POST", "/api/orders/{number}/notes"),
            rule("orders:read", "PUT", "/api/orders/views/{name}"),
            rule("orders:read", "DELETE", "/api/orders/views/{name}"),
            rule("orders:write", "POST", "/api/orders/**"),
            rule("messages:personal", "GET", "/api/messages/{id}", Scopes::reveals),
            rule("messages:read", "GET", "/api/messages/**"),
            rule("mappings:try", "GET", "/api/mappings/**"),
            rule("mappings:try", "POST", "/api/mappings/**"),
            rule("stock:read", "GET", "/api/warehouses"),
            rule("stock:read", "GET", "/api/stock"),
            rule("stock:write", "PUT", "/api/warehouses/**"),
            rule("stock:write", "PUT", "/api/skus"),
            rule("stock:write", "POST", "/api/stock/*"),
            rule("shipments:read", "GET", "/api/carriers/*/services"),
            rule("shipments:read", "GET", "/api/parcels/*/label"),
            rule("shipments:write", "POST", "/api/quotes"),
            rule("shipments:write", "PUT", "/api/carriers/*/services"),
            rule("shipments:write", "POST", "/api/parcels/*/steps"),
            rule("incidents:personal", "GET", "/api/incidents/{uid}/payload"),
            rule("incidents:read", "GET", "/api/incidents/**"),
            rule("incidents:write", "POST", "/api/incidents/**"),
            rule("settings:read", "GET", "/api/watch/**"),
            rule("settings:write", "PUT", "/api/watch/**"),
            rule(HUB_READ, "GET", "/api/stats"),
            rule(HUB_READ, "GET", "/api/accounts"),
            rule(HUB_READ, "GET", "/api/accounts/*/*/reconciliations"),
            rule("hub:operate", "POST", "/api/accounts/*/*/{deed:pause|resume|fetch|reconcile}"),
            rule("messages:read", "GET", "/api/queues/*/messages"),
            rule(HUB_READ, "GET", "/api/queues"),
            rule("hub:operate", "POST", "/api/queues/*/{deed:pause|resume|retry|move}"),
            rule(HUB_READ, "GET", "/api/topics"),
            rule(HUB_READ, "GET", "/api/carriers"),
            rule(HUB_READ, "GET", "/api/flow/**"),
            rule("users:read", "GET", "/api/users"),
            rule("users:write", "POST", "/api/users/**"),
            rule("users:write", "PUT", "/api/users/{uid}"),
            rule("users:read", "GET", "/api/roles"),
            rule("users:write", "PUT", "/api/roles/{name}"),
            rule("users:write", "DELETE", "/api/roles/{name}"),
            rule("audit:read", "GET", "/api/audit"),
            rule("settings:read", "GET", "/api/settings/**"),
            rule("settings:write", "PUT", "/api/settings/**"),
            rule("settings:read", "POST", "/api/settings/rules/dry-run"),
            rule("tokens:read", "GET", "/api/tokens"),
            rule("tokens:write", "POST", "/api/tokens"),
            rule("tokens:write", "DELETE", "/api/tokens/{uid}"),
            // the console's screens
            rule("orders:personal", "GET", "/orders/{number}/personal"),
            rule("orders:write", "GET", "/orders/{number}/correct"),
            rule("orders:write", "GET", "/orders/new/**"),
            rule("orders:read", "GET", "/orders/**"),
            rule("orders:review", "GET", "/review/**"),
            rule("orders:write", "POST", "/review/release"),
            rule("orders:review", "POST", "/review/**"),
            rule("orders:review", "POST", "/orders/{numberOrBatches}/{deed:approve|reject|return|force|confirm}"),
            rule("orders:note", "POST", "/orders/{number}/notes"),
            rule("orders:read", "POST", "/orders/views/**"),
            rule("orders:write", "POST", "/orders/**"),
            rule("incidents:personal", "GET", "/incidents/{uid}/payload/**"),
            rule("incidents:write", "GET", "/incidents/{uid}/edit"),
            rule("incidents:write", "GET", "/incidents/all/**"),
            rule("incidents:read", "GET", "/incidents/**"),
            rule("incidents:write", "POST", "/incidents/**"),
            rule("messages:personal", "GET", "/messages/{id}/whole"),
            rule("messages:read", "GET", "/messages/**"),
            rule("mappings:try", "GET", "/mappings/**"),
            rule("mappings:try", "POST", "/mappings/**"),
            rule(HUB_READ, "GET", "/platforms/**"),
            rule("hub:operate", "POST", "/platforms/**"),
            rule("messages:read", "GET", "/queues/*/messages"),
            rule(HUB_READ, "GET", "/queues/**"),
            rule("hub:operate", "POST", "/queues/**"),
            rule(HUB_READ, "GET", "/flow/**"),
            rule("users:read", "GET", "/settings/users/**"),
            rule("users:write", "POST", "/settings/users/**"),
            rule("users:read", "GET", "/settings/roles/**"),
            rule("users:write", "POST", "/settings/roles/**"),
            rule("tokens:read", "GET", "/settings/tokens/**"),
            rule("tokens:write", "POST", "/settings/tokens/**"),
            rule("audit:read", "GET", "/settings/audit/**"),
            rule("settings:read", "GET", "/settings/**"),
            rule("settings:write", "POST", "/settings/**"));

    private Scopes() {}

    /** The right that the request needs; none when no line fits, and then only {@link #ALL} will do. */
    static Optional<String> needed(HttpServletRequest request) {
        return RULES.stream()
                .filter(rule -> rule.request().matches(request))
                .map(Rule::scope)
                .findFirst();
    }

    /** All names that a token may be given. */
    static Set<String> names() {
        var names = new TreeSet<String>();
        RULES.forEach(rule -> names.add(rule.scope()));
        names.add(ALL);
        return names;
    }

    /** What somebody with these scopes may do, each right by its name. */
    static Set<String> granted(Collection<String> scopes) {
        return scopes.contains(ALL) ? names() : new TreeSet<>(scopes);
    }

    private static Rule rule(String scope, String method, String pattern, RequestMatcher... more) {
        // who may read may also ask how long it is
        RequestMatcher matcher = method.equals("GET")
                ? either(path(HttpMethod.GET, pattern), path(HttpMethod.HEAD, pattern))
                : path(HttpMethod.valueOf(method), pattern);
        return new Rule(
                scope,
                request -> matcher.matches(request)
                        && Arrays.stream(more).allMatch(condition -> condition.matches(request)));
    }

    private static RequestMatcher path(HttpMethod method, String pattern) {
        return PathPatternRequestMatcher.withDefaults().matcher(method, pattern);
    }

    private static RequestMatcher either(RequestMatcher one, RequestMatcher other) {
        return request -> one.matches(request) || other.matches(request);
    }

    /** Anything but a plain no, so that no spelling of yes is missed. */
    private static boolean reveals(HttpServletRequest request) {
        String[] values = request.getParameterValues("reveal");
        return values != null && !Arrays.stream(values).allMatch("false"::equals);
    }
}
