package io.entrepot.shipment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.entrepot.order.Goods;
import io.entrepot.order.Goods.Article;
import io.entrepot.order.Goods.Origin;
import io.entrepot.shared.Enquiry;
import io.entrepot.shared.Refused;
import io.entrepot.shipment.CarrierChoice.Need;
import io.entrepot.shipment.CarrierChoice.Offer;
import io.entrepot.shipment.Quote.Answer;
import io.entrepot.shipment.Quote.Asked;
import io.entrepot.shipment.Quote.Line;
import io.entrepot.shipment.Quote.Live;
import io.entrepot.shipment.Quote.Place;
import io.entrepot.shipment.Quote.Request;
import io.entrepot.shipment.ServiceStore.Quality;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/**
 * Compares all services of all carriers for one parcel, by cost, time and how they fared; carriers that tell their rates are
 * asked for them. For people: planning asks nobody and goes by the contracts alone.
 */
@Service
class Quotes implements DisposableBean {
    private static final String CONTRACT = "contract";
    private static final String LIVE = "live";
    private static final int LATEST_PARCELS = 20_000;

    /** Carriers that are asked side by side, for all quotes together. */
    private static final int CALLS = 8;

    /** A carrier's live rates by service, or why there are none. */
    private record LiveRates(Map<String, Live> rates, String problem) {}

    private final ServiceStore services;
    private final Goods goods;
    private final ObjectProvider<Enquiry> enquiry;
    private final Clock clock;
    private final ExecutorService calls = Executors.newFixedThreadPool(CALLS, task -> {
        var thread = new Thread(task, "quotes");
        thread.setDaemon(true);
        return thread;
    });

    Quotes(ServiceStore services, Goods goods, ObjectProvider<Enquiry> enquiry, Clock clock) {
        this.services = services;
        this.goods = goods;
        this.enquiry = enquiry;
        this.clock = clock;
    }

    @Override
    public void destroy() {
        calls.shutdownNow();
    }

    /** The comparison; takes as long as the slowest of the carriers that are asked. */
    Answer quote(Request request) {
        Place to = place(request.shipTo());
        Origin from = origin(request, to);
        Need need = need(request, to, km(from, to));
        List<CarrierService> all = services.services();
        List<Offer> contract = new CarrierChoice(all).offers(need);
        Map<String, LiveRates> live = live(contract, question(from, to, need, request));
        var offers = new ArrayList<Offer>();
        var excluded = new ArrayList<Line>();
        Map<String, Quality> quality = services.quality(LATEST_PARCELS);
        all.forEach(service -> Optional.ofNullable(service.whyNot(need.grams(), need.country(), need.km()))
                .ifPresent(why -> excluded.add(line(service, null, null, quality, why))));
        for (Offer offer : contract) {
            LiveRates said = live.get(offer.service().carrier());
            if (said != null
                    && said.problem() == null
                    && !said.rates().containsKey(offer.service().code())) {
                String why = offer.service().carrier() + " has no rate of it for this parcel now";
                excluded.add(line(offer.service(), offer, null, quality, why));
            } else {
                offers.add(effective(offer, liveOf(offer.service(), live)));
            }
        }
        var lines = new ArrayList<Line>();
        for (Offer offer : sorted(offers, request.sort(), quality)) {
            String why = CarrierChoice.whyNot(offer, need, offers);
            (why == null ? lines : excluded)
                    .add(line(offer.service(), offer, liveOf(offer.service(), live), quality, why));
        }
        return new Answer(
                from.code(),
                need.km(),
                need.grams(),
                need.freight(),
                need.maxDays(),
                CarrierChoice.choose(need, contract).orElse(null),
                lines,
                excluded,
                live.entrySet().stream()
                        .map(one -> new Asked(
                                one.getKey(),
                                one.getValue().rates().size(),
                                one.getValue().problem()))
                        .toList());
    }

    private static Place place(Place to) {
        if (to == null) {
            throw Refused.invalid("shipTo is missing: a country, and a province where that is " + CarrierService.HOME);
        }
        String country = to.country() == null ? CarrierService.HOME : to.country();
        if (!country.matches("[A-Z]{2}")) {
            throw Refused.invalid("shipTo.country '" + country + "': an ISO 3166 code like CN");
        }
        return new Place(country, to.province(), to.city(), to.line(), to.postcode());
    }

