package io.entrepot.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.entrepot.order.OrderQuery.Qualifier;
import io.entrepot.order.OrderQuery.Term;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderQueryTest {
    @Test
    void wordsAreNumbersAndQualifiersSayWhatElse() {
        OrderQuery query = OrderQuery.parse("EN100001 #1001 status:In_Review,rejected name:\"Anna Weber\" SKU:a-1");
        assertThat(query.terms())
                .containsExactly(
                        new Term(Qualifier.NO, "EN100001"),
                        new Term(Qualifier.NO, "#1001"),
                        new Term(Qualifier.STATUS, "in-review"),
                        new Term(Qualifier.STATUS, "rejected"),
                        new Term(Qualifier.NAME, "Anna Weber"),
                        new Term(Qualifier.SKU, "a-1"));
        assertThat(query.text())
                .isEqualTo("EN100001 #1001 status:in-review status:rejected name:\"Anna Weber\" sku:a-1");
        assertThat(OrderQuery.parse(query.text())).isEqualTo(query);
        assertThat(query.without(new Term(Qualifier.STATUS, "rejected")).text()).doesNotContain("rejected");
        assertThat(OrderQuery.parse("\"status:x\" 12:30 \"a,b\"").terms())
                .extracting(Term::value)
                .containsExactly("status:x", "12:30", "a,b");
        assertThat(OrderQuery.parse(null).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "status:已发货 | status:shipped",
                "status：待审核，已驳回 | status:in-review status:rejected",
                "status:\"in review\" | status:in-review",
                "class:批发,Cross-border | class:wholesale class:cross-border",
                "platform:WooCommerce | platform:woocommerce",
                "track:25t-umclen8xrtjp | track:25t-umclen8xrtjp"
            })
    void statusesAndClassesAreWrittenAsScreensCallThem(String text, String read) {
        assertThat(OrderQuery.parse(text).text()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "phone:138 0013 8000 | phone:\"138 0013 8000\"",
                "Phone： +86 138-0013 8000 EN100001 | EN100001 phone:\"+86 138-0013 8000\"",
                "phone:8000 status:shipped | status:shipped phone:8000",
                "phone:8000,8001 1017 | 1017 phone:8000 phone:8001",
                "phone:\"8000\" 1017 | 1017 phone:8000",
                "phone:8000 7d | 7d phone:8000"
            })
    void digitsBehindAPhoneAreItsOwn(String text, String read) {
        assertThat(OrderQuery.parse(text).text()).isEqualTo(read);
        assertThat(OrderQuery.parse(read).text()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            fone:8001        | QUALIFIER | did you mean 'phone'?
            status:rejectd   | VALUE     | did you mean 'rejected'?
            class:retial     | VALUE     | did you mean 'retail'?
            is:hold          | VALUE     | did you mean 'held'?
            since:someday    | TIME      | is not a time
            until:2026-13-01 | TIME      | is not a time
            phone:800        | PHONE     | the last 4 digits
            phone:           | EMPTY     | phone: has no value
            name:""          | EMPTY     | name: has no value
            name:"Anna       | QUOTE     | not closed
            """)
    void whatCannotBeReadIsNamedWithTheNearestThatCan(String text, UnreadableSearch.Flaw flaw, String sentence) {
        assertThatThrownBy(() -> OrderQuery.parse(text))
                .isInstanceOfSatisfying(
                        UnreadableSearch.class, e -> assertThat(e.flaw()).isEqualTo(flaw))
                .hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({
        "today, 2026-11-27T16:00:00Z",
        "yesterday, 2026-11-26T16:00:00Z",
        "2d, 2026-11-26T04:00:00Z",
        "12h, 2026-11-27T16:00:00Z",
        "2026-11-01, 2026-10-31T16:00:00Z",
        "2026-11-01T08:30, 2026-11-01T00:30:00Z",
        "2026-11-01T08:30:00Z, 2026-11-01T08:30:00Z"
    })
    void timesAreThoseOfTheHubsZone(String text, Instant expected) {
        Instant noonInShanghai = Instant.parse("2026-11-28T04:00:00Z");
        assertThat(OrderQuery.moment(text, noonInShanghai, ZoneId.of("Asia/Shanghai")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"+86 138-0013-8001, 13800138001", "8001, 8001", "0571-8888 0000, 057188880000"})
    void phonesAreTheirDigits(String written, String digits) {
        assertThat(OrderQuery.digits(written)).isEqualTo(digits);
    }
}
