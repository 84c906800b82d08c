package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.connector.MarketplaceSettings.Account;
import jakarta.annotation.PostConstruct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** The configured accounts, and how far the hub has read each of them. */
@Component("accounts")
@EnableConfigurationProperties(MarketplaceSettings.class)
public class Accounts {
    /** Exchange property: the account that an exchange is about. */
    static final String PROPERTY = "hubAccount";

    /** Header: what mappings see as {@code $settings}. */
    static final String SETTINGS = "settings";

    private static final Pattern SECRET = Pattern.compile("secret|password|token|key|passphrase");

    /**
     * How an account does, for people, programs and health.
     *
     * @param polled the hub asks it; others bring their orders by themselves
     * @param underWay a hub is polling it just now
     * @param lastPageAt when it last brought orders
     * @param caughtUpAt what its platform changed before this has been read
     * @param pages fetched and not taken in yet
     * @param failures polls in a row
     * @param callsLeft of {@code callsMost}, where its platform counts calls by cost; null elsewhere
     */
    public record Health(
            String platform,
            String account,
            boolean polled,
            boolean paused,
            String pausedBy,
            Instant pausedAt,
            String pausedWhy,
            boolean underWay,
            Instant lastContactAt,
            Instant lastPageAt,
            Instant caughtUpAt,
            int pages,
            int failures,
            String lastFailure,
            Instant nextPollAt,
            Long callsLeft,
            Long callsMost) {}

    private final AccountStore store;
    private final Map<String, Account> accounts = new LinkedHashMap<>();

    /** Account → when this hub wrote last that its shop sent something, in nanoseconds of its own clock. */
    private final Map<String, Long> pushes = new ConcurrentHashMap<>();

    Accounts(AccountStore store, MarketplaceSettings settings) {
        this.store = store;
        settings.marketplaces()
                .forEach((platform, marketplace) -> marketplace.accounts().forEach(fields -> {
                    var account = new Account(platform, nameOf(platform, fields), fields);
                    if (accounts.putIfAbsent(platform + "/" + account.name(), account) != null) {
                        throw new IllegalStateException("hub.marketplaces." + platform + ".accounts: the name '"
                                + account.name() + "' is given twice");
                    }
                }));
    }

    private static String nameOf(String platform, Map<String, String> fields) {
        String name = fields.get("name");
        if (name == null || !name.matches("[a-z0-9][a-z0-9-]{0,60}")) {
            throw new IllegalStateException("hub.marketplaces." + platform + ".accounts: name '" + name
                    + "' is not lower-case letters, digits and dashes");
        }
        return name;
    }

    /** Routes start after this, so each account has its row before anything is polled or stored for it. */
    @PostConstruct
    void register() {
        AtStart.patiently(() -> store.register(List.copyOf(accounts.values())));
    }

    /**
     * @throws UnknownAccount when it is not configured
     */
    Account get(String platform, String name) {
        Account account = accounts.get(platform + "/" + name);
        if (account == null) {
            throw new UnknownAccount(platform, name);
        }
        return account;
    }

    boolean isConfigured(String platform, String name) {
        return accounts.containsKey(platform + "/" + name);
    }

    List<Account> of(String platform) {
        var found = new ArrayList<Account>();
        accounts.values().stream().filter(a -> a.platform().equals(platform)).forEach(found::add);
        return found;
    }

    List<Account> all() {
        return List.copyOf(accounts.values());
    }

    /** What mappings may know of an account: its settings without what opens doors; null when it is not configured. */
    public JsonNode told(String platform, String name) {
        Account account = accounts.get(platform + "/" + name);
        if (account == null) {
            return null;
        }
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        account.settings().forEach((setting, value) -> {
            if (!SECRET.matcher(setting).find()) {
                told.put(setting, value);
            }
        });
        return told;
    }

    /** Makes an account the one that the following steps of the route are about. */
    public void use(Exchange exchange, String platform, String name) {
        exchange.setProperty(PROPERTY, get(platform, name));
        exchange.getMessage().setHeader(SETTINGS, told(platform, name));
        exchange.getMessage().setHeader(Pages.PLATFORM, platform);
        exchange.getMessage().setHeader(Pages.ACCOUNT, name);
    }

    static Account of(Exchange exchange) {
        Account account = exchange.getProperty(PROPERTY, Account.class);
        if (account == null) {
            throw new IllegalStateException("route " + exchange.getFromRouteId()
                    + ": no account is chosen; call bean accounts, method use, first");
        }
        return account;
    }

    /**
     * Its shop sends orders by itself, also while the account is paused; what is no account sends none.
     *
     * @param key such as {@code woocommerce/tee}
     */
    public boolean hasWebhooks(String key) {
        Account account = accounts.get(key);
        return account != null && !account.get("webhook-secret", "").isBlank();
    }

    /** Its shop sent something by itself just now; of many in a row only the first asks the database. */
    void pushed(String platform, String name) {
        long now = System.nanoTime();
        Long before = pushes.get(platform + "/" + name);
        if (before == null || now - before > AccountStore.BETWEEN_PUSHES.toNanos()) {
            pushes.put(platform + "/" + name, now);
            store.pushed(platform, name);
        }
    }

    /** Something came from the account just now. */
    void contacted(String platform, String name) {
        store.contacted(platform, name);
    }

    public List<Health> health() {
        return store.health();
    }

    /** Nobody configured such an account. */
    public static class UnknownAccount extends RuntimeException {
        UnknownAccount(String platform, String name) {
            super("no account '" + name + "' of platform '" + platform + "' is configured");
        }
    }
}
