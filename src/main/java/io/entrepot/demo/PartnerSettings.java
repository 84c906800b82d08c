package io.entrepot.demo;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** What the simulated partners are told: where to listen, whom to serve, how badly to behave. */
@ConfigurationProperties("partners")
public record PartnerSettings(
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("8090") int httpPort,
        @DefaultValue("0") int httpsPort,
        @DefaultValue("2121") int ftpPort,
        @DefaultValue("2122-2150") String ftpPassivePorts,
        @DefaultValue("2525") int smtpPort,
        @DefaultValue("0") int imapPort,
        @DefaultValue("./data/partners") Path data,
        @DefaultValue("42") long seed,
        @DefaultValue("http://localhost:8090") String publicUrl,
        @DefaultValue("http://localhost:8080") String hubUrl,
        @DefaultValue("") String apiToken,
        @DefaultValue("30") int ordersPerMinute,
        @DefaultValue("5") int initialOrders,
        @DefaultValue("gentle") String misbehaviour,
        @DefaultValue("8") double pace,
        @DefaultValue("90") int filesEvery,
        @DefaultValue("180") int replenishEvery,
        @DefaultValue("0") long clockOffset,
        @DefaultValue("0.7") double webhookShare,
        @DefaultValue("0") double abroadShare,
        Map<String, Shop> shops,
        @DefaultValue Map<String, ShopifyAccount> shopify,
        @DefaultValue Map<String, AmazonAccount> amazon,
        @DefaultValue Map<String, TaobaoAccount> taobao,
        @DefaultValue Map<String, PinduoduoAccount> pinduoduo,
        Sf sf,
        EasyPost easypost,
        Ups ups,
        Kuaidi100 kuaidi100,
        Ftp ftp,
        Ftp edi) {

    /** One WooCommerce shop; its key of the map is the path segment under /woocommerce. */
    public record Shop(
            String name,
            String currency,
            ZoneId zone,
            String consumerKey,
            String consumerSecret,
            String webhookSecret) {}

    /** One Shopify shop; its key of the map is the path segment under /shopify. */
    public record ShopifyAccount(String name, String currency, String accessToken, String webhookSecret) {}

    /**
     * One seller at Amazon; its key of the map is the path segment under /amazon.
     *
     * @param settles how many seconds before now the window of a search must end
     * @param speed how many times more calls it has than everybody
     */
    public record AmazonAccount(
            String name,
            String currency,
            String clientId,
            String clientSecret,
            String refreshToken,
            String marketplaceId,
            @DefaultValue("120") long settles,
            @DefaultValue("1") double speed) {}

    /** One shop on Taobao; shops with the same application are told apart by their sessions. */
    public record TaobaoAccount(String name, String appKey, String appSecret, String sessionKey) {}

    /** One shop on Pinduoduo; shops with the same application are told apart by their tokens. */
    public record PinduoduoAccount(String name, String clientId, String clientSecret, String accessToken) {}

    /** The carrier's side of the contract. */
    public record Sf(String partnerId, String checkWord, String callbackSecret) {}

    /** EasyPost's side of the contract. */
    public record EasyPost(String apiKey, String webhookSecret) {}

    /** UPS's side of the contract; address and credential of its pushes come with each subscription. */
    public record Ups(String account, String clientId, String clientSecret) {}

    /** Kuaidi100's side of the contract; salt and push address come with each subscription. */
    public record Kuaidi100(String customer, String key) {}

    /** An FTP user. */
    public record Ftp(String user, String password) {}

    /** The partners' clock, which may run ahead of or behind the hub's. */
    Clock clock() {
        return Clock.offset(Clock.systemUTC(), Duration.ofSeconds(clockOffset));
    }
}