    private Origin origin(Request request, Place to) {
        Map<Integer, Origin> all = goods.origins();
        if (request.warehouse() != null) {
            return all.values().stream()
                    .filter(origin -> origin.code().equals(request.warehouse()))
                    .findFirst()
                    .orElseThrow(() -> Refused.invalid("warehouse '" + request.warehouse() + "' is not there"));
        }
        return all.values().stream()
                .filter(origin -> !to.country().equals(CarrierService.HOME)
                        || origin.kmTo().containsKey(String.valueOf(to.province())))
                .min(Comparator.comparing(origin -> km(origin, to)))
                .orElseThrow(() -> Refused.invalid("shipTo.province '" + to.province()
                        + "': no warehouse has a distance to it (PUT /api/warehouses)"));
    }

    private static int km(Origin from, Place to) {
        Integer measured = to.province() == null ? null : from.kmTo().get(to.province());
        if (measured == null && to.country().equals(CarrierService.HOME)) {
            throw Refused.invalid("shipTo.province '" + to.province() + "': warehouse " + from.code()
                    + " has no distance to it (PUT /api/warehouses)");
        }
        return measured == null ? ShipmentPlanning.ABROAD_KM : measured;
    }

    private Need need(Request request, Place to, int km) {
        List<Quote.Goods> wanted = request.goods() == null ? List.of() : request.goods();
        Map<String, Article> articles =
                goods.articles(wanted.stream().map(Quote.Goods::sku).toList());
        long grams = 0;
        boolean bulky = false;
        for (int i = 0; i < wanted.size(); i++) {
            Article article = articles.get(wanted.get(i).sku());
            Integer quantity = wanted.get(i).quantity();
            if (article == null) {
                throw Refused.invalid("goods[" + i + "].sku '" + wanted.get(i).sku() + "' is not in the catalogue");
            }
            if (quantity == null || quantity < 1 || quantity > 1_000_000) {
                throw Refused.invalid("goods[" + i + "].quantity '" + quantity + "': 1 to 1000000");
            }
            grams += (long) article.weightGrams() * quantity;
            bulky |= article.bulky();
        }
        if (request.weightGrams() == null && grams == 0) {
            throw Refused.invalid("weightGrams is missing: 1 to 10000000, or goods of the catalogue with a weight");
        }
        grams = request.weightGrams() == null ? grams : request.weightGrams();
        if (grams < 1 || grams > 10_000_000) {
            throw Refused.invalid("weightGrams '" + grams + "': 1 to 10000000, or goods of the catalogue");
        }
        return new Need(
                km,
                to.country(),
                (int) grams,
                request.orderClass(),
                request.bulky() == null ? bulky : request.bulky(),
                maxDays(request));
    }

    private int maxDays(Request request) {
        if (request.maxDays() != null) {
            if (request.maxDays() < 1 || request.maxDays() > 365) {
                throw Refused.invalid("maxDays '" + request.maxDays() + "': 1 to 365");
            }
            return request.maxDays();
        }
        if (request.deliverBy() != null) {
            long days = ChronoUnit.DAYS.between(LocalDate.now(clock), request.deliverBy());
            if (days < 1 || days > 365) {
                throw Refused.invalid("deliverBy '" + request.deliverBy() + "': from tomorrow on, within a year");
            }
            return (int) days;
        }
        return services.settings().getOrDefault("max-days", 5);
    }

    /** Asks the carriers of these offers that tell their rates, side by side. */
    private Map<String, LiveRates> live(List<Offer> offers, JsonNode question) {
        Enquiry partners = enquiry.getIfAvailable();
        if (partners == null) {
            return Map.of();
        }
        Map<String, CompletableFuture<LiveRates>> asked = offers.stream()
                .map(offer -> offer.service().carrier())
                .distinct()
                .filter(carrier -> partners.knows(carrier, "rates"))
                .collect(Collectors.toMap(
                        carrier -> carrier,
                        carrier -> CompletableFuture.supplyAsync(() -> ask(partners, carrier, question), calls),
                        (a, b) -> a,
                        TreeMap::new));
        var answers = new LinkedHashMap<String, LiveRates>();
        asked.forEach((carrier, answer) -> answers.put(carrier, answer.join()));
        return answers;
    }

