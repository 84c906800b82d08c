package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingNumberTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "255H-ABCDEFGHJKLM",
                "255h-abcdefghjklm",
                "255HABCDEFGHJKLM",
                "  255h abcd efgh jklm ",
                "255H - ABCDEFGHJKLM",
                "255H-ABCD-EFGH-JKLM",
                "255H\u2013ABCDEFGHJKLM",
                "255H\u3000ABCDEFGHJKLM\u00a0",
                "２５５Ｈ－ａｂｃｄＥＦＧＨＪＫＬＭ",
            })
    void asPeopleTypeIt(String typed) {
        assertThat(TrackingNumber.typed(typed)).isEqualTo("255H-ABCDEFGHJKLM");
    }

    @ParameterizedTest
    @CsvSource({"'',''", "' - ',''", "abc,ABC", "ABCDEFGHJKLM,ABCDEFGHJKLM", "<script>,<SCRIPT>"})
    void whatIsTooShortStaysSoAndNamesNoOrder(String typed, String read) {
        assertThat(TrackingNumber.typed(typed)).isEqualTo(read);
        assertThat(TrackingNumber.orderId(TrackingNumber.typed(typed))).isEqualTo(-1);
    }

    @Test
    void anIssuedOneNamesItsOrderHoweverItIsTyped() {
        for (long id : new long[] {1, 35, 36, 100_001, Long.MAX_VALUE}) {
            String issued = TrackingNumber.issue(id);
            for (String typed : new String[] {
                issued, issued.toLowerCase(Locale.ROOT), issued.replace("-", ""), issued.replace('-', ' ')
            }) {
                assertThat(TrackingNumber.typed(typed)).isEqualTo(issued);
            }
            assertThat(TrackingNumber.orderId(issued)).isEqualTo(id);
        }
    }
}
