package io.entrepot.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.Servlet;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
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
    ShopifyStores shopifyStores(PartnerSettings settings, Catalogue catalogue, HubLine hub) {
        Map<String, ShopifyStore> stores = new LinkedHashMap<>();
        settings.shopify()
                .keySet()
                .forEach(name -> stores.put(name, ShopifyStore.open(name, settings, catalogue, hub)));
        return new ShopifyStores(stores, settings, settings.clock());
    }

    @Bean
    AmazonSellers amazonSellers(PartnerSettings settings, Catalogue catalogue) {
        return new AmazonSellers(settings, catalogue);
    }

    @Bean
    FormShops formShops(PartnerSettings settings, Catalogue catalogue) {
        return new FormShops(settings, catalogue);
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
    CarrierMode sfMode() {
        return new CarrierMode();
    }

    @Bean
    SfPushes sfPushes(SfDesk desk, HubLine hub, Mischief mischief, PartnerSettings settings) {
        return new SfPushes(desk, hub, mischief, settings.sf().callbackSecret());
    }

    @Bean
    EasyPostDesk easyPostDesk(PartnerSettings settings) {
        return new EasyPostDesk(settings);
    }

    @Bean
    CarrierMode easyPostMode() {
        return new CarrierMode();
    }

    @Bean
    EasyPostPushes easyPostPushes(EasyPostDesk desk, HubLine hub, Mischief mischief, PartnerSettings settings) {
        return new EasyPostPushes(desk, hub, mischief, settings.easypost().webhookSecret());
    }

    @Bean
    UpsDesk upsDesk(PartnerSettings settings) {
        return new UpsDesk(settings);
    }

    @Bean
    CarrierMode upsMode() {
        return new CarrierMode();
    }

    @Bean
    UpsPushes upsPushes(UpsDesk desk, HubLine hub, Mischief mischief) {
        return new UpsPushes(desk, hub, mischief);
    }

    @Bean
    Kuaidi100Desk kuaidi100Desk(PartnerSettings settings) {
        return new Kuaidi100Desk(settings);
    }

    @Bean
    CarrierMode kuaidi100Mode() {
        return new CarrierMode();
    }

    @Bean
    Kuaidi100Pushes kuaidi100Pushes(Kuaidi100Desk desk, HubLine hub, Mischief mischief) {
        return new Kuaidi100Pushes(desk, hub, mischief);
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
    OrderMails orderMails(PartnerSettings settings, Catalogue catalogue, Mailroom mailroom) {
        return new OrderMails(settings, catalogue, mailroom);
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
            ShopifyStores shopify,
            AmazonSellers amazon,
            FormShops forms,
            Stores stores,
            SfDesk desk,
            SfPushes pushes,
            EasyPostDesk easyPostDesk,
            EasyPostPushes easyPostPushes,
            UpsDesk upsDesk,
            UpsPushes upsPushes,
            Kuaidi100Desk kuaidi100Desk,
            Kuaidi100Pushes kuaidi100Pushes,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails orderMails,
            Seeder seeder) {
        List<Runnable> carriers = List.of(
                () -> {
                    desk.advance(false);
                    pushes.round();
                },
                () -> {
                    easyPostDesk.advance(false);
                    easyPostPushes.round();
                },
                () -> {
                    upsDesk.advance(false);
                    upsPushes.round();
                },
                () -> {
                    kuaidi100Desk.advance(false);
                    kuaidi100Pushes.round();
                });
        return new Clockwork(
                executor,
                settings,
                traffic,
                shopify,
                amazon,
                forms,
                stores.byName().values(),
                carriers,
                ftp,
                edi,
                orderMails,
                seeder);
    }

    @Bean
    ServletRegistrationBean<Servlet> woocommerce(Stores stores, Mischief mischief) {
        return at("/woocommerce/*", new WooServlet(stores.byName(), mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> shopify(ShopifyStores stores) {
        return at("/shopify/*", new ShopifyServlet(stores.byName()));
    }

    @Bean
    ServletRegistrationBean<Servlet> amazon(AmazonSellers sellers, PartnerSettings settings) {
        return at("/amazon/*", new AmazonServlet(sellers.byName(), settings.clock()));
    }

    @Bean
    ServletRegistrationBean<Servlet> taobao(FormShops shops) {
        return at("/taobao/router/rest", new TaobaoServlet(shops.of(TaobaoShop.class)));
    }

    @Bean
    ServletRegistrationBean<Servlet> pinduoduo(FormShops shops) {
        return at("/pinduoduo/api/router", new PinduoduoServlet(shops.of(PinduoduoShop.class)));
    }

    @Bean
    ServletRegistrationBean<Servlet> sf(PartnerSettings settings, SfDesk desk, CarrierMode sfMode, Mischief mischief) {
        return at("/sf/std/service", new SfServlet(settings.sf(), desk, sfMode, mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> easypost(
            PartnerSettings settings, EasyPostDesk desk, CarrierMode easyPostMode, Mischief mischief) {
        return at("/easypost/v2/*", new EasyPostServlet(settings.easypost(), desk, easyPostMode, mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> ups(
            PartnerSettings settings, UpsDesk desk, CarrierMode upsMode, Mischief mischief) {
        return at("/ups/*", new UpsServlet(settings.ups(), desk, upsMode, mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> labels() {
        return at("/labels/*", new LabelServlet());
    }

    @Bean
    ServletRegistrationBean<Servlet> kuaidi100(
            PartnerSettings settings, Kuaidi100Desk desk, CarrierMode kuaidi100Mode, Mischief mischief) {
        return at("/kuaidi100/poll/*", new Kuaidi100Servlet(settings.kuaidi100(), desk, kuaidi100Mode, mischief));
    }

    @Bean
    ServletRegistrationBean<Servlet> books(
            Stores stores,
            ShopifyStores shopify,
            AmazonSellers amazon,
            FormShops forms,
            SfDesk sf,
            EasyPostDesk easyPost,
            UpsDesk ups,
            Kuaidi100Desk kuaidi100,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails orderMails,
            Mailroom mail) {
        Map<String, Supplier<ObjectNode>> carriers =
                Map.of("sf", sf::books, "easypost", easyPost::books, "ups", ups::books, "kuaidi100", kuaidi100::books);
        return at(
                "/books/*",
                new BooksServlet(
                        stores.byName(),
                        shopify.byName(),
                        amazon.byName(),
                        forms.byPath(),
                        carriers,
                        ftp,
                        edi,
                        orderMails,
                        mail));
    }

    @Bean
    ServletRegistrationBean<Servlet> mailbox(Mailroom mail) {
        return at("/mailbox", new MailboxServlet(mail));
    }

    @Bean
    ServletRegistrationBean<Servlet> control(
            PartnerSettings settings,
            Stores stores,
            ShopifyStores shopify,
            AmazonSellers amazon,
            FormShops forms,
            SfDesk desk,
            CarrierMode sfMode,
            EasyPostDesk easyPost,
            CarrierMode easyPostMode,
            UpsDesk ups,
            CarrierMode upsMode,
            Kuaidi100Desk kuaidi100,
            CarrierMode kuaidi100Mode,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails orderMails,
            Mischief mischief,
            Clockwork clockwork) {
        Map<String, ControlServlet.Carrier> carriers = Map.of(
                "sf", new ControlServlet.Carrier(() -> desk.advance(true).size(), sfMode),
                "easypost", new ControlServlet.Carrier(() -> easyPost.advance(true), easyPostMode),
                "ups", new ControlServlet.Carrier(() -> ups.advance(true), upsMode),
                "kuaidi100", new ControlServlet.Carrier(() -> kuaidi100.advance(true), kuaidi100Mode));
        return at(
                "/control/*",
                new ControlServlet(
                        settings,
                        stores.byName(),
                        shopify.byName(),
                        amazon.byName(),
                        forms.byPath(),
                        carriers,
                        ftp,
                        edi,
                        orderMails,
                        mischief,
                        clockwork));
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
