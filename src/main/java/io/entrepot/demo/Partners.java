package io.entrepot.demo;

import jakarta.servlet.Servlet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

/**
 * The simulated partners: a program of its own, which a hub may also run beside itself as a second Spring context.
 * Nothing here carries a stereotype, so a hub that scans its packages finds no bean.
 */
@EnableConfigurationProperties(PartnerSettings.class)
public class Partners {
    public static void main(String[] args) {
        application().run(withOwnNames(args));
    }

    /** Starts the partners beside whatever else runs in this JVM; properties are named as in partners.yaml. */
    public static ConfigurableApplicationContext start(Map<String, Object> properties) {
        SpringApplication application = application();
        // Logging belongs to the program that runs this JVM and must not be set up a second time.
        application.setListeners(application.getListeners().stream()
                .filter(listener -> !(listener instanceof LoggingApplicationListener))
                .toList());
        return application.run(withOwnNames(properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new)));
    }

    private static SpringApplication application() {
        SpringApplication application = new SpringApplicationBuilder(Partners.class)
                .web(WebApplicationType.SERVLET)
                .build();
        // What the hub does at its own start (spring.factories is one file for the whole class path) is none of ours.
        application.setInitializers(application.getInitializers().stream()
                .filter(initializer -> initializer.getClass().getName().startsWith("org.springframework."))
                .toList());
        return application;
    }

    /** As arguments these win over whatever environment the hub was given. */
    private static String[] withOwnNames(String... args) {
        List<String> all = new java.util.ArrayList<>(List.of(
                "--spring.config.name=partners",
                "--spring.config.location=optional:classpath:/,optional:file:./,optional:file:./config/",
                "--spring.main.banner-mode=off",
                "--spring.jmx.enabled=false"));
        all.addAll(List.of(args));
        return all.toArray(String[]::new);
    }

    @Bean
    TomcatServletWebServerFactory webServer(PartnerSettings settings) throws UnknownHostException {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(settings.httpPort()) {
            @Override
            protected TomcatWebServer getTomcatWebServer(Tomcat tomcat) {
                tomcat.getEngine().setName("Partners");
                return super.getTomcatWebServer(tomcat);
            }
        };
        factory.setAddress(InetAddress.getByName(settings.address()));
        factory.getJsp().setRegistered(false);
        if (settings.httpsPort() > 0) {
            factory.addAdditionalTomcatConnectors(https(settings));
        }
        return factory;
    }

    @Bean
    Catalogue catalogue() {
        return new Catalogue();
    }

    @Bean
    HubLine hubLine(PartnerSettings settings) {
        return new HubLine(settings.hubUrl());
    }

    @Bean
    Mischief mischief(PartnerSettings settings) {
        return new Mischief(settings.misbehaviour());
    }

    @Bean
    Stores stores(PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        Map<String, WooStore> stores = new LinkedHashMap<>();
        settings.shops().keySet().forEach(name -> stores.put(name, WooStore.open(name, settings, catalogue, hub)));
        return new Stores(stores);
    }

    @Bean
    WooTraffic traffic(PartnerSettings settings, Stores stores, Mischief mischief) {
        return new WooTraffic(settings, List.copyOf(stores.byName().values()), mischief);
    }

    @Bean
    SfDesk sfDesk(PartnerSettings settings) {
        return new SfDesk(settings);
    }

    @Bean
    SfMode sfMode() {
        return new SfMode();
    }

    @Bean
    SfPushes sfPushes(SfDesk desk, HubLine hub, Mischief mischief, PartnerSettings settings) {
        return new SfPushes(desk, hub, mischief, settings.sf().callbackSecret());
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService partnersExecutor() {
        return Executors.newScheduledThreadPool(4, run -> new Thread(run, "partners"));
    }

    @Bean
    FtpDrop ftpDrop(PartnerSettings settings, Catalogue catalogue, ScheduledExecutorService executor) {
        return new FtpDrop(settings, catalogue, executor);
    }

    @Bean
    EdiPartner ediPartner(PartnerSettings settings, Catalogue catalogue) {
        return new EdiPartner(settings, catalogue);
    }

    @Bean
    Mailroom mailroom(PartnerSettings settings) {
        return new Mailroom(settings);
    }

    @Bean
    Seeder seeder(PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        return new Seeder(settings, catalogue, hub);
    }

    @Bean
    Clockwork clockwork(
            ScheduledExecutorService executor,
            PartnerSettings settings,
            WooTraffic traffic,
            Stores stores,
            SfDesk desk,
            SfPushes pushes,
            FtpDrop ftp,
            EdiPartner edi,
            Seeder seeder) {
        return new Clockwork(executor, settings, traffic, stores.byName().values(), desk, pushes, ftp, edi, seeder);
    }

    @Bean
    ServletRegistrationBean<Servlet> woocommerce(Stores stores, Mischief mischief) {
        return at("/woocommerce/*", new WooServlet(stores.byName(), mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> sf(PartnerSettings settings, SfDesk desk, SfMode mode, Mischief mischief) {
        return at("/sf/std/service", new SfServlet(settings.sf(), desk, mode, mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> books(Stores stores, SfDesk desk, FtpDrop ftp, EdiPartner edi, Mailroom mail) {
        return at("/books/*", new BooksServlet(stores.byName(), desk, ftp, edi, mail));
    }

    @Bean
    ServletRegistrationBean<Servlet> mailbox(Mailroom mail) {
        return at("/mailbox", new MailboxServlet(mail));
    }

    @Bean
    ServletRegistrationBean<Servlet> control(
            PartnerSettings settings,
            Stores stores,
            SfDesk desk,
            SfMode mode,
            FtpDrop ftp,
            EdiPartner edi,
            Mischief mischief,
            Clockwork clockwork) {
        return at(
                "/control/*", new ControlServlet(settings, stores.byName(), desk, mode, ftp, edi, mischief, clockwork));
    }

    private static ServletRegistrationBean<Servlet> at(String path, Servlet servlet) {
        ServletRegistrationBean<Servlet> registration = new ServletRegistrationBean<>(servlet, path);
        registration.setName(path);
        return registration;
    }

    private static Connector https(PartnerSettings settings) {
        Connector connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
        connector.setPort(settings.httpsPort());
        connector.setScheme("https");
        connector.setSecure(true);
        connector.setProperty("address", settings.address());
        connector.setProperty("SSLEnabled", "true");
        SSLHostConfig host = new SSLHostConfig();
        SSLHostConfigCertificate certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.RSA);
        certificate.setCertificateKeystoreFile(
                SelfSigned.keyStore(settings.data().resolve("partners.p12"))
                        .toAbsolutePath()
                        .toString());
        certificate.setCertificateKeystorePassword(SelfSigned.PASSWORD);
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
        return connector;
    }
}
