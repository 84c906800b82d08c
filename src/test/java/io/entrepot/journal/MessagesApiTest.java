package io.entrepot.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.entrepot.ApiTest;
import io.entrepot.journal.Journal.Direction;
import io.entrepot.journal.Journal.Draft;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

class MessagesApiTest extends ApiTest {
    private static final String FORM = "application/x-www-form-urlencoded;charset=UTF-8";

    /** As SF gets its bookings: JSON in a field of a form. */
    private static final String BOOKING = "partnerID=HUB&msgData="
            + URLEncoder.encode(
                    "{\"contact\":\"王静\",\"mobile\":\"13800138001\",\"address\":\"文三路 478 号\"}",
                    StandardCharsets.UTF_8);

    @Autowired
    Journal journal;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void aFormIsReadableAndWhatIsPersonalInItIsMasked() {
        JsonNode message = message(keep(FORM, BOOKING), TOKEN).json();
        assertThat(message.path("masked").asBoolean()).isTrue();
        assertThat(message.path("text").asText())
                .startsWith("partnerID=HUB\nmsgData={\"contact\":")
                .contains("138••••8001")
                .doesNotContain("13800138001", "478", "%");
    }

    @Test
    void aFormThatIsOnlyDecodedIsNotMasked() {
        JsonNode message = message(keep(FORM, "warehouse=%E6%B7%B1%E5%9C%B3&page=1"), TOKEN)
                .json();
        assertThat(message.path("text").asText()).isEqualTo("warehouse=深圳\npage=1");
        assertThat(message.path("masked").asBoolean()).isFalse();
    }

    @Test
    void itIsRevealedAsItWentOverTheWireToThoseWhoMayAndNobodyElse() {
        UUID id = keep(FORM, BOOKING);
        JsonNode whole = message(id + "?reveal=true", TOKEN).json();
        assertThat(whole.path("text").asText()).isEqualTo(BOOKING);
        assertThat(whole.path("masked").asBoolean()).isFalse();

        String reader = api("POST", "/api/tokens", "{\"name\":\"" + id + "\",\"scopes\":[\"messages:read\"]}")
                .json()
                .path("token")
                .asText();
        assertThat(message(id, reader).body()).contains("138••••8001").doesNotContain("13800138001");
        Answer refused = message(id + "?reveal=true", reader);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).contains("messages:personal").doesNotContain("8001");
    }

    @Test
    void aKindThatThereIsNotIsRefusedWithThoseThatThereAre() {
        Answer refused = api("GET", "/api/messages?kind=nonsense", null);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("field").asText()).isEqualTo("kind");
        assertThat(refused.json().path("value").asText()).isEqualTo("nonsense");
        assertThat(refused.json().path("detail").asText())
                .startsWith("there is no kind of message 'nonsense'; there are poll, webhook, ");
        assertThat(api("GET", "/api/messages?kind=book", null).status()).isEqualTo(200);
    }

    private Answer message(Object id, String token) {
        return get("/api/messages/" + id, "Authorization", "Bearer " + token);
    }

    private UUID keep(String type, String body) {
        return transaction.execute(status -> journal.keep(
                new Draft(Direction.OUT, "book", "sf", "sf", type, null, body.getBytes(StandardCharsets.UTF_8))));
    }
}
