package io.entrepot.incident;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.entrepot.incident.EscalationStore.Due;
import io.entrepot.shared.Masking;
import io.entrepot.shared.Severity;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.TreeMap;

/** What a mail about incidents says, in the language of its receiver; personal data is masked. */
final class Notice {
    private static final int NAMED = 20;
    private static final ResourceBundle.Control ONLY_THIS =
            ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

    private final String url;
    private final Wording words;

    /**
     * @param url where people find the console, empty when that is not configured: then links are paths only
     */
    Notice(String url, Wording words) {
        this.url = url.replaceFirst("/+$", "");
        this.words = words;
    }

    String subject(String locale, Severity severity, int step, int count) {
        return say(locale, "incidents.mail.subject." + Math.min(step, 1), named(locale, severity), count);
    }

    String text(String locale, int step, List<Due> incidents) {
        var text = new StringBuilder(say(locale, "incidents.mail.intro." + Math.min(step, 1), incidents.size()))
                .append("\n\n");
        incidents.stream()
                .collect(groupingBy(Due::cause, TreeMap::new, counting()))
                .forEach((cause, count) -> text.append(count)
                        .append(" × ")
                        .append(bundle("messages", locale).getString("cause." + cause))
                        .append('\n'));
        text.append('\n');
        for (Due incident : incidents.subList(0, Math.min(NAMED, incidents.size()))) {
            text.append("- ")
                    .append(words.of(Masking.of(incident.message()), Locale.forLanguageTag(locale)))
                    .append("\n  ")
                    .append(url)
                    .append("/incidents/")
                    .append(incident.uid())
                    .append('\n');
        }
        if (incidents.size() > NAMED) {
            text.append(say(locale, "incidents.mail.more", incidents.size() - NAMED))
                    .append('\n');
        }
        return text.toString();
    }

    private static String named(String locale, Severity severity) {
        return bundle("i18n/incidents", locale).getString("severity." + severity);
    }

    private static String say(String locale, String key, Object... values) {
        return MessageFormat.format(bundle("i18n/incidents", locale).getString(key), values);
    }

    private static ResourceBundle bundle(String name, String locale) {
        return ResourceBundle.getBundle(name, Locale.forLanguageTag(locale), ONLY_THIS);
    }
}
