package io.entrepot.connector;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * The hosts that the hub calls over HTTP: those that the settings of an account or a carrier name, with their ports, and
 * nobody else, whatever a partner's answer says.
 */
@EnableConfigurationProperties({MarketplaceSettings.class, CarrierSettings.class})
class PartnerHosts {
    /** A call to somebody who is no partner; not a byte of it was sent. */
    static class NoPartner extends IOException {
        NoPartner(String sentence) {
            super(sentence);
        }
    }

    private static final Logger log = LoggerFactory.getLogger(PartnerHosts.class);

    /** Where clouds tell a machine its own secrets; the other such addresses are link-local. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254", "168.63.129.16");

    private final Set<String> known = new TreeSet<>();
    private final Predicate<InetAddress> nobodys;

    @Autowired
    PartnerHosts(MarketplaceSettings marketplaces, CarrierSettings carriers) {
        this(marketplaces, carriers, PartnerHosts::isNobodys);
    }

    PartnerHosts(MarketplaceSettings marketplaces, CarrierSettings carriers, Predicate<InetAddress> nobodys) {
        this.nobodys = nobodys;
        marketplaces
                .marketplaces()
                .values()
                .forEach(marketplace -> marketplace
                        .accounts()
                        .forEach(account -> account.values().forEach(this::add)));
        carriers.carriers().values().forEach(carrier -> carrier.values().forEach(this::add));
    }

    private void add(String setting) {
        if (setting == null || !setting.matches("(?i)https?://.+")) {
            return;
        }
        // a setting that is no address is said where it is used, with its name
        try {
            URI url = URI.create(setting.strip());
            if (url.getHost() != null) {
                known.add(place(url.getScheme(), url.getHost(), url.getPort()));
            }
        } catch (IllegalArgumentException noAddress) {
            log.warn("a setting that begins like an address is none and is left out: {}", noAddress.getMessage());
        }
    }

    /** Before the connection: is it somebody we know? */
    void admit(String scheme, String host, int port) throws NoPartner {
        String place = place(scheme, host, port);
        if (!known.contains(place)) {
            throw refused(place, "no account and no carrier of the settings has this address");
        }
    }

    /** On the connection, before the first byte: names may lead elsewhere than they did a moment ago. */
    void admit(InetAddress address) throws NoPartner {
        if (nobodys.test(address)) {
            throw refused(address.getHostAddress(), "no partner lives at an address of this kind");
        }
    }

    static boolean isNobodys(InetAddress address) {
        return address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || METADATA.contains(address.getHostAddress().replaceFirst("%.*", ""));
    }

    private static NoPartner refused(String place, String why) {
        var refused = new NoPartner("the hub does not call " + place + ": " + why);
        log.warn("{}", refused.getMessage());
        return refused;
    }

    private static String place(String scheme, String host, int port) {
        String protocol = scheme.toLowerCase(Locale.ROOT);
        int effective = port > 0 ? port : protocol.equals("https") ? 443 : 80;
        return protocol + "://" + host.toLowerCase(Locale.ROOT) + ":" + effective;
    }
}
