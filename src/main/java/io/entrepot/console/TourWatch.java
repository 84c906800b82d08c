package io.entrepot.console;

import io.entrepot.access.SignedIn;
import io.entrepot.console.Tour.Step;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Sees what the readers of the console do, and ticks the steps of their tour. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("hub.demo.enabled")
class TourWatch implements WebMvcConfigurer, HandlerInterceptor {
    private static final Pattern WAY = Pattern.compile("GET /orders/EN\\d+");
    private static final Pattern TRACK = Pattern.compile("GET /track/[^/]+");
    private static final Pattern APPROVE = Pattern.compile("POST /orders/EN\\d+/(approve|force)");

    private final Tour tour;
    private final SecurityContextRepository sessions;

    TourWatch(Tour tour, SecurityContextRepository sessions) {
        this.tour = tour;
        this.sessions = sessions;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this)
                .addPathPatterns("/orders/**", "/review/**", "/incidents/**", "/platforms/**", "/track/*");
    }

    @Override
    public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler, Exception e) {
        if (e != null || response.getStatus() >= 400 || !(visitor(request) instanceof SignedIn reader)) {
            return;
        }
        String what = request.getMethod() + " " + request.getRequestURI();
        if (APPROVE.matcher(what).matches()) {
            tour.did(reader.getName(), Step.APPROVE);
        } else if (TRACK.matcher(what).matches()) {
            tour.did(reader.getName(), Step.TRACK);
        } else if (WAY.matcher(what).matches()) {
            tour.did(reader.getName(), Step.WAY);
        } else {
            tour.look(reader.getName());
        }
    }

    /** Customers' pages know nobody: who looks at one while signed in, the session tells. */
    private Authentication visitor(HttpServletRequest request) {
        Authentication known = SecurityContextHolder.getContext().getAuthentication();
        return known instanceof SignedIn
                ? known
                : sessions.loadDeferredContext(request).get().getAuthentication();
    }
}
