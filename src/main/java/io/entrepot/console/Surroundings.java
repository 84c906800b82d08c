package io.entrepot.console;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.util.WebUtils;

/** What stands around every page: the menu of what its reader may see, and how it shall look. */
@ControllerAdvice(basePackages = "io.entrepot.console")
class Surroundings {
    private final PausesStore pauses;
    private final ObjectProvider<SimulatedCarriers> carriers;
    private final boolean simulated;
    private final String mailbox;

    Surroundings(
            PausesStore pauses,
            ObjectProvider<SimulatedCarriers> carriers,
            @Value("${hub.demo.enabled:false}") boolean simulated,
            @Value("${hub.demo.mailbox:http://localhost:${hub.demo.http-port:8090}/mailbox}") String mailbox) {
        this.pauses = pauses;
        this.carriers = carriers;
        this.simulated = simulated;
        this.mailbox = mailbox;
    }

    /** Groups without those screens that the reader may not see. */
    @ModelAttribute("menu")
    List<Menu.Group> menu() {
        return Menu.GROUPS.stream()
                .map(group -> new Menu.Group(
                        group.key(),
                        group.items().stream().filter(item -> may(item.scope())).toList()))
                .filter(group -> !group.items().isEmpty())
                .toList();
    }

    @ModelAttribute("simulated")
    boolean simulated() {
        return simulated;
    }

    @ModelAttribute("mailbox")
    String mailbox() {
        return mailbox;
    }

    /** What people have stopped; said on every page, so that nobody looks for another reason. */
    @ModelAttribute("paused")
    List<PausesStore.Paused> paused(HttpServletRequest request) {
        // a part of a page has nothing around it
        return request.getHeader("HX-Request") == null ? stopped() : List.of();
    }

    List<PausesStore.Paused> stopped() {
        if (!may("hub:read")) {
            return List.of();
        }
        var paused = new ArrayList<>(pauses.all());
        paused.addAll(switchedOff());
        return paused;
    }

    /** Simulated carriers that somebody switched off. */
    List<PausesStore.Paused> switchedOff() {
        SimulatedCarriers switches = carriers.getIfAvailable();
        List<String> off = switches == null ? List.of() : switches.off();
        return off.isEmpty() ? List.of() : pauses.carriers(off);
    }

    @ModelAttribute("typed")
    Typed typed() {
        return Typed.NOTHING;
    }

    /** {@code light}, {@code dark}, or {@code auto} for what the reader's system has. */
    @ModelAttribute("theme")
    String theme(HttpServletRequest request) {
        Cookie chosen = WebUtils.getCookie(request, "theme");
        return chosen != null && Set.of("light", "dark").contains(chosen.getValue()) ? chosen.getValue() : "auto";
    }

    /** Where the reader is, to come back there after a change of language. */
    @ModelAttribute("here")
    String here(HttpServletRequest request) {
        return request.getRequestURI() + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
    }

    static boolean may(String scope) {
        Authentication caller = SecurityContextHolder.getContext().getAuthentication();
        Set<String> rights = caller == null
                ? Set.of()
                : caller.getAuthorities().stream()
                        .map(GrantedAuthority::getAuthority)
                        .collect(Collectors.toSet());
        return rights.contains(scope);
    }
}
