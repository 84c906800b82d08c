package io.entrepot.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.authentication.builders.AuthenticationManagerBuilder;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;

/** The console: people sign in with a form, each screen and each deed wants the right that {@link Scopes} names. */
@Configuration(proxyBeanMethods = false)
class ConsoleRules {
    static final String SIGN_IN = "/signin";

    /** Told to the page that says no: the form was opened before its sender signed in or out. */
    private static final String OLD_FORM = "oldForm";

    private static final Logger log = LoggerFactory.getLogger(ConsoleRules.class);

    /** What a stranger needs to become somebody. */
    private static final String[] OPEN = {SIGN_IN, "/language"};

    /** What everybody who signed in may use, also somebody who must change the password first. */
    private static final String[] OWN = {"/me", "/me/**", "/signout"};

    /** Forms that are opened where they are sent to: whoever was signed out meanwhile comes back to what was typed there. */
    private static final Pattern FORMS = Pattern.compile("/orders/(?:new|EN\\d{1,18}/correct)");

    private static final String CONTENT_SECURITY = "default-src 'none'; style-src 'self'; script-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
            + "frame-ancestors 'none'";

    @Bean
    @Order(2)
    SecurityFilterChain consoleChain(
            HttpSecurity http,
            Sessions sessions,
            PasswordSignIn passwords,
            OutsideSignIn outside,
            ObjectProvider<ClientRegistrationRepository> providers)
            throws Exception {
        if (providers.getIfAvailable() != null) {
            http.oauth2Login(login -> login.loginPage(SIGN_IN)
                    .authorizationEndpoint(endpoint -> endpoint.authorizationRequestRepository(new OutsideRequests()))
                    // its tokens are of no more use
                    .authorizedClientRepository(new ForgottenClients())
                    .successHandler(outside)
                    .failureHandler((request, response, e) -> {
                        log.warn("sign-in by an outside provider failed: {}", e.getMessage());
                        response.sendRedirect(SIGN_IN + "?outside");
                    }));
        }
        // the parent knows every provider, too: asked after a wrong password, it would count that a second time
        http.getSharedObject(AuthenticationManagerBuilder.class).parentAuthenticationManager(null);
        return http.authenticationProvider(passwords)
                .securityContext(context -> context.securityContextRepository(sessions))
                .authorizeHttpRequests(rules -> rules.dispatcherTypeMatchers(
                                DispatcherType.ERROR, DispatcherType.ASYNC, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(OPEN)
                        .permitAll()
                        .requestMatchers(OWN)
                        .access((caller, request) -> new AuthorizationDecision(caller.get() instanceof SignedIn))
                        .requestMatchers("/", "/live", "/tour/**", "/openapi/**", "/swagger-ui/**")
                        .access((caller, request) -> new AuthorizationDecision(
                                caller.get() instanceof SignedIn known && !known.mustChange()))
                        .anyRequest()
                        .access((caller, request) ->
                                new AuthorizationDecision(mayDo(caller.get(), request.getRequest()))))
                .formLogin(form -> form.loginPage(SIGN_IN)
                        .usernameParameter("name")
                        .passwordParameter("password")
                        .successHandler((request, response, caller) -> response.sendRedirect(target(request)))
                        .failureHandler((request, response, e) -> response.sendRedirect(wrong(request))))
                .logout(logout -> logout.logoutUrl("/signout").logoutSuccessUrl(SIGN_IN))
                .csrf(csrf -> csrf.csrfTokenRepository(new CookieCsrfTokenRepository()))
                .exceptionHandling(refusals ->
                        refusals.authenticationEntryPoint(stranger()).accessDeniedHandler(forbidden()))
                .headers(headers -> AccessRules.common(headers, CONTENT_SECURITY))
                // a session remembers who, nothing else; where somebody wanted to go stands in the address
                .requestCache(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .build();
    }

    private static boolean mayDo(Authentication caller, HttpServletRequest request) {
        return caller instanceof SignedIn known
                && !known.mustChange()
                && Scopes.needed(request).map(known::may).orElse(false);
    }

    /** Where there is a screen, its stranger is asked to sign in; elsewhere there is nothing, for anybody. */
    private static AuthenticationEntryPoint stranger() {
        return (request, response, e) -> {
            boolean own = request.getRequestURI().equals("/")
                    || request.getRequestURI().startsWith("/me")
                    || request.getRequestURI().startsWith("/openapi");
            if (!own && Scopes.needed(request).isEmpty()) {
                Problems.write(response, HttpStatus.NOT_FOUND, "there is nothing here");
            } else if (request.getHeader("HX-Request") != null) {
                // the session ended while the page stood open: the whole page goes to the sign-in, not a part of it
                response.setHeader("HX-Redirect", signIn(open(request)));
                response.setStatus(HttpStatus.UNAUTHORIZED.value());
            } else if (HttpMethod.GET.matches(request.getMethod())) {
                response.sendRedirect(signIn(wanted(request)));
            } else {
                response.sendRedirect(isForm(request) ? signIn(request.getRequestURI()) : SIGN_IN);
            }
        };
    }

    private static AccessDeniedHandler forbidden() {
        return (request, response, e) -> {
            // a form of ours always brings one
            boolean oldForm = e instanceof CsrfException && request.getParameter("_csrf") != null;
            if (!oldForm
                    && SecurityContextHolder.getContext().getAuthentication() instanceof SignedIn known
                    && known.mustChange()) {
                response.sendRedirect("/me?must");
            } else if (oldForm
                    && isForm(request)
                    && SecurityContextHolder.getContext().getAuthentication() == null) {
                response.sendRedirect(signIn(request.getRequestURI()));
            } else if (request.getHeader("HX-Request") != null) {
                // a form of an old page, or a right that was taken away while the page stood open
                response.setHeader("HX-Refresh", "true");
                response.setStatus(HttpStatus.FORBIDDEN.value());
            } else {
                boolean nothing = !oldForm && Scopes.needed(request).isEmpty();
                response.setStatus((nothing ? HttpStatus.NOT_FOUND : HttpStatus.FORBIDDEN).value());
                request.setAttribute(OLD_FORM, oldForm);
                request.getRequestDispatcher("/denied").forward(request, response);
            }
        };
    }

    private static boolean isForm(HttpServletRequest request) {
        return FORMS.matcher(request.getRequestURI()).matches();
    }

    /** The door, and where to go on behind it. */
    private static String signIn(String to) {
        return SIGN_IN + "?to=" + URLEncoder.encode(to, StandardCharsets.UTF_8);
    }

    private static String wrong(HttpServletRequest request) {
        String to = request.getParameter("to");
        return SIGN_IN + "?wrong" + (to == null ? "" : "&to=" + URLEncoder.encode(to, StandardCharsets.UTF_8));
    }

    /** The page of which a part was asked for: htmx tells its whole address. */
    private static String open(HttpServletRequest request) {
        String page = request.getHeader("HX-Current-URL");
        return page == null ? "/" : page.replaceFirst("^[a-z]+://[^/]*", "").replaceFirst("#.*", "");
    }

    private static String wanted(HttpServletRequest request) {
        return request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
    }

    /** Only to a page of ours: a path, and none that a browser takes for another host. */
    private static String target(HttpServletRequest request) {
        String to = request.getParameter("to");
        return to != null && to.matches("/(?![/\\\\])[^\\p{Cntrl}\\\\]*") ? to : "/";
    }
}
