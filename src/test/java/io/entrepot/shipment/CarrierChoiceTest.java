package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;

import io.entrepot.shipment.CarrierChoice.Choice;
import io.entrepot.shipment.CarrierChoice.Need;
import io.entrepot.shipment.CarrierService.Kind;
import io.entrepot.shipment.CarrierService.Rate;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class CarrierChoiceTest {
    private static final CarrierService EXPRESS =
            service("1", "特快", Kind.EXPRESS, 0, 30000, rate(300, "14", "4", 1), rate(1200, "23", "10", 1));
    private static final CarrierService STANDARD =
            service("2", "标快", Kind.STANDARD, 0, 30000, rate(300, "12", "2", 1), rate(1200, "18", "6", 2));
    private static final CarrierService GROUND =
            service("231", "陆运", Kind.STANDARD, 0, 20000, rate(300, "13", "1.5", 2), rate(1200, "10", "3", 3));
    private static final CarrierService FREIGHT =
            service("154", "重货", Kind.FREIGHT, 15000, 500000, rate(1200, "58", "2", 4));
    private static final List<CarrierService> ALL = List.of(EXPRESS, STANDARD, GROUND, FREIGHT);

    @Test
    void cheapestWithinTheTime() {
        Choice choice = choose(ALL, new Need(1000, "CN", 800, "RETAIL", false, 5));
        assertThat(choice.service()).isEqualTo("231");
        assertThat(choice.cost()).isEqualByComparingTo("10");
        assertThat(choice.why()).isEqualTo("cheapest of 3 within 5 days: 陆运 10.00 CNY, 3 days");
    }

    @Test
    void whoDoesNotDeliverThereIsNotChosen() {
        var abroad = new CarrierService(
                "easypost", "USPS:Priority", "USPS", Kind.STANDARD, 0, 20000, true, List.of("US"), GROUND.rates());
        var all = List.of(EXPRESS, GROUND, abroad);
        assertThat(choose(all, new Need(1000, "US", 800, "RETAIL", false, 5)).carrier())
                .isEqualTo("easypost");
        assertThat(choose(all, new Need(1000, "CN", 800, "RETAIL", false, 5)).carrier())
                .isEqualTo("sf");
        assertThat(new CarrierChoice(all).choose(new Need(1000, "FR", 800, "RETAIL", false, 5)))
                .isEmpty();
    }

    @Test
    void distanceChangesTheOrder() {
        assertThat(choose(ALL, new Need(300, "CN", 800, "RETAIL", false, 5)).service())
                .isEqualTo("2");
        assertThat(choose(ALL, new Need(301, "CN", 800, "RETAIL", false, 5)).service())
                .isEqualTo("231");
    }

    @Test
    void lessTimeChangesTheOrder() {
        assertThat(choose(ALL, new Need(1000, "CN", 800, "RETAIL", false, 2)).service())
                .isEqualTo("2");
        Choice none = choose(List.of(STANDARD, GROUND), new Need(1000, "CN", 800, "RETAIL", false, 1));
        assertThat(none.service()).isEqualTo("2");
        assertThat(none.why()).isEqualTo("fastest of 2, none within 1 days: 标快 18.00 CNY, 2 days");
    }

    @Test
    void urgentGoesTheFastestWayEvenWhenBulky() {
        Choice choice = choose(ALL, new Need(1000, "CN", 16000, "URGENT", true, 5));
        assertThat(choice.service()).isEqualTo("1");
        assertThat(choice.why()).isEqualTo("fastest of 4, the order is urgent: 特快 173.00 CNY, 1 day");
    }

    @Test
    void urgentTakesTheCheapestOfTheFastest() {
        assertThat(choose(ALL, new Need(200, "CN", 800, "URGENT", false, 5)).service())
                .isEqualTo("2");
    }

    @Test
    void heavyOrBulkyGoesAsFreightWhereFreightTakesIt() {
        assertThat(choose(ALL, new Need(1000, "CN", 20001, "RETAIL", false, 5)).service())
                .isEqualTo("154");
        assertThat(choose(ALL, new Need(1000, "CN", 16000, "BULKY", false, 5)).service())
                .isEqualTo("154");
        assertThat(choose(ALL, new Need(1000, "CN", 16000, "RETAIL", true, 5)).service())
                .isEqualTo("154");
        assertThat(choose(ALL, new Need(1000, "CN", 5000, "BULKY", false, 5)).service())
                .as("too light for freight")
                .isEqualTo("231");
        assertThat(choose(ALL, new Need(1000, "CN", 20000, "RETAIL", false, 5)).service())
                .as("20 kg is not above 20 kg")
                .isEqualTo("231");
    }

    @Test
    void everyFurtherStepBegunIsPaid() {
        Rate rate = rate(300, "12", "2", 1);
        assertThat(rate.price(1)).isEqualByComparingTo("12");
        assertThat(rate.price(1000)).isEqualByComparingTo("12");
        assertThat(rate.price(1001)).isEqualByComparingTo("14");
        assertThat(rate.price(2000)).isEqualByComparingTo("14");
        assertThat(rate.price(2001)).isEqualByComparingTo("16");
    }

    @Test
    void whatIsOffOrOutOfRangeDoesNotCount() {
        var off = new CarrierService("sf", "231", "陆运", Kind.STANDARD, 0, 20000, false, null, GROUND.rates());
        assertThat(choose(List.of(EXPRESS, STANDARD, off), new Need(1000, "CN", 800, "RETAIL", false, 5))
                        .service())
                .isEqualTo("2");
        var choice = new CarrierChoice(ALL);
        assertThat(choice.choose(new Need(1201, "CN", 800, "RETAIL", false, 5))).isEmpty();
        assertThat(choice.choose(new Need(100, "CN", 500_001, "RETAIL", false, 5)))
                .isEmpty();
        assertThat(new CarrierChoice(List.of()).choose(new Need(1, "CN", 1, "RETAIL", false, 5)))
                .isEmpty();
    }

    @Test
    void whoComparesIsToldWhyNot() {
        assertThat(GROUND.whyNot(20_001, "CN", 100)).isEqualTo("takes 0 to 20000 g, not 20001 g");
        assertThat(GROUND.whyNot(100, "FR", 100)).isEqualTo("does not deliver to FR");
        assertThat(GROUND.whyNot(100, "CN", 1201)).isEqualTo("has no rate for 1201 km");
        assertThat(whyNot("2", new Need(1000, "CN", 16_000, "BULKY", false, 5)))
                .isEqualTo("bulky goods and more than 20 kg go by freight");
        assertThat(whyNot("231", new Need(1000, "CN", 800, "RETAIL", false, 2)))
                .isEqualTo("takes 3 days, 2 are allowed");
        assertThat(whyNot("231", new Need(1000, "CN", 800, "URGENT", false, 2))).isNull();
    }

    /** A comparison and a choice that went by different rules would tell people stories. */
    @Test
    void theChoiceIsNeverOneThatIsExcluded() {
        var choice = new CarrierChoice(ALL);
        for (int km : List.of(100, 300, 301, 1200, 1201)) {
            for (int grams : List.of(1, 800, 15_000, 20_000, 20_001, 30_001, 500_001)) {
                for (String orderClass : List.of("RETAIL", "BULKY", "URGENT")) {
                    for (int days : List.of(1, 2, 3, 5)) {
                        var need = new Need(km, "CN", grams, orderClass, false, days);
                        List<CarrierChoice.Offer> offers = choice.offers(need);
                        assertThat(offers.stream().map(CarrierChoice.Offer::service))
                                .containsExactlyElementsOf(ALL.stream()
                                        .filter(service -> service.whyNot(grams, "CN", km) == null)
                                        .toList());
                        List<CarrierChoice.Offer> considered = offers.stream()
                                .filter(offer -> CarrierChoice.whyNot(offer, need, offers) == null)
                                .toList();
                        assertThat(considered.isEmpty()).as(need.toString()).isEqualTo(offers.isEmpty());
                        choice.choose(need)
                                .ifPresent(chosen -> assertThat(considered)
                                        .as(need.toString())
                                        .extracting(offer -> offer.service().code())
                                        .contains(chosen.service()));
                    }
                }
            }
        }
    }

    private static String whyNot(String code, Need need) {
        List<CarrierChoice.Offer> offers = new CarrierChoice(ALL).offers(need);
        return offers.stream()
                .filter(offer -> offer.service().code().equals(code))
                .findFirst()
                .map(offer -> CarrierChoice.whyNot(offer, need, offers))
                .orElse(null);
    }

    private static Choice choose(List<CarrierService> services, Need need) {
        return new CarrierChoice(services).choose(need).orElseThrow();
    }

    private static CarrierService service(String code, String name, Kind kind, int min, int max, Rate... rates) {
        return new CarrierService("sf", code, name, kind, min, max, true, null, List.of(rates));
    }

    private static Rate rate(int km, String first, String next, int days) {
        return new Rate(km, 1000, new BigDecimal(first), 1000, new BigDecimal(next), "CNY", days);
    }
}
