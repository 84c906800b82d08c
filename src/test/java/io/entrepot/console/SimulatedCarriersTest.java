package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.entrepot.shared.Audited;
import io.entrepot.shared.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SimulatedCarriersTest {
    @Test
    void oneIsSwitchedOffWithAReasonOnly() throws IOException {
        var mode = new AtomicReference<>("normal");
        HttpServer partners = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        partners.createContext("/control", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestMethod().equals("POST")) {
                mode.set(asked.replaceAll(".*:\"|\"}", ""));
            }
            byte[] answer = ("{\"sf\":\"" + mode.get() + "\",\"ups\":\"slow\"}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        partners.start();
        try {
            var told = new ArrayList<Object>();
            var carriers = new SimulatedCarriers(
                    "http://localhost:" + partners.getAddress().getPort() + "/control", new ObjectMapper(), told::add);
            assertThatThrownBy(() -> carriers.switchTo("sf", false, " ", "ann"))
                    .isInstanceOf(Refused.class)
                    .hasMessage("reason is missing");
            assertThat(carriers.off()).isEmpty();
            carriers.switchTo("sf", false, "a drill", "ann");
            assertThat(carriers.off()).containsExactly("sf");
            carriers.switchTo("sf", true, null, "bob");
            assertThat(carriers.off()).isEmpty();
            assertThat(told)
                    .isEqualTo(List.of(
                            new Audited("ann", "CarrierSwitchedOff", "sf", null, "a drill"),
                            Audited.of("bob", "CarrierSwitchedOn", "sf")));
        } finally {
            partners.stop(0);
        }
    }
}
