package io.entrepot.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.shared.Enquiry;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/** What routes answer at once: {@code direct:<partner>.<what>}, for whoever asks from outside of a route. */
@Component
class Enquiries implements Enquiry {
    private final CamelContext camel;
    private final ProducerTemplate template;

    Enquiries(CamelContext camel, ProducerTemplate template) {
        this.camel = camel;
        this.template = template;
    }

    @Override
    public boolean knows(String partner, String what) {
        return camel.hasEndpoint(uri(partner, what)) != null;
    }

    @Override
    public JsonNode ask(String partner, String what, JsonNode question) throws IOException {
        Exchange answered = template.request(
                uri(partner, what), exchange -> exchange.getMessage().setBody(question));
        if (answered.getException() != null) {
            throw new IOException(Surprise.words(answered.getException()), answered.getException());
        }
        return answered.getMessage().getBody(JsonNode.class);
    }

    private static String uri(String partner, String what) {
        return "direct://" + partner + "." + what;
    }
}
