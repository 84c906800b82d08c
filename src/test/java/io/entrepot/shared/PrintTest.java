package io.entrepot.shared;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A print is that of one document and of no other. */
class PrintTest {
    private static final String DOCUMENT = "{\"a\":[\"1\",\"2\"],\"b\":{\"c\":1.50},\"d\":\"伟\",\"e\":null}";

    @Test
    void itIsTheSameHoweverTheDocumentIsSpaced() {
        assertThat(of(DOCUMENT.replace(",", " ,\n "))).isEqualTo(of(DOCUMENT));
    }

    @ValueSource(
            strings = {
                "{\"a\":[\"1\",\"2\"],\"b\":{\"c\":1.5},\"d\":\"伟\",\"e\":null}",
                "{\"a\":[\"1\",2],\"b\":{\"c\":1.50},\"d\":\"伟\",\"e\":null}",
                "{\"a\":[\"12\"],\"b\":{\"c\":1.50},\"d\":\"伟\",\"e\":null}",
                "{\"a\":[\"2\",\"1\"],\"b\":{\"c\":1.50},\"d\":\"伟\",\"e\":null}",
                "{\"a\":[\"1\",\"2\"],\"b\":{\"c\":1.50,\"d\":\"伟\"},\"e\":null}",
                "{\"a\":[\"1\",\"2\"],\"b\":{\"c\":1.50},\"d\":\"伟\",\"e\":\"null\"}",
                "{\"a\":[\"1\",\"2\"],\"b\":{\"c\":1.50},\"d\":\"伟\"}"
            })
    @ParameterizedTest
    void itDiffersWithEveryValueAndPlace(String other) {
        assertThat(of(other)).isNotEqualTo(of(DOCUMENT));
    }

    private static Print of(String document) {
        return Print.of(StrictJson.read(document));
    }
}
