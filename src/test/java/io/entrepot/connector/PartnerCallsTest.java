package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.connector.MarketplaceSettings.Marketplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A partner cannot make the hub call anybody else. */
class PartnerCallsTest {
    private final AtomicInteger partnersCalls = new AtomicInteger();
    private final AtomicInteger strangersCalls = new AtomicInteger();
    private final AtomicInteger floods = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);
    private Duration limit = Duration.ofMinutes(1);
    private HttpServer partner;
    private HttpServer stranger;
    private CamelContext camel;

    @BeforeEach
    void start() throws IOException {
        stranger = server(strangersCalls, null);
        partner = server(partnersCalls, "http://127.0.0.1:" + port(stranger) + "/secrets");
    }

    @AfterEach
    void stop() {
        over.countDown();
        camel.stop();
        partner.stop(0);
        stranger.stop(0);
    }

    @Test
    void aPartnerIsCalled() {
        hub(PartnerHosts::isNobodys);
        Exchange answer = call("http:shop", "http://127.0.0.1:" + port(partner) + "/orders");
        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(200);
        assertThat(partnersCalls).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:shop", "http:shop?followRedirects=true", "http:shop?httpClientConfigurer=#own"})
    void aRedirectIsNotFollowed(String endpoint) {
        hub(PartnerHosts::isNobodys);
        Exchange answer = call(endpoint + "&throwExceptionOnFailure=false", at(partner) + "/elsewhere");
        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(302);
        assertThat(strangersCalls).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:shop", "http:shop?httpClientConfigurer=#own"})
    void aStrangerIsNotCalled(String endpoint) {
        hub(PartnerHosts::isNobodys);
        Exchange answer = call(endpoint, at(stranger) + "/secrets");
        assertThat(answer.getException())
                .isInstanceOf(PartnerHosts.NoPartner.class)
                .hasMessageContaining("127.0.0.1:" + port(stranger));
        assertThat(strangersCalls).hasValue(0);
        answer.setProperty(Exchange.EXCEPTION_CAUGHT, answer.getException());
        assertThat(new CallFailed().judge(answer).path("outcome").asText())
                .as("certainly without effect")
                .isEqualTo("RETRY");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest/meta-data/",
                "http://shop.example/",
                "http://127.0.0.1/",
                "https://127.0.0.1:%d/",
                "http://localhost:%d/",
                "http://[::1]:%d/",
                "http://2130706433:%d/",
                "http://0x7f000001:%d/",
                "http://127.0.0.1:%d@169.254.169.254/",
                "http://shop.example#@127.0.0.1:%d/"
            })
    void noOtherSpellingIsThePartner(String url) {
        hub(PartnerHosts::isNobodys);
        Exchange answer = call("http:shop", url.contains("%d") ? url.formatted(port(partner)) : url);
        assertThat(answer.getException()).isNotNull();
        assertThat(partnersCalls).hasValue(0);
        assertThat(strangersCalls).hasValue(0);
    }

    @Test
    void theAddressThatIsReallyConnectedIsLookedAtBeforeTheFirstByte() {
        // here every partner's name leads where no partner lives
        hub(InetAddress::isLoopbackAddress);
        Exchange answer = call("http:shop?httpClientConfigurer=#own", at(partner) + "/orders");
        assertThat(answer.getException())
                .isInstanceOf(PartnerHosts.NoPartner.class)
                .hasMessageContaining("of this kind");
        assertThat(partnersCalls).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "::ffff:169.254.169.254",
                "fe80::1",
                "fd00:ec2::254",
                "100.100.100.200",
                "168.63.129.16",
                "0.0.0.0",
                "::",
                "224.0.0.1"
            })
    void addressesWithoutPartners(String address) throws IOException {
        hub(PartnerHosts::isNobodys);
        assertThat(PartnerHosts.isNobodys(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "203.0.113.7", "2001:db8::1"})
    void addressesWherePartnersMayLive(String address) throws IOException {
        hub(PartnerHosts::isNobodys);
        assertThat(PartnerHosts.isNobodys(InetAddress.getByName(address))).isFalse();
    }

    /** A hub whose only account is the partner. */
    private void hub(Predicate<InetAddress> nobodys) {
        var shops = new MarketplaceSettings(Map.of(
                "shop", new Marketplace(List.of(Map.of("name", "tee", "url", at(partner) + "/shop")))));
        var calls = new PartnerCalls();
        camel = new DefaultCamelContext();
        HttpClientConfigurer own = client -> client.disableAutomaticRetries();
        camel.getRegistry().bind("own", own);
        calls.guardedCalls(new PartnerHosts(shops, new CarrierSettings(Map.of()), nobodys), new CallLimit(limit))
                .beforeApplicationStart(camel);
        calls.calls().configure("http", camel.getComponent("http", HttpComponent.class));
        camel.start();
    }

    /** Camel asks those who configure its component in an order that changes from one start to the next. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http:shop",
                "http:shop?httpClientConfigurer=#own",
                "http:shop?disableStreamCache=true",
                "http:shop?disableStreamCache=true&httpClientConfigurer=#own"
            })
    void noAnswerIsLargerThanTheLimitWhoeverConfiguresTheClient(String endpoint) {
        partner.createContext("/flood", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] blanks = new byte[1024 * 1024];
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 64; i++) {
                    body.write(blanks);
                    floods.incrementAndGet();
                }
            }
        });
        hub(PartnerHosts::isNobodys);
        assertThat(answer(endpoint, at(partner) + "/flood").getException()).hasMessageContaining("too large");
        assertThat(floods).as("megabytes sent until the hub hung up").hasValueLessThan(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http:shop", "http:shop?disableStreamCache=true"})
    @Timeout(30)
    void noAnswerDripsForever(String endpoint) {
        partner.createContext("/drip", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                while (!over.await(200, TimeUnit.MILLISECONDS)) {
                    body.write(' ');
                    body.flush();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        limit = Duration.ofSeconds(2);
        hub(PartnerHosts::isNobodys);
        assertThat(answer(endpoint, at(partner) + "/drip").getException()).isInstanceOf(IOException.class);
        assertThat(over.getCount()).as("the partner would go on").isEqualTo(1);
    }

    /** Calls and reads the answer as routes do. */
    private Exchange answer(String endpoint, String url) {
        try {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:call")
                            .noStreamCaching()
                            .to(endpoint)
                            .process(new Answered(new DocumentRoom(), new ObjectMapper(), Clock.systemUTC())::json);
                }
            });
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return call("direct:call", url);
    }

    private Exchange call(String endpoint, String url) {
        return camel.createProducerTemplate()
                .request(
                        endpoint.contains("?") ? endpoint : endpoint.replace("&", "?"),
                        exchange -> exchange.getMessage().setHeader(Exchange.HTTP_URI, url));
    }

    private static HttpServer server(AtomicInteger calls, String elsewhere) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 10);
        server.createContext("/", exchange -> {
            calls.incrementAndGet();
            boolean leads = exchange.getRequestURI().getPath().equals("/elsewhere");
            if (leads) {
                exchange.getResponseHeaders().add("Location", elsewhere);
            }
            exchange.sendResponseHeaders(leads ? 302 : 200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String at(HttpServer server) {
        return "http://127.0.0.1:" + port(server);
    }

    private static int port(HttpServer server) {
        return server.getAddress().getPort();
    }
}
