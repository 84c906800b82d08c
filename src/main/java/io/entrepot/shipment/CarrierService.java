package io.entrepot.shipment;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a carrier sells: a service with the weights it takes and what it costs up to which distance.
 *
 * @param code the carrier's own code of the service
 * @param active taken into account; true where it is left out
 * @param countries where it delivers, ISO 3166 codes; CN where it is left out
 * @param rates one a distance band
 */
public record CarrierService(
        @JsonProperty(access = JsonProperty.Access.READ_ONLY)
        String carrier,

        String code,
        String name,
        Kind kind,
        int minGrams,
        int maxGrams,
        Boolean active,
        List<String> countries,
        List<Rate> rates) {

    public CarrierService {
        active = active == null || active;
        countries = countries == null ? List.of(HOME) : List.copyOf(countries);
    }

    static final String HOME = "CN";

    public enum Kind {
        EXPRESS,
        STANDARD,
        FREIGHT
    }

    /** Price and time up to a distance: the first grams, then every further step begun. */
    public record Rate(
            int upToKm,
            int firstGrams,
            BigDecimal firstPrice,
            int nextGrams,
            BigDecimal nextPrice,
            String currency,
            int days) {

        BigDecimal price(int grams) {
            int rest = Math.max(0, grams - firstGrams);
            int steps = rest / nextGrams + (rest % nextGrams == 0 ? 0 : 1);
            return firstPrice.add(nextPrice.multiply(BigDecimal.valueOf(steps)));
        }
    }

    boolean takes(int grams, String country) {
        return active && grams >= minGrams && grams <= maxGrams && countries.contains(country);
    }

    /** Why it does not carry so much so far, for people who compare; null when it does. */
    String whyNot(int grams, String country, int km) {
        return !active
                ? "is switched off"
                : !countries.contains(country)
                        ? "does not deliver to " + country
                        : grams < minGrams || grams > maxGrams
                                ? "takes " + minGrams + " to " + maxGrams + " g, not " + grams + " g"
                                : rateFor(km).isEmpty() ? "has no rate for " + km + " km" : null;
    }

    /** The rate of the narrowest band that reaches so far. */
    Optional<Rate> rateFor(int km) {
        return rates.stream().filter(rate -> rate.upToKm() >= km).min(Comparator.comparingInt(Rate::upToKm));
    }
}
