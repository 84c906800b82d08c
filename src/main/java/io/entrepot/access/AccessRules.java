package io.entrepot.access;

import io.entrepot.shared.Room;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** What is open, what wants a token, and that everything else is shut. */
@Configuration(proxyBeanMethods = false)
class AccessRules {
    /** Webhooks and callbacks are open here because their routes check the partner's signature. */
    private static final String[] SIGNED = {"/webhooks/**", "/callbacks/**"};

    /** Open to everybody: what customers see, and what pages are drawn with. */
    private static final String[] PAGES = {"/track/**", "/assets/**", "/webjars/**", "/favicon.ico"};

    /** What programs and customers ask for; all else is the console's. */
    private static final RequestMatcher OURS = anyOf(
            "/api/**",
            "/webhooks/**",
            "/callbacks/**",
            "/actuator/**",
            "/track/**",
            "/assets/**",
            "/webjars/**",
            "/favicon.ico");

    /** What the API is: for people in the console, for programs here. */
    private static final RequestMatcher DESCRIPTION = anyOf("/openapi/**");

    private static final String CONTENT_SECURITY = "default-src 'none'; style-src 'self'; script-src 'self'; "
            + "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final String NOTHING_OF_THE_DEVICE = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    /** A timer around each filter took a third of the time of a small request. */
    @Bean
    SecurityObservationSettings untimedFilters() {
        return SecurityObservationSettings.noObservations();
    }

    @Bean
    @Order(1)
    SecurityFilterChain accessChain(HttpSecurity http, ApiToken token, Tokens tokens) throws Exception {
        return http.securityMatcher(AccessRules::isOurs)
                .authorizeHttpRequests(rules -> rules
                        // the second half of a request that was let in
                        .dispatcherTypeMatchers(DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers("/api/**")
                        .access((caller, request) ->
                                new AuthorizationDecision(mayDo(caller.get(), request.getRequest())))
                        .requestMatchers(DESCRIPTION)
                        .access((caller, request) -> new AuthorizationDecision(caller.get() instanceof Caller))
                        .requestMatchers(SIGNED)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, PAGES)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, "/actuator/health/**")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .addFilterBefore(new BearerTokens(token, tokens), AuthorizationFilter.class)
                .exceptionHandling(refusals ->
                        refusals.authenticationEntryPoint(stranger()).accessDeniedHandler(forbidden()))
                .headers(headers -> common(headers, CONTENT_SECURITY))
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                // nothing here is authenticated by a cookie, so no other site can borrow somebody's rights
                .csrf(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .build();
    }

    /** Headers that all our answers carry. */
    static void common(HeadersConfigurer<HttpSecurity> headers, String contentSecurity) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(contentSecurity))
                // a tracking page's address is its key
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.NO_REFERRER))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(permissions -> permissions.policy(NOTHING_OF_THE_DEVICE))
                // said over https only, and for this host only: the domain's others are not ours
                .httpStrictTransportSecurity(https -> https.includeSubDomains(false));
    }

    private static boolean isOurs(HttpServletRequest request) {
        return OURS.matches(request)
                || DESCRIPTION.matches(request) && request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    private static RequestMatcher anyOf(String... paths) {
        return new OrRequestMatcher(Arrays.stream(paths)
                .<RequestMatcher>map(PathPatternRequestMatcher.withDefaults()::matcher)
                .toList());
    }

    private static boolean mayDo(Authentication caller, HttpServletRequest request) {
        return caller instanceof Caller known
                && Scopes.needed(request).map(known::may).orElseGet(() -> known.may(Scopes.ALL));
    }

    /** Says which right is missing; where none would do, there is nothing. */
    private static AccessDeniedHandler forbidden() {
        return (request, response, e) -> {
            Optional<String> scope =
                    request.getRequestURI().startsWith("/api") ? Scopes.needed(request) : Optional.empty();
            if (scope.isPresent()) {
                response.setHeader(
                        HttpHeaders.WWW_AUTHENTICATE,
                        "Bearer error=\"insufficient_scope\", scope=\"" + scope.get() + "\"");
                Problems.write(response, HttpStatus.FORBIDDEN, "the token lacks the scope " + scope.get());
            } else {
                Problems.write(response, HttpStatus.NOT_FOUND, "there is nothing here");
            }
        };
    }

    private static AuthenticationEntryPoint stranger() {
        return (request, response, e) -> {
            if (request.getRequestURI().startsWith("/api") || DESCRIPTION.matches(request)) {
                response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                Problems.write(
                        response,
                        HttpStatus.UNAUTHORIZED,
                        // the same for all: nothing is said of any token
                        "a valid token is wanted here: Authorization: Bearer <token>");
            } else {
                Problems.write(response, HttpStatus.NOT_FOUND, "there is nothing here");
            }
        };
    }

    /** Whoever signs in does so by the console's own means; that this bean exists keeps Boot from making up a user. */
    @Bean
    AuthenticationManager nobodyElse() {
        return authentication -> {
            throw new BadCredentialsException("nobody signs in here");
        };
    }

    @Bean
    FilterRegistrationBean<BodyLimit> bodyLimit() {
        var registration = new FilterRegistrationBean<>(new BodyLimit(Room.ofHeap(8), Duration.ofSeconds(5)));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
        return registration;
    }

    @Bean
    FilterRegistrationBean<RawPushes> rawPushes() {
        var registration = new FilterRegistrationBean<>(new RawPushes());
        registration.setUrlPatterns(List.of("/webhooks/*", "/callbacks/*"));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
        return registration;
    }
}
