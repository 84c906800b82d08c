package io.entrepot.shipment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.entrepot.contract.Contract;
import io.entrepot.contract.ContractHub;
import io.entrepot.contract.PartnerStub.Rule;
import io.entrepot.order.OrderStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * What every carrier does, whatever it is: its files are found by their place, and its partner is played as
 * {@code mappings/carriers/x/contract/contract.yaml} says.
 */
class CarrierContractTest extends ContractHub {
    private static final String KIND = "carriers";

    private static ShipmentFixture fixture;
    private static int waybills;

    @Autowired
    private ApplicationContext context;

    @TestFactory
    Stream<DynamicNode> carriers() {
        return Contract.partners(ROOT, KIND).stream().filter(this::books).map(carrier -> {
            Contract contract = Contract.of(ROOT, KIND, carrier);
            if (contract == null) {
                return dynamicTest(
                        carrier,
                        () -> assertThat(contract)
                                .as("mappings/carriers/%s/contract/contract.yaml", carrier)
                                .isNotNull());
            }
            List<DynamicNode> steps = new ArrayList<>();
            steps.add(dynamicTest("request built, call made, answer parsed", () -> booked(contract)));
            steps.add(dynamicTest("error parsed", () -> refused(contract)));
            steps.add(dynamicTest("unknown outcome", () -> unknown(contract)));
            if (contract.has("cancel")) {
                steps.add(dynamicTest("cancelled", () -> cancelled(contract)));
            }
            return dynamicContainer(carrier, steps);
        });
    }

    /** Others only follow parcels that somebody else booked. */
    private boolean books(String carrier) {
        return context.getBean(CamelContext.class).getRoute("shipment.book." + carrier) != null;
    }

    private void booked(Contract contract) {
        ShipmentFixture hub = hub(contract);
        long order = confirmed(hub, contract);
        soon("order " + order + " is booked", () -> hub.status(order) == OrderStatus.BOOKED);
        assertThat(waybill(order)).isEqualTo(waybill(contract));
        List<String> seen = stub(KIND, contract.partner()).seen();
        List<Contract> calls = contract.parts("book");
        // its label may be fetched before we look
        assertThat(seen).as("calls of one booking").hasSizeGreaterThanOrEqualTo(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            String request = filled(hub, order, contract, calls.get(i).text("request", ""));
            assertThat(seen.get(i)).contains(request);
            assertThat(seen.subList(calls.size(), seen.size()))
                    .as("calls after the booking")
                    .noneMatch(call -> call.contains(request));
            for (String text : calls.get(i).texts("holds")) {
                assertThat(seen.get(i)).contains(filled(hub, order, contract, text));
            }
        }
    }

    private void refused(Contract contract) {
        ShipmentFixture hub = hub(contract);
        Contract refusal = contract.part("refused");
        instead(contract, refusal.rule());
        long order = confirmed(hub, contract);
        soon("an incident in the carrier's words", () -> messages(order).size() == 1);
        assertThat(messages(order).get(0)).contains(refusal.text("incident", "an incident's words are missing"));
        assertThat(hub.parcelStates(order)).containsExactly("PLANNED");
    }

    /** The line is cut when the carrier has the request: it is asked, and never told again. */
    private void unknown(Contract contract) {
        ShipmentFixture hub = hub(contract);
        instead(contract, new Rule("", 0, Map.of(), ""));
        long order = confirmed(hub, contract);
        if (contract.has("ask")) {
            soon("order " + order + " is booked", () -> hub.status(order) == OrderStatus.BOOKED);
            assertThat(waybill(order)).isEqualTo(waybill(contract));
            assertThat(times(hub, order, contract, contract.part("ask"))).isPositive();
        } else {
            soon("nobody knows", () -> hub.parcelStates(order).equals(List.of("UNKNOWN")));
        }
        List<Contract> calls = contract.parts("book");
        assertThat(times(hub, order, contract, calls.get(calls.size() - 1)))
                .as("bookings that the carrier saw")
                .isOne();
    }

    private void cancelled(Contract contract) {
        ShipmentFixture hub = hub(contract);
        long order = confirmed(hub, contract);
        soon("order " + order + " is booked", () -> hub.status(order) == OrderStatus.BOOKED);
        hub.cancel(order);
        soon("order " + order + " is cancelled", () -> hub.status(order) == OrderStatus.CANCELLED);
        assertThat(times(hub, order, contract, contract.part("cancel"))).isPositive();
    }

    /** Two warehouses, some goods, and this carrier as the only one. */
    private ShipmentFixture hub(Contract contract) {
        if (fixture == null) {
            sql.sql("truncate orders, order_event, order_line, platform_answer, notification, incident, parcel cascade")
                    .update();
            sql.sql("truncate sku, warehouse restart identity cascade").update();
            fixture = new ShipmentFixture(context);
        }
        sql.sql("truncate carrier_service, carrier_rate").update();
        sql.sql("""
                        insert into carrier_service (carrier, code, name, kind)
                        values (:carrier, :service, 'contract', 'STANDARD')""")
                .param("carrier", contract.partner())
                .param("service", contract.text("service", "STD"))
                .update();
        sql.sql("insert into carrier_rate values (:carrier, :service, 5000, 1000, 10, 1000, 5, 'CNY', 3)")
                .param("carrier", contract.partner())
                .param("service", contract.text("service", "STD"))
                .update();
        waybills++;
        List<Rule> rules = new ArrayList<>(contract.rules("book"));
        Stream.of("ask", "cancel").filter(contract::has).map(contract::part).forEach(part -> rules.add(part.rule()));
        stub(KIND, contract.partner()).aside(contract.rules("token"));
        stub(KIND, contract.partner()).play(rules);
        return fixture;
    }

    private long confirmed(ShipmentFixture hub, Contract contract) {
        var words = new CompletableFuture<Map<String, String>>();
        stub(KIND, contract.partner()).words(words);
        long order = hub.confirmed(1);
        words.complete(words(hub, order, contract));
        return order;
    }

    private void instead(Contract contract, Rule other) {
        List<Rule> calls = contract.rules("book");
        stub(KIND, contract.partner())
                .once(calls.get(calls.size() - 1).instead(other.status(), other.headers(), other.body()));
    }

    private Map<String, String> words(ShipmentFixture hub, long order, Contract contract) {
        Map<String, String> words = new HashMap<>();
        words.put("reference", hub.reference(order, 1));
        words.put("waybill", waybill(contract));
        return words;
    }

    private String filled(ShipmentFixture hub, long order, Contract contract, String text) {
        String full = text;
        for (Map.Entry<String, String> word : words(hub, order, contract).entrySet()) {
            full = full.replace("{" + word.getKey() + "}", word.getValue());
        }
        return full;
    }

    private long times(ShipmentFixture hub, long order, Contract contract, Contract call) {
        String request = filled(hub, order, contract, call.text("request", ""));
        return stub(KIND, contract.partner()).seen().stream()
                .filter(seen -> seen.contains(request))
                .count();
    }

    private String waybill(Contract contract) {
        return contract.text("waybill", "").replace("{n}", Integer.toString(waybills));
    }

    private String waybill(long order) {
        return sql.sql("select waybill from parcel where order_id = :order")
                .param("order", order)
                .query(String.class)
                .single();
    }

    private List<String> messages(long order) {
        return sql.sql("select message from incident where order_id = :order")
                .param("order", order)
                .query(String.class)
                .list();
    }
}
