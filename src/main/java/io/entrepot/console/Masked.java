package io.entrepot.console;

import io.entrepot.shared.Masking;
import org.springframework.stereotype.Component;

/** What partners and messages say, as pages may show it: {@code ${@masked.of(words)}}. */
@Component
public class Masked {
    public String of(String words) {
        return Masking.of(words);
    }
}
