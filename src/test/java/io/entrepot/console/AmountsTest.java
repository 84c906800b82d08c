package io.entrepot.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.i18n.LocaleContextHolder;

class AmountsTest {
    private final Amounts amounts = new Amounts();

    @AfterEach
    void nobodyReads() {
        LocaleContextHolder.resetLocaleContext();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1234567.5 | CNY | 1,234,567.50",
                "1000.00 | JPY | 1,000",
                "1000.50 | JPY | 1,000.5",
                "59 | USD | 59.00",
                "0.1250 | USD | 0.125",
                "1.5 | KWD | 1.500",
                "-5.00 | CNY | -5.00",
                "12345678901234567890.10 | CNY | 12,345,678,901,234,567,890.10",
                "1000.00 | ??? | 1,000.00",
                "what | CNY | what"
            })
    void anAmountHasItsGroupsAndTheDecimalsOfItsCurrency(String amount, String currency, String shown) {
        for (Locale reader : new Locale[] {Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE}) {
            LocaleContextHolder.setLocale(reader);
            assertThat(amounts.of(amount, currency)).isEqualTo(shown);
            assertThat(amounts.money(amount, currency)).isEqualTo(shown + " " + currency);
        }
    }

    @Test
    void countsAreGroupedAndWhatIsNotKnownIsADash() {
        LocaleContextHolder.setLocale(Locale.ENGLISH);
        assertThat(amounts.count(1234567L)).isEqualTo("1,234,567");
        assertThat(amounts.count(999)).isEqualTo("999");
        assertThat(amounts.count("20000")).isEqualTo("20,000");
        assertThat(amounts.count(null)).isEqualTo("–");
        assertThat(amounts.rate(1234.56)).isEqualTo("1,234.6");
        assertThat(amounts.rate(0)).isEqualTo("0.0");
        assertThat(amounts.of(new BigDecimal("1E+4"), "CNY")).isEqualTo("10,000.00");
        assertThat(amounts.of(null, "CNY")).isEqualTo("–");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total 1234567.5 CNY is above the limit of 5000 | total 1,234,567.50 CNY is above the limit of 5,000",
                "total 30 CNY is above the limit of 20 | total 30 CNY is above the limit of 20",
                "12345 pieces of 20261129 are more than the limit of 1000.5 | 12,345 pieces of 20261129 are more than the limit of 1,000.5",
                "price 1250.5 of 10002000 is far below the catalogue's 2000 | price 1,250.5 of 10002000 is far below the catalogue's 2,000"
            })
    void amountsInSentencesAreGrouped(String stored, String said) {
        assertThat(amounts.told(stored)).isEqualTo(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order EN100001 is in review",
                "sku '20261129' is not in the catalogue",
                "order 100001 CSV is there",
                "waybill 75500001234567 SKU",
                "HTTP 503 after 30000 ms",
                "2026-11-29T01:00:00Z",
                "file orders/20261129 CNY.csv:12345 USD"
            })
    void whatIsNoAmountStays(String sentence) {
        assertThat(amounts.told(sentence)).isEqualTo(sentence);
    }
}
