package io.entrepot.hostile;

import io.entrepot.PortsForTests;
import io.entrepot.demo.Partners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;

/** Everybody around the hub: the simulated partners, idle, and the hostile ones. */
final class Scene implements AutoCloseable {
    private final Path data = Path.of("target/test-data/hostile-" + UUID.randomUUID());
    private final int http = PortsForTests.free();
    private final int ftp = PortsForTests.free();
    private final int smtp = PortsForTests.free();
    private final ConfigurableApplicationContext partners;

    /** The folder that the hub's files come from. */
    final Path drop = data.resolve("ftp/in");

    final HostilePartners hostile;

    Scene() throws IOException {
        hostile = new HostilePartners("http://127.0.0.1:" + http + "/sf/std/service");
        ShopCases.all().forEach(shop -> hostile.shops.put(shop.account(), shop.script()));
        Map<String, Object> settings = new HashMap<>();
        settings.put("http-port", http);
        settings.put("ftp-port", ftp);
        settings.put("ftp-passive-ports", "0");
        settings.put("smtp-port", smtp);
        settings.put("data", data);
        settings.put("hub-url", "http://127.0.0.1:1");
        settings.put("orders-per-minute", 0);
        settings.put("initial-orders", 0);
        settings.put("misbehaviour", "off");
        settings.put("pace", 3600);
        settings.put("files-every", 3600);
        settings.put("replenish-every", 3600);
        settings.put("webhook-share", 0);
        Map<String, Object> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("partners." + name, value));
        partners = Partners.start(named);
    }

    /** Tells the hub where everybody is. */
    void tell(DynamicPropertyRegistry registry) {
        int n = 0;
        shop(registry, n++, "tee", "http://127.0.0.1:" + http + "/woocommerce/tee");
        for (ShopCases.Case shop : ShopCases.all().toList()) {
            shop(registry, n++, shop.account(), hostile.url() + "/shop/" + shop.account());
        }
        shop(registry, n, "liar", hostile.url() + "/shop/liar");
        String csv = "hub.marketplaces.csvdrop.accounts[0].";
        registry.add(csv + "name", () -> "wholesale");
        registry.add(csv + "host", () -> "127.0.0.1");
        registry.add(csv + "user", () -> "csv");
        registry.add(csv + "password", () -> "demo-ftp-password");
        registry.add(csv + "port", () -> ftp);
        registry.add("hub.carriers.sf.url", () -> hostile.url() + "/sf");
        registry.add("hub.carriers.sf.labels", () -> "false");
        // nobody compares what these shops have: only what the hub is told to ask counts here
        registry.add("hub.reconciliation.look-every", () -> "3600000");
        registry.add("hub.mail.port", () -> smtp);
    }

    private static void shop(DynamicPropertyRegistry registry, int n, String name, String url) {
        String account = "hub.marketplaces.woocommerce.accounts[" + n + "].";
        registry.add(account + "name", () -> name);
        registry.add(account + "url", () -> url);
        registry.add(account + "consumer-key", () -> "ck_demo_tee");
        registry.add(account + "consumer-secret", () -> "cs_demo_tee");
        registry.add(account + "webhook-secret", () -> "demo-webhook-secret-" + name);
        // only the one with a time far ahead has to be polled twice
        registry.add(account + "poll-every", () -> name.contains("2099") ? "2s" : "15s");
        registry.add(account + "page-size", () -> ShopCases.PAGE_SIZE);
    }

    @Override
    public void close() {
        partners.close();
        hostile.close();
    }
}
