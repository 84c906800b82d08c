package io.entrepot.order;

import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.context.MessageSource;

/** What carriers' services are called before customers and staff: their names of {@code service.sf.1} and so on. */
public final class ServiceNames {
    private ServiceNames() {}

    /**
     * The name of a service, as it is set up or, where that is the carrier's own name in another language, in the reader's.
     *
     * @param carrier such as {@code sf}
     * @param code the service's at the carrier
     * @param name as it is set up; null when it is not, and then there is no other
     */
    public static String of(MessageSource texts, String carrier, String code, String name, Locale reader) {
        String key = "service." + carrier + "." + code;
        boolean known = Stream.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE)
                .anyMatch(locale -> name != null && name.equals(texts.getMessage(key, null, null, locale)));
        return known ? texts.getMessage(key, null, reader) : name;
    }
}
