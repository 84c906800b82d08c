package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineDifferenceTest {
    private static final String TEXT = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine";

    @Test
    void textsThatAreAlikeShowNothing() {
        assertThat(LineDifference.between(TEXT, TEXT)).isEmpty();
    }

    @Test
    void whatIsFarFromAChangeIsLeftOut() {
        assertThat(LineDifference.between(TEXT, TEXT.replace("nine", "ten")))
                .extracting(line -> line.mark() + line.text())
                .startsWith("…")
                .endsWith("-nine", "+ten");
    }
}
