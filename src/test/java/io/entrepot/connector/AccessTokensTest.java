package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.entrepot.PostgresForTests;
import io.entrepot.connector.AccessTokens.Grant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two hubs on one database, and a partner that counts how often it is asked for a token. */
@ExtendWith(OutputCaptureExtension.class)
class AccessTokensTest {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile int life = 3600;
    private HttpServer partner;
    private JdbcClient sql;
    private List<AccessTokens> hubs;
    private Grant grant;

    @BeforeEach
    void start() throws Exception {
        partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        partner.setExecutor(Executors.newCachedThreadPool());
        partner.createContext("/token", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String user = exchange.getRequestHeaders().getFirst("Authorization");
            boolean known = form.equals("grant_type=client_credentials")
                    && user.equals("Basic "
                            + Base64.getEncoder().encodeToString("id:s3cret".getBytes(StandardCharsets.UTF_8)));
            byte[] answer = ("{\"access_token\":\"tok-" + asked.incrementAndGet() + "\",\"expires_in\":\"" + life
                            + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known ? status : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        partner.start();
        String url = "http://127.0.0.1:" + partner.getAddress().getPort() + "/token";
        var database = PostgresForTests.fresh();
        sql = JdbcClient.create(database);
        var hosts =
                new PartnerHosts(new MarketplaceSettings(null), new CarrierSettings(Map.of("ups", Map.of("url", url))));
        hubs = List.of(hub(database, hosts), hub(database, hosts));
        grant = new Grant("ups", URI.create(url), Map.of("grant_type", "client_credentials"), "id", "s3cret");
    }

    private static AccessTokens hub(javax.sql.DataSource database, PartnerHosts hosts) {
        return new AccessTokens(
                new AccessTokenStore(JdbcClient.create(database)),
                new TransactionTemplate(new DataSourceTransactionManager(database)),
                hosts);
    }

    @AfterEach
    void stop() {
        partner.stop(0);
    }

    @Test
    void allHubsTogetherAskOnce() throws Exception {
        assertThat(sideBySide(24)).containsOnly("tok-1");
        assertThat(asked).hasValue(1);
    }

    @Test
    void itIsRenewedBeforeItExpires() throws Exception {
        hubs.get(0).token(grant);
        sql.sql("update access_token set renew_at = now(), expires_at = now() + interval '300 seconds'")
                .update();
        assertThat(sideBySide(24)).as("all of them wait for the new one").containsOnly("tok-2");
        assertThat(asked).hasValue(2);
        assertThat(sql.sql("select extract(epoch from expires_at - renew_at)::int from access_token")
                        .query(Integer.class)
                        .single())
                .isEqualTo(360);
    }

    @Test
    void whatCannotBeRenewedIsUsedToItsEnd() throws Exception {
        hubs.get(0).token(grant);
        status = 503;
        sql.sql("update access_token set renew_at = now()").update();
        assertThat(hubs.get(1).token(grant)).isEqualTo("tok-1");
        sql.sql("update access_token set expires_at = now()").update();
        assertThatThrownBy(() -> hubs.get(1).token(grant))
                .isInstanceOf(AccessTokens.NoToken.class)
                .hasMessageContaining("no access token for ups");
    }

    @Test
    void aRefusedTokenIsRenewedOnce() throws Exception {
        String token = hubs.get(0).token(grant);
        hubs.get(0).refused("ups", token);
        assertThat(hubs.get(1).token(grant))
                .as("a moment old: another one would not help")
                .isEqualTo("tok-1");
        sql.sql("update access_token set renewed_at = now() - interval '1 minute'")
                .update();
        hubs.get(0).refused("ups", token);
        hubs.get(1).refused("ups", token);
        assertThat(sideBySide(24)).containsOnly("tok-2");
        hubs.get(1).refused("ups", token);
        assertThat(hubs.get(0).token(grant)).as("the news was late").isEqualTo("tok-2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aShortLifeIsUsedToItsHalf() throws Exception {
        life = 60;
        hubs.get(0).token(grant);
        assertThat(sql.sql("select extract(epoch from renew_at - renewed_at)::int from access_token")
                        .query(Integer.class)
                        .single())
                .isEqualTo(30);
    }

    @Test
    void nobodyElseIsAskedAndNothingSecretIsSaid(CapturedOutput output) throws Exception {
        hubs.get(0).token(grant);
        var stranger =
                new Grant("x", URI.create("http://127.0.0.1:9/token"), Map.of("refresh_token", "s3cret"), null, null);
        assertThatThrownBy(() -> hubs.get(0).token(stranger)).isInstanceOf(AccessTokens.NoToken.class);
        status = 500;
        sql.sql("update access_token set renew_at = now() where name = 'ups'").update();
        hubs.get(0).token(grant);
        assertThat(output + grant.toString() + stranger + new AccessTokenStore(sql).read("ups"))
                .contains("the hub does not call http://127.0.0.1:9")
                .contains("HTTP 500")
                .doesNotContain("s3cret")
                .doesNotContain("tok-");
    }

    private List<String> sideBySide(int threads) throws Exception {
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var calls = new ArrayList<Callable<String>>();
            for (int i = 0; i < threads; i++) {
                AccessTokens hub = hubs.get(i % hubs.size());
                calls.add(() -> hub.token(grant));
            }
            var tokens = new ArrayList<String>();
            for (var call : pool.invokeAll(calls)) {
                tokens.add(call.get());
            }
            return tokens;
        } finally {
            pool.shutdown();
        }
    }
}
