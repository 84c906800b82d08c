package io.entrepot.loss;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.entrepot.PortsForTests;
import io.entrepot.demo.Partners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.context.ConfigurableApplicationContext;

/** The simulated partners, well-behaved and idle until told, with books that no crash of the hub reaches. */
final class Market implements AutoCloseable {
    private static final HttpClient http = HttpClient.newHttpClient();

    private final int port = PortsForTests.free();
    private final int ftp = PortsForTests.free();
    private final int smtp = PortsForTests.free();
    private final ConfigurableApplicationContext partners;

    Market(Path data, int hubPort) {
        Map<String, Object> settings = new TreeMap<>();
        settings.put("http-port", port);
        settings.put("ftp-port", ftp);
        settings.put("ftp-passive-ports", PortsForTests.free());
        settings.put("smtp-port", smtp);
        settings.put("data", data);
        settings.put("public-url", "http://127.0.0.1:" + port);
        settings.put("hub-url", "http://127.0.0.1:" + hubPort);
        settings.put("api-token", HubProcess.TOKEN);
        settings.put("orders-per-minute", 0);
        settings.put("initial-orders", 0);
        settings.put("misbehaviour", "off");
        settings.put("files-every", 0);
        settings.put("replenish-every", 0);
        // polling is to find all orders, and parcels move when they are told to
        settings.put("webhook-share", 0);
        settings.put("pace", 1_000_000);
        var named = new TreeMap<String, Object>();
        settings.forEach((name, value) -> named.put("partners." + name, value));
        partners = Partners.start(named);
    }

    /** What a hub must be told to work with these partners, quickly. */
    List<String> settings() {
        String tee = "--hub.marketplaces.woocommerce.accounts[0].";
        String wholesale = "--hub.marketplaces.csvdrop.accounts[0].";
        return List.of(
                "--hub.demo.enabled=false",
                "--hub.marketplaces.shopify.accounts=",
                "--hub.marketplaces.amazon.accounts=",
                "--hub.marketplaces.taobao.accounts=",
                "--hub.marketplaces.pinduoduo.accounts=",
                tee + "name=tee",
                tee + "url=http://127.0.0.1:" + port + "/woocommerce/tee",
                tee + "consumer-key=ck_demo_tee",
                tee + "consumer-secret=cs_demo_tee",
                tee + "webhook-secret=demo-webhook-secret-tee",
                tee + "poll-every=1s",
                wholesale + "name=wholesale",
                wholesale + "host=127.0.0.1",
                wholesale + "port=" + ftp,
                wholesale + "user=csv",
                wholesale + "password=demo-ftp-password",
                "--hub.files.settle=1s",
                "--hub.carriers.sf.url=http://127.0.0.1:" + port + "/sf/std/service",
                "--hub.carriers.sf.labels=false",
                "--hub.mail.host=127.0.0.1",
                "--hub.mail.port=" + smtp,
                "--hub.shipment.send-within=3s",
                "--hub.shipment.answer-within=2s",
                "--hub.shipment.sweep-every=PT1S",
                "--hub.answers.sweep-every=PT1S",
                "--hub.mail.sweep-every=PT1S");
    }

    JsonNode books(String of) {
        return send("GET", "/books/" + of);
    }

    JsonNode control(String what) {
        return send("POST", "/control/" + what);
    }

    private JsonNode send(String method, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .method(method, BodyPublishers.noBody())
                .build();
        try {
            var answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + " was answered with " + answer.statusCode());
            }
            return new ObjectMapper().readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        partners.close();
    }
}
