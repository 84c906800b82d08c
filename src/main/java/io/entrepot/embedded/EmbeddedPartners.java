package io.entrepot.embedded;

import io.entrepot.access.ApiToken;
import io.entrepot.demo.Partners;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Starts the simulated partners beside the hub, as a second Spring context: a program of its own that talks to the hub
 * over HTTP, FTP, SMTP and IMAP like anybody else.
 */
@Component
@ConditionalOnProperty("hub.demo.enabled")
class EmbeddedPartners implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPartners.class);

    private final Environment environment;
    private final ApiToken token;
    private volatile ConfigurableApplicationContext partners;

    EmbeddedPartners(Environment environment, ApiToken token) {
        this.environment = environment;
        this.token = token;
    }

    /** On a thread of its own: the hub is up without them. */
    @EventListener(ApplicationReadyEvent.class)
    void start() {
        new Thread(this::run, "partners-start").start();
    }

    private void run() {
        try {
            partners = Partners.start(settings());
            log.info(
                    "simulated partners answer at http://localhost:{}",
                    environment.getProperty("hub.demo.http-port", "8090"));
        } catch (RuntimeException e) {
            log.error("the simulated partners did not start: {}", e.toString());
        }
    }

    private Map<String, Object> settings() {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("partners.api-token", token.value());
        settings.put("partners.data", environment.getProperty("hub.data", "./data") + "/partners");
        settings.put("partners.hub-url", "http://localhost:" + environment.getProperty("local.server.port", "8080"));
        for (String name : new String[] {
            "http-port",
            "ftp-port",
            "smtp-port",
            "imap-port",
            "seed",
            "orders-per-minute",
            "misbehaviour",
            "pace",
            "abroad-share"
        }) {
            String value = environment.getProperty("hub.demo." + name);
            if (value != null) {
                settings.put("partners." + name, value);
            }
        }
        return settings;
    }

    @Override
    public void destroy() {
        if (partners != null) {
            partners.close();
        }
    }
}
