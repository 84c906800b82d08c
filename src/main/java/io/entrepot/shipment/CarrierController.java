package io.entrepot.shipment;

import io.entrepot.shared.Refused;
import io.entrepot.shipment.CarrierService.Rate;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What the carriers sell: read, and replaced a carrier at a time by what the contract says. */
@RestController
class CarrierController {
    private static final BigDecimal DEAREST = new BigDecimal("1000000");

    private final ServiceStore store;
    private final TransactionTemplate transaction;

    CarrierController(ServiceStore store, TransactionTemplate transaction) {
        this.store = store;
        this.transaction = transaction;
    }

    @GetMapping("/api/carriers/{carrier}/services")
    List<CarrierService> services(@PathVariable String carrier) {
        List<CarrierService> services = store.services().stream()
                .filter(s -> s.carrier().equals(carrier))
                .toList();
        if (services.isEmpty()) {
            throw Refused.unknown("carrier '" + carrier + "' has no services");
        }
        return services;
    }

    @PutMapping("/api/carriers/{carrier}/services")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void replace(@PathVariable String carrier, @RequestBody List<CarrierService> services) {
        if (!carrier.matches("[a-z0-9-]{2,30}")) {
            throw refused("carrier", carrier, "takes 2 to 30 small letters, digits and dashes");
        }
        check(services);
        transaction.executeWithoutResult(status -> {
            Set<String> currencies = store.services().stream()
                    .filter(service -> !service.carrier().equals(carrier))
                    .flatMap(service -> service.rates().stream())
                    .map(Rate::currency)
                    .collect(Collectors.toSet());
            services.stream().flatMap(service -> service.rates().stream()).forEach(rate -> {
                currencies.add(rate.currency());
                if (currencies.size() > 1) {
                    throw refused("currency", rate.currency(), "prices are compared, so all rates take one currency");
                }
            });
            store.delete(carrier);
            store.insertServices(carrier, services);
            store.insertRates(carrier, services);
        });
    }

    private static void check(List<CarrierService> services) {
        if (services.isEmpty() || services.size() > 100) {
            throw refused("services", services.size(), "a carrier takes 1 to 100; switch one off by active: false");
        }
        var codes = new HashSet<String>();
        for (int i = 0; i < services.size(); i++) {
            CarrierService service = services.get(i);
            need("services[" + i + "]", null, service != null, "is missing");
            String at = "services[" + i + "].";
            need(
                    at + "code",
                    service.code(),
                    service.code() != null && service.code().matches("[\\S&&\\P{Cc}]{1,30}"),
                    "1 to 30 characters without blanks and control characters");
            need(at + "code", service.code(), codes.add(service.code()), "stands there twice");
            need(
                    at + "name",
                    service.name(),
                    service.name() != null
                            && !service.name().isBlank()
                            && service.name().matches("\\P{Cc}{1,100}"),
                    "1 to 100 characters, no control characters");
            need(at + "kind", service.kind(), service.kind() != null, "EXPRESS, STANDARD or FREIGHT");
            need(at + "minGrams", service.minGrams(), service.minGrams() >= 0, "0 or more");
            need(
                    at + "maxGrams",
                    service.maxGrams(),
                    service.maxGrams() > 0 && service.maxGrams() >= service.minGrams(),
                    "1 or more, and not below minGrams");
            need(
                    at + "countries",
                    service.countries(),
                    !service.countries().isEmpty()
                            && service.countries().size() <= 250
                            && service.countries().stream().allMatch(country -> country.matches("[A-Z]{2}")),
                    "1 to 250 ISO 3166 codes like CN");
            need(
                    at + "rates",
                    service.rates(),
                    service.rates() != null
                            && !service.rates().isEmpty()
                            && service.rates().size() <= 100,
                    "1 to 100 rates");
            check(at, service.rates());
        }
    }

    private static void check(String service, List<Rate> rates) {
        var bands = new HashSet<Integer>();
        for (int i = 0; i < rates.size(); i++) {
            Rate rate = rates.get(i);
            need(service + "rates[" + i + "]", null, rate != null, "is missing");
            String at = service + "rates[" + i + "].";
            need(at + "upToKm", rate.upToKm(), rate.upToKm() > 0 && rate.upToKm() <= 40_000, "1 to 40000");
            need(at + "upToKm", rate.upToKm(), bands.add(rate.upToKm()), "stands there twice");
            need(at + "firstGrams", rate.firstGrams(), rate.firstGrams() > 0, "1 or more");
            need(at + "nextGrams", rate.nextGrams(), rate.nextGrams() > 0, "1 or more");
            price(at + "firstPrice", rate.firstPrice());
            price(at + "nextPrice", rate.nextPrice());
            need(
                    at + "currency",
                    rate.currency(),
                    rate.currency() != null && rate.currency().matches("[A-Z]{3}"),
                    "an ISO 4217 code like CNY");
            need(at + "days", rate.days(), rate.days() > 0 && rate.days() <= 365, "1 to 365");
        }
    }

    private static void price(String field, BigDecimal price) {
        need(
                field,
                price,
                price != null && price.signum() >= 0 && price.scale() <= 4 && price.compareTo(DEAREST) <= 0,
                "0 to 1000000 with up to 4 places");
    }

    private static void need(String field, Object value, boolean good, String what) {
        if (!good) {
            throw refused(field, value, what);
        }
    }

    private static Refused refused(String field, Object value, String why) {
        String text = String.valueOf(value);
        return Refused.invalid(
                field + " '" + (text.length() > 100 ? text.substring(0, 100) + "…" : text) + "': " + why);
    }
}
