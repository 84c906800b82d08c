package io.entrepot.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** What the hub answered. */
record Answer(int status, String headers, String body) {
    /** Names of classes and packages, stack traces, SQL, versions, and where the hub's own servers are. */
    private static final Pattern INSIDES =
            Pattern.compile("Exception|Error:|\\bat [a-z]+\\.[a-z]+\\.|io\\.entrepot|org\\.[a-z]+\\.|com\\.[a-z]+\\.|"
                    + "java\\.|jakarta|Jackson|StreamRead|DeserializationFeature|postgres|PSQL|SQLState|"
                    + "Tomcat|Camel|/home/|localhost|127\\.0\\.0\\.1|"
                    + Pattern.quote(System.getProperty("user.dir")));

    /** Instead of a status: the hub ended the connection while it was still written to. */
    static final int HUNG_UP = 0;

    private static final int LONGEST_REFUSAL = 5000;

    JsonNode json() {
        try {
            return new ObjectMapper().readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException("not JSON: " + body, e);
        }
    }

    /** A refusal is short, says nothing of the hub's insides and nothing of anybody's order. */
    void assertClean() {
        if (status == HUNG_UP) {
            return;
        }
        assertThat(status)
                .as("an answer of the hub: " + body)
                .isBetween(200, 503)
                .isNotEqualTo(500);
        assertThat(headers).doesNotContainPattern("(?i)server:|x-powered-by|camel|exception");
        if (status >= 400) {
            assertThat(body).hasSizeLessThan(LONGEST_REFUSAL);
            assertThat(saysOfInsides(body)).isEmpty();
            assertThat(Victim.leakedIn(body)).isEmpty();
        }
    }

    static List<String> saysOfInsides(String text) {
        return INSIDES.matcher(text).results().map(found -> found.group()).toList();
    }
}
