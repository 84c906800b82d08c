package io.entrepot.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "call 13812345678 now|call 138••••5678 now",
                "+86 13812345678|+86 138••••5678",
                "id 11010519491231002X.|id 110•••••••••••002X.",
                "mail wang.jing@example.com|mail w•••@example.com",
                "{\"address_1\":\"文三路 478 号\"}|{\"address_1\":\"文三•••••\"}",
                "{\"address1\" : \"a\\\"b c d\"}|{\"address1\" : \"a\\\"•••••\"}",
                "{\"address\":{\"city\":\"杭州市\"}}|{\"address\":{\"city\":\"杭州市\"}}",
                "{\"sku\":\"6901234567892\",\"line\":7}|{\"sku\":\"6901234567892\",\"line\":7}",
                "{\"收货地址\":\"文三路 478 号\"}|{\"收货地址\":\"文三•••••\"}",
                "C-1,王静,建设路391号10栋2801室,深圳市|C-1,王静,建设•••••,深圳市",
                "昆明市五华区科技路49号 8栋2303室\",|昆明•••••\",",
                "A,Ann,12 Long Hill Road,Austin|A,Ann,12•••••,Austin",
                "NAD+DP+9::92++王静+迎宾大道319号:12栋606室+深圳市++518000+CN'|NAD+DP+9::92++王静+迎宾•••••+深圳市++518000+CN'",
                "NAD+DP+9::92++Ann+Old Mill 4:Flat 2+Leeds'|NAD+DP+9::92++Ann+Ol•••••+Leeds'",
                "~N3*Old Mill 4*Flat 2~N4*Leeds|~N3*Ol•••••~N4*Leeds",
                "<cbc:StreetName>Old Mill 4</cbc:StreetName>|<cbc:StreetName>Ol•••••</cbc:StreetName>",
                "{\"opCode\":\"50\",\"remark\":\"快件到达【深圳市南山区营业点】\"}|{\"opCode\":\"50\",\"remark\":\"快件到达【深圳市南山区营业点】\"}",
                "{\"phone\": \"+12065550143\"}|{\"phone\": \"+120••••0143\"}",
                "{\\\"receiver_mobile\\\":\\\"+44 20 7946 0958\\\"}|{\\\"receiver_mobile\\\":\\\"+44 2••••0958\\\"}",
                "{\"buyerPhone\":\"(206) 555-0143\",\"phone\":\"\"}|{\"buyerPhone\":\"(20••••43\",\"phone\":\"\"}",
                "call +49-30-901820 or tel:+81.3.1234.5678.|call +49••••20 or tel:+81.3••••5678.",
                "<cbc:Telephone>020 7946 0958</cbc:Telephone>|<cbc:Telephone>020••••0958</cbc:Telephone>",
                "phone=2065550143&n=2|phone=20••••43&n=2",
                "联系电话: 0755-86541234|联系电话: 075••••1234",
                "C-1,Ann,+12065550143,Austin|C-1,Ann,+120••••0143,Austin",
                "COM+?+442079460958:TE'COM+02079460958:TE'|COM+?+442••••0958:TE'COM+020••••0958:TE'",
                "PER*DC*Ann*TE*2065550143~|PER*DC*Ann*TE*20••••43~",
                "BGM+220+4500012345+9'LIN+1++6901234567892:EN'|BGM+220+4500012345+9'LIN+1++6901234567892:EN'",
                "{\"number\":\"4500012345\",\"waybill\":\"SF1234567890123\",\"gtin\":\"06901234567892\"}|{\"number\":\"4500012345\",\"waybill\":\"SF1234567890123\",\"gtin\":\"06901234567892\"}",
                "2026-11-29T13:07:51+08:00, +1234567.89|2026-11-29T13:07:51+08:00, +1234567.89",
                "total 39.00|total 39.00"
            })
    void hidesWhatIsPersonalAndNothingElse(String text, String masked) {
        assertThat(Masking.of(text)).isEqualTo(masked);
    }

    @Test
    void putsBackWhatWasLeftAlone() {
        String original =
                "{\"phone\":\"13812345678\",\"other\":\"13800005678\",\"mail\":\"a.b@c.de\",\"street\":\"文三路 478 号\",\"sku\":\"X\"}";
        String edited = Masking.of(original).replace("\"X\"", "\"MUG\"").replace(",", ",\n  ");
        assertThat(Masking.restored(edited, original))
                .hasValue(original.replace("\"X\"", "\"MUG\"").replace(",", ",\n  "));
    }

    @Test
    void putsBackAPhoneAbroad() {
        String original = "{\"phone\":\"+44 20 7946 0958\",\"fax\":\"(206) 555-0143\",\"sku\":\"X\"}";
        assertThat(Masking.restored(Masking.of(original).replace("\"X\"", "\"MUG\""), original))
                .hasValue(original.replace("\"X\"", "\"MUG\""));
    }

    @Test
    void tellsTwoThatLookTheSameByTheirOrder() {
        String original = "13811115678 13822225678";
        assertThat(Masking.of(original)).isEqualTo("138••••5678 138••••5678");
        assertThat(Masking.restored("to: 138••••5678, from: 138••••5678", original))
                .hasValue("to: 13811115678, from: 13822225678");
        assertThat(Masking.restored("138••••5678", original))
                .as("which of them?")
                .isEmpty();
    }

    @Test
    void doesNotGuess() {
        assertThat(Masking.restored("138••••9999", "13812345678")).isEmpty();
        assertThat(Masking.restored("•", "13812345678")).isEmpty();
        assertThat(Masking.restored("nothing hidden", "13812345678")).hasValue("nothing hidden");
    }

    @Test
    void aStreetOfAMillionCharactersIsHidden() {
        String masked = Masking.of("{\"line\":\"" + "文".repeat(1_000_000) + "\"}");
        assertThat(masked).isEqualTo("{\"line\":\"文文•••••\"}");
    }

    @Test
    void whatStandsInForItIsStillWhatItWas() {
        assertThat(Masking.ofNobody("{\"phone\":\"13812345678\",\"mail\":\"wang@example.com\",\"line\":\"文三路 478 号\"}"))
                .isEqualTo("{\"phone\":\"13800005678\",\"mail\":\"w000@example.com\",\"line\":\"文三00000\"}");
    }

    @Test
    void aFileOfAMegabyteOfStreetsIsReadAtOnce() {
        String row = "C-1,王静,广东省深圳市南山区建设路391号10栋2801室,13812345678\n";
        // the thread's own time: the machine may be busy with something else
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long from = threads.getCurrentThreadCpuTime();
        assertThat(Masking.of(row.repeat(20_000))).doesNotContain("391");
        assertThat((threads.getCurrentThreadCpuTime() - from) / 1_000_000)
                .as("milliseconds")
                .isLessThan(5_000);
    }
}
