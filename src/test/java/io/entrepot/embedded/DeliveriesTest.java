package io.entrepot.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A hub that dies may cost a message as many deliveries as it has consumers of its queue; that alone must not give it up. */
class DeliveriesTest {
    /** What is left for the hubs that live. */
    private static final int SPARE = 3;

    @Test
    void aHubsDeathGivesNoMessageUp() throws IOException {
        assertThat(most("concurrentConsumers: (\\d+)", Path.of("routes")))
                .isBetween(1, ArtemisServer.DELIVERIES - SPARE);
    }

    @Test
    void theBrokerOfOnesOwnIsToldTheSame() throws IOException {
        assertThat(most("<max-delivery-attempts>(\\d+)<", Path.of("config/broker.xml")))
                .isEqualTo(ArtemisServer.DELIVERIES);
    }

    private static int most(String number, Path where) throws IOException {
        int most = 0;
        try (var files = Files.walk(where)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                most = Pattern.compile(number)
                        .matcher(Files.readString(file))
                        .results()
                        .mapToInt(found -> Integer.parseInt(found.group(1)))
                        .reduce(most, Math::max);
            }
        }
        return most;
    }
}
