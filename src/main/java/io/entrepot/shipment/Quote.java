package io.entrepot.shipment;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.entrepot.shipment.ServiceStore.Quality;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;

/** What can carry something, compared: what is asked, and what is answered. */
final class Quote {
    private Quote() {}

    enum Sort {
        @JsonProperty("cost")
        COST,
        @JsonProperty("days")
        DAYS,
        @JsonProperty("quality")
        QUALITY
    }

    /** Where it goes; carriers with live rates want the whole address, the others a country, and a province at home. */
    record Place(String country, String province, String city, String line, String postcode) {}

    record Goods(String sku, Integer quantity) {}

    /**
     * What is asked.
     *
     * @param warehouse its code; left out: the nearest
     * @param weightGrams of the parcel; left out: of the goods
     * @param bulky left out: what the catalogue says of the goods
     * @param orderClass URGENT, BULKY or another class of orders
     * @param maxDays how long it may take; left out: until {@code deliverBy}, or as long as orders may
     */
    record Request(
            Place shipTo,
            String warehouse,
            Integer weightGrams,
            Boolean bulky,
            List<Goods> goods,

            @JsonProperty("class") String orderClass,

            Integer maxDays,
            LocalDate deliverBy,
            Sort sort) {}

    /** What a carrier's own price list, asked now, says of a service. */
    record Live(BigDecimal cost, String currency, Integer days) {}

    /**
     * A service.
     *
     * @param cost by the live rate where that is in the currency of the contracts, else by the contract
     * @param live what the carrier says now, null where it was not asked or did not say
     * @param why why it is excluded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String carrier,
            String service,
            String name,
            CarrierService.Kind kind,
            BigDecimal cost,
            String currency,
            Integer days,
            String basis,
            Live live,
            Quality quality,
            Integer onTimePercent,
            String why) {}

    /** Whether a carrier was asked for live rates, and what came of it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Asked(String carrier, int rates, String problem) {}

    /**
     * What is answered.
     *
     * @param planning what an order like this would get: by the contracts, without asking anybody
     * @param offers what can carry it, best first
     * @param excluded what cannot, or is not considered, each with its reason
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            String warehouse,
            int km,
            int weightGrams,
            boolean freight,
            int maxDays,
            CarrierChoice.Choice planning,
            List<Line> offers,
            List<Line> excluded,
            List<Asked> asked) {}
}
