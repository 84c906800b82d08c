package io.entrepot.shipment;

import io.entrepot.shipment.CarrierService.Kind;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Chooses who carries a parcel: urgent ones the fastest, heavy or bulky ones a freight service that takes them,
 * all others the cheapest that arrives in time.
 */
final class CarrierChoice {
    /** Above this a parcel is freight. */
    static final int FREIGHT_ABOVE_GRAMS = 20_000;

    /**
     * What has to be carried.
     *
     * @param km from the warehouse to the province it goes to
     * @param country where that is
     * @param bulky one of its articles is
     * @param maxDays how long it may take
     */
    record Need(int km, String country, int grams, String orderClass, boolean bulky, int maxDays) {
        boolean urgent() {
            return "URGENT".equals(orderClass);
        }

        boolean freight() {
            return bulky || "BULKY".equals(orderClass) || grams > FREIGHT_ABOVE_GRAMS;
        }
    }

    /** Who carries it, for how much, how fast, and why. */
    record Choice(String carrier, String service, BigDecimal cost, String currency, int days, String why) {}

    /** What a service that takes it would cost and how long it would take. */
    record Offer(CarrierService service, BigDecimal price, String currency, int days) {
        @Override
        public String toString() {
            return service.name() + " "
                    + price.setScale(Math.max(2, price.stripTrailingZeros().scale())) + " " + currency + ", " + days
                    + (days == 1 ? " day" : " days");
        }
    }

    // the carrier's and the service's code last, so that equal offers always give the same choice
    private static final Comparator<Offer> BY_NAME = Comparator.comparing(
                    (Offer offer) -> offer.service().carrier())
            .thenComparing(offer -> offer.service().code());
    static final Comparator<Offer> CHEAPEST =
            Comparator.comparing(Offer::price).thenComparing(Offer::days).thenComparing(BY_NAME);
    static final Comparator<Offer> FASTEST =
            Comparator.comparing(Offer::days).thenComparing(Offer::price).thenComparing(BY_NAME);

    private final List<CarrierService> services;

    CarrierChoice(List<CarrierService> services) {
        this.services = List.copyOf(services);
    }

    /** The choice, or nothing when no active service takes this weight over this distance. */
    Optional<Choice> choose(Need need) {
        return choose(need, offers(need));
    }

    /** What all services that take it would cost by their contracts. */
    List<Offer> offers(Need need) {
        return services.stream()
                .filter(service -> service.takes(need.grams(), need.country()))
                .flatMap(service -> service
                        .rateFor(need.km())
                        .map(rate -> new Offer(service, rate.price(need.grams()), rate.currency(), rate.days()))
                        .stream())
                .toList();
    }

    /** The choice among these offers, or nothing when there are none. */
    static Optional<Choice> choose(Need need, List<Offer> offers) {
        if (offers.isEmpty()) {
            return Optional.empty();
        }
        if (need.urgent()) {
            return chosen(offers, FASTEST, "fastest of " + offers.size() + ", the order is urgent");
        }
        List<Offer> freight = freight(need, offers);
        String kind = freight.isEmpty() ? "" : " freight";
        List<Offer> fitting = freight.isEmpty() ? offers : freight;
        List<Offer> inTime =
                fitting.stream().filter(offer -> offer.days() <= need.maxDays()).toList();
        return inTime.isEmpty()
                ? chosen(
                        fitting,
                        FASTEST,
                        "fastest of " + fitting.size() + kind + ", none within " + need.maxDays() + " days")
                : chosen(
                        inTime,
                        CHEAPEST,
                        "cheapest of " + inTime.size() + kind + " within " + need.maxDays() + " days");
    }

    /** Those that freight goes by; none when it is no freight, or nobody takes it as such. */
    private static List<Offer> freight(Need need, List<Offer> offers) {
        return need.freight()
                ? offers.stream()
                        .filter(offer -> offer.service().kind() == Kind.FREIGHT)
                        .toList()
                : List.of();
    }

    /** Why an offer is not considered, for people who compare; null when it is. */
    static String whyNot(Offer offer, Need need, List<Offer> offers) {
        if (need.urgent()) {
            return null;
        }
        List<Offer> freight = freight(need, offers);
        if (!freight.isEmpty() && offer.service().kind() != Kind.FREIGHT) {
            return "bulky goods and more than " + FREIGHT_ABOVE_GRAMS / 1000 + " kg go by freight";
        }
        List<Offer> fitting = freight.isEmpty() ? offers : freight;
        boolean someInTime = fitting.stream().anyMatch(other -> other.days() <= need.maxDays());
        return someInTime && offer.days() > need.maxDays()
                ? "takes " + offer.days() + " days, " + need.maxDays() + " are allowed"
                : null;
    }

    private static Optional<Choice> chosen(List<Offer> offers, Comparator<Offer> order, String why) {
        return offers.stream()
                .min(order)
                .map(best -> new Choice(
                        best.service().carrier(),
                        best.service().code(),
                        best.price(),
                        best.currency(),
                        best.days(),
                        why + ": " + best));
    }
}