    private static LiveRates ask(Enquiry partners, String carrier, JsonNode question) {
        try {
            var rates = new TreeMap<String, Live>();
            for (JsonNode rate : partners.ask(carrier, "rates", question).path("rates")) {
                var live = new Live(
                        new BigDecimal(rate.path("cost").asText()),
                        rate.path("currency").asText(),
                        rate.hasNonNull("days") ? rate.get("days").asInt() : null);
                // several accounts of a carrier may offer the same service
                rates.merge(
                        rate.path("service").asText(), live, (a, b) -> a.cost().compareTo(b.cost()) <= 0 ? a : b);
            }
            return new LiveRates(rates, null);
        } catch (IOException | RuntimeException e) {
            return new LiveRates(Map.of(), String.valueOf(e.getMessage()));
        }
    }

    /** The question as the carriers' rate-request mappings want it. */
    private JsonNode question(Origin from, Place to, Need need, Request request) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        ObjectNode sender = question.putObject("from");
        sender.put("name", from.name()).put("phone", from.phone());
        sender.put("province", from.province()).put("city", from.city());
        sender.put("district", from.district()).put("line", from.address());
        ObjectNode receiver = question.putObject("to").put("country", to.country());
        put(receiver, "province", to.province());
        put(receiver, "city", to.city());
        put(receiver, "line", to.line());
        put(receiver, "postcode", to.postcode());
        question.put("weightGrams", need.grams());
        List<Quote.Goods> wanted = request.goods() == null ? List.of() : request.goods();
        Map<String, Article> articles =
                goods.articles(wanted.stream().map(Quote.Goods::sku).toList());
        // customs are told prices of one currency, or nothing
        if (!articles.isEmpty()
                && articles.values().stream()
                                .map(article -> article.price() == null ? null : article.currency())
                                .distinct()
                                .count()
                        == 1
                && articles.values().iterator().next().price() != null) {
            question.put("currency", articles.values().iterator().next().currency());
            var list = question.putArray("goods");
            wanted.forEach(one -> {
                Article article = articles.get(one.sku());
                list.addObject()
                        .put("sku", article.sku())
                        .put("name", article.name())
                        .put("quantity", one.quantity())
                        .put("grams", article.weightGrams())
                        .put("unitPrice", article.price().toPlainString());
            });
        }
        return question;
    }

    private static void put(ObjectNode to, String field, String value) {
        if (value != null && !value.isBlank()) {
            to.put(field, value);
        }
    }

    private static Live liveOf(CarrierService service, Map<String, LiveRates> live) {
        LiveRates said = live.get(service.carrier());
        return said == null ? null : said.rates().get(service.code());
    }

    /** Money of two currencies is not compared, and the hub knows no exchange rates: then the contract's cost stays. */
    private static Offer effective(Offer contract, Live live) {
        boolean comparable = live != null && live.currency().equals(contract.currency());
        return live == null
                ? contract
                : new Offer(
                        contract.service(),
                        comparable ? live.cost() : contract.price(),
                        contract.currency(),
                        live.days() == null ? contract.days() : live.days());
    }

    private static List<Offer> sorted(List<Offer> offers, Quote.Sort sort, Map<String, Quality> quality) {
        Comparator<Offer> best = Comparator.comparing(
                offer -> Optional.ofNullable(quality.get(key(offer.service())))
                        .map(Quality::onTimePercent)
                        .orElse(-1),
                Comparator.reverseOrder());
        return offers.stream()
                .sorted(
                        sort == Quote.Sort.DAYS
                                ? CarrierChoice.FASTEST
                                : sort == Quote.Sort.QUALITY
                                        ? best.thenComparing(CarrierChoice.CHEAPEST)
                                        : CarrierChoice.CHEAPEST)
                .toList();
    }

    private static Line line(CarrierService service, Offer offer, Live live, Map<String, Quality> quality, String why) {
        Quality fared = quality.get(key(service));
        boolean isLive = live != null && live.currency().equals(offer.currency());
        return new Line(
                service.carrier(),
                service.code(),
                service.name(),
                service.kind(),
                offer == null ? null : offer.price(),
                offer == null ? null : offer.currency(),
                offer == null ? null : offer.days(),
                offer == null ? null : isLive ? LIVE : CONTRACT,
                live,
                fared,
                fared == null ? null : fared.onTimePercent(),
                why);
    }

    private static String key(CarrierService service) {
        return service.carrier() + " " + service.code();
    }
}
