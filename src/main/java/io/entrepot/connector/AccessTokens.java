package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.connector.AccessTokenStore.Kept;
import io.entrepot.connector.MarketplaceSettings.Account;
import io.entrepot.shared.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Access tokens of partners that speak OAuth 2 (client credentials, refresh token): kept in the database for all hubs, renewed
 * by one of them before they expire, and once when a partner refuses one. A token stands in no log and in no journal.
 */
@Component("accessTokens")
public class AccessTokens {
    /**
     * How a token is got.
     *
     * @param name of the account, the same in all hubs: {@code ups}, {@code amazon/eu}
     * @param form what is posted: {@code grant_type=client_credentials}, or {@code refresh_token} with its token
     * @param user for Basic authentication; null where id and secret stand in the form
     */
    public record Grant(String name, URI url, Map<String, String> form, String user, String password) {
        /** Without secrets. */
        @Override
        public String toString() {
            return "grant of " + name + " at " + url.getHost();
        }
    }

    /** No token could be had; the call it was for was not made. */
    public static class NoToken extends IOException {
        NoToken(String sentence) {
            super(sentence);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(AccessTokens.class);
    private static final int LARGEST = 64 * 1024;
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    /** What a token without a life of its own lives. */
    private static final int USUAL_LIFE = 3600;

    private final AccessTokenStore store;
    private final TransactionTemplate transaction;
    private final PartnerHosts partners;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(3))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Map<String, Object> inHand = new ConcurrentHashMap<>();

    AccessTokens(AccessTokenStore store, TransactionTemplate transaction, PartnerHosts partners) {
        this.store = store;
        this.transaction = transaction;
        this.partners = partners;
    }

    /** A token that is good for a while yet. Outside of transactions: it may take a call. */
    public String token(Grant grant) throws NoToken {
        Kept kept = store.read(grant.name()).orElse(null);
        if (kept != null && kept.fresh()) {
            return kept.token();
        }
        // of one hub one thread waits for the row, so that the others hold no connection while they wait
        synchronized (inHand.computeIfAbsent(grant.name(), name -> new Object())) {
            String token = transaction.execute(status -> renewed(grant));
            if (token == null) {
                throw new NoToken("no access token for " + grant.name() + ": see the log");
            }
            return token;
        }
    }

    /** Puts a token of the exchange's account, had by its refresh token, into that header. */
    public void refreshed(Exchange exchange, String header) throws NoToken {
        Account account = Accounts.of(exchange);
        // in the order in which it is posted, for those who look
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", account.need("refresh-token"));
        form.put("client_id", account.need("client-id"));
        form.put("client_secret", account.need("client-secret"));
        URI url = URI.create(account.need("token-url").strip());
        exchange.getMessage().setHeader(header, token(new Grant(account.toString(), url, form, null, null)));
    }

    /** Looks at an answer to such a call, and takes the token out of its header: one that was refused is renewed. */
    public void heard(Exchange exchange, String header) {
        String token = (String) exchange.getMessage().removeHeader(header);
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (token != null && (status == 401 || status == 403)) {
            refused(Accounts.of(exchange).toString(), token);
        }
    }

    /** The partner refused this token (401): whoever asks next renews it, once, for all hubs. */
    public void refused(String name, String token) {
        store.refused(name, token);
    }

    private String renewed(Grant grant) {
        Kept kept = store.lock(grant.name());
        if (kept.fresh()) {
            return kept.token();
        }
        try {
            return fetched(grant);
        } catch (IOException | IllegalArgumentException e) {
            log.warn("{} was not renewed: {}", grant, Surprise.words(e));
            return kept.valid() ? kept.token() : null;
        }
    }

    private String fetched(Grant grant) throws IOException {
        partners.admit(
                grant.url().getScheme(), grant.url().getHost(), grant.url().getPort());
        String form = grant.form().entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(grant.url())
                .timeout(TIME_LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        if (grant.user() != null) {
            byte[] pair = (grant.user() + ":" + grant.password()).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
        }
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
        JsonNode said;
        try (InputStream body = answer.body()) {
            // an answer may quote what was sent, so only its status is told
            byte[] bytes = body.readNBytes(LARGEST);
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP " + answer.statusCode());
            }
            said = StrictJson.read(bytes);
        }
        String token = said.path("access_token").asText();
        if (token.isBlank()) {
            throw new IOException("the answer holds no access_token");
        }
        Duration life = Duration.ofSeconds(Math.max(1, said.path("expires_in").asLong(USUAL_LIFE)));
        // a tenth of its life, at least a minute, before its end; a very short one is used to its half
        Duration early = Duration.ofSeconds(Math.max(60, life.toSeconds() / 10));
        Duration fresh = life.compareTo(early.multipliedBy(2)) > 0 ? life.minus(early) : life.dividedBy(2);
        store.renewed(grant.name(), token, life, fresh);
        log.info("{} was renewed, for {} s", grant, life.toSeconds());
        return token;
    }
}
