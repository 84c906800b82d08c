package io.entrepot.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterTest {
    @Test
    void aMailBuiltToFillTheMemoryIsRefused() {
        String parts = "--b\r\n\r\n".repeat(500_000);
        assertThat(catchThrowable(() -> Letter.read(
                        ("From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts).getBytes())))
                .isInstanceOf(DocumentUnreadable.class)
                .hasMessageContaining("boundaries");
        StringBuilder nested = new StringBuilder("From: a@b.c\r\n");
        for (int i = 0; i < 30; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        assertThat(catchThrowable(() -> Letter.read(nested.toString().getBytes())))
                .isInstanceOf(DocumentUnreadable.class)
                .hasMessageContaining("nested deeper than 10");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            mx.here.example; dmarc=pass header.from=acme.example | true
            mx.here.example 1; spf=pass; dkim=pass; dmarc=pass (p=reject) | true
            mx.here.example; dmarc=fail | false
            mx.here.example; spf=pass (dmarc=pass) | false
            mx.here.example.evil; dmarc=pass | false
            mx.else.example; dmarc=pass | false
            """)
    void onlyTheFirstServersWordCounts(String header, boolean passed) throws Exception {
        Letter letter = Letter.read(("Authentication-Results: " + header + "\r\n"
                        + "Authentication-Results: mx.here.example; dmarc=pass\r\nFrom: a@acme.example\r\n\r\nx")
                .getBytes());
        assertThat(letter.authenticated("mx.here.example")).isEqualTo(passed);
    }
}
