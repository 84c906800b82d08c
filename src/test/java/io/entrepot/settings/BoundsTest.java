package io.entrepot.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.Parser;
import io.entrepot.shared.Bounds;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.converter.json.Jackson2ObjectMapperBuilder;

class BoundsTest {
    @BeforeAll
    static void set() {
        Bounds.set();
        Bounds.set(); // a second context in the same process
    }

    static List<String> tooMuch() {
        return List.of(
                "[".repeat(101) + "]".repeat(101),
                "{\"a\":".repeat(101) + "1" + "}".repeat(101),
                "1".repeat(101),
                "{\"" + "n".repeat(1001) + "\":1}",
                "\"" + "x".repeat(16 * 1024 * 1024 + 1) + "\"");
    }

    @ParameterizedTest
    @MethodSource("tooMuch")
    void everyMapperRefuses(String document) {
        for (ObjectMapper mapper :
                List.of(new ObjectMapper(), Jackson2ObjectMapperBuilder.json().build())) {
            assertThatThrownBy(() -> mapper.readTree(document)).isInstanceOf(StreamConstraintsException.class);
        }
    }

    @Test
    void thoseInsideOfLibrariesToo() {
        JsonNode deep = new ObjectMapper().getNodeFactory().textNode("[".repeat(101) + "]".repeat(101));
        assertThatThrownBy(() -> Parser.compileString("from-json(.)").apply(deep))
                .hasStackTraceContaining("StreamConstraintsException");
    }

    @Test
    void whatIsUsualPasses() throws IOException {
        assertThat(new ObjectMapper().readTree("[".repeat(100) + "]".repeat(100)))
                .isNotNull();
        assertThat(new ObjectMapper().readTree("1".repeat(100)).isNumber()).isTrue();
    }

    @Test
    void noSerialisedObjectIsRead() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ArrayList<>(List.of("harmless")));
        }
        assertThatThrownBy(() -> new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject())
                .isInstanceOf(InvalidClassException.class)
                .hasMessageContaining("REJECTED");
    }
}
