package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.shared.Enquiry;
import io.entrepot.shared.Refused;
import io.entrepot.shipment.Quote.Answer;
import io.entrepot.shipment.Quote.Goods;
import io.entrepot.shipment.Quote.Line;
import io.entrepot.shipment.Quote.Place;
import io.entrepot.shipment.Quote.Request;
import io.entrepot.shipment.Quote.Sort;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Quotes by contracts alone; UpsRouteTest asks a carrier. */
class QuotesTest {
    private static final Place HANGZHOU = new Place("CN", "浙江省", "杭州市", "文三路 1 号", null);

    private ShipmentFixture hub;
    private Quotes quotes;

    @BeforeEach
    void start() {
        hub = ShipmentFixture.start();
        quotes = hub.context.getBean(Quotes.class);
    }

    @Test
    void theCheapestStandsFirstAndIsWhatPlanningTakes() {
        Answer quote = quotes.quote(request(HANGZHOU, "GZ", 600, null, null));
        assertThat(quote.km()).isEqualTo(1100);
        assertThat(quote.maxDays()).isEqualTo(5);
        assertThat(quote.offers()).extracting(Line::basis).containsOnly("contract");
        assertThat(quote.offers()).extracting(Line::cost).isSorted();
        assertThat(quote.offers().get(0).service()).isEqualTo(quote.planning().service());
        assertThat(quote.planning().why()).startsWith("cheapest of");
        assertThat(quote.excluded())
                .extracting(Line::why)
                .anyMatch(why -> why.startsWith("takes 15000 to") && why.endsWith("not 600 g"));
    }

    @Test
    void theNearestWarehouseSendsAndTheCatalogueWeighs() {
        Answer quote = quotes.quote(new Request(
                HANGZHOU,
                null,
                null,
                null,
                List.of(new Goods("TEE-M", 2), new Goods("DESK", 1)),
                null,
                null,
                null,
                null));
        assertThat(quote.warehouse()).isEqualTo("SH");
        assertThat(quote.weightGrams()).isEqualTo(24_600);
        assertThat(quote.freight()).isTrue();
        assertThat(quote.offers()).extracting(Line::kind).containsOnly(CarrierService.Kind.FREIGHT);
        assertThat(quote.excluded()).extracting(Line::why).contains("bulky goods and more than 20 kg go by freight");
    }

    @Test
    void byTimeAndByPromise() {
        Answer fastest = quotes.quote(request(HANGZHOU, "GZ", 600, null, Sort.DAYS));
        assertThat(fastest.offers()).extracting(Line::days).isSorted();
        LocalDate tomorrow = LocalDate.parse("2026-11-25");
        var lateThatDay = new Quotes(
                hub.context.getBean(ServiceStore.class),
                hub.context.getBean(io.entrepot.order.Goods.class),
                hub.context.getBeanProvider(Enquiry.class),
                Clock.fixed(Instant.parse("2026-11-24T23:59:59Z"), ZoneOffset.UTC));
        Answer promised = lateThatDay.quote(new Request(HANGZHOU, "GZ", 600, null, null, null, null, tomorrow, null));
        assertThat(promised.maxDays()).isOne();
        assertThat(promised.offers()).extracting(Line::days).containsOnly(1);
        assertThat(promised.excluded()).extracting(Line::why).contains("takes 3 days, 1 are allowed");
    }

    @Test
    void howTheyFaredIsTold() {
        hub.booked("SFQUOTE1");
        hub.booked("SFQUOTE2");
        hub.sql
                .sql("update parcel set status = 'DELIVERED', status_at = now() where waybill = 'SFQUOTE1'")
                .update();
        hub.sql.sql("""
                        update parcel set status = 'DELIVERED', status_at = now() + interval '99 days', exception = 'DELAYED'
                        where waybill = 'SFQUOTE2'""").update();
        List<Line> lines =
                quotes.quote(request(HANGZHOU, "GZ", 600, null, Sort.QUALITY)).offers();
        assertThat(lines.stream()
                        .map(line -> line.onTimePercent() == null ? -1 : line.onTimePercent())
                        .toList())
                .isSortedAccordingTo(Comparator.reverseOrder());
        Line line = lines.stream()
                .filter(one -> one.service().equals("231"))
                .findFirst()
                .orElseThrow();
        assertThat(line.quality().delivered()).isGreaterThanOrEqualTo(2);
        assertThat(line.quality().trouble()).isPositive();
        assertThat(line.onTimePercent()).isBetween(1, 99);
    }

    @Test
    void whatCannotBeQuotedIsSaid() {
        refused("shipTo is missing", request(null, null, 600, null, null));
        refused("shipTo.province '火星'", request(new Place("CN", "火星", null, null, null), null, 600, null, null));
        refused("shipTo.province '火星'", request(new Place("CN", "火星", null, null, null), "GZ", 600, null, null));
        refused("shipTo.country 'China'", request(new Place("China", null, null, null, null), null, 600, null, null));
        refused("warehouse 'XX' is not there", request(HANGZHOU, "XX", 600, null, null));
        refused("weightGrams is missing", request(HANGZHOU, null, null, null, null));
        refused("maxDays '0'", request(HANGZHOU, null, 600, 0, null));
        refused(
                "goods[0].sku 'GHOST' is not in the catalogue",
                new Request(HANGZHOU, null, null, null, List.of(new Goods("GHOST", 1)), null, null, null, null));
    }

    private void refused(String words, Request request) {
        assertThatThrownBy(() -> quotes.quote(request))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(words);
    }

    private static Request request(Place to, String warehouse, Integer grams, Integer maxDays, Sort sort) {
        return new Request(to, warehouse, grams, null, null, null, maxDays, null, sort);
    }
}
