package io.entrepot.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** How pages write moments, in the hub's time zone: {@code ${@moments.show(at)}}, {@code ${@moments.ago(at)}}. */
@Component
public class Moments {
    private static final String NONE = "–";
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final DateTimeFormatter FIELD = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");
    private static final DateTimeFormatter SHORT = DateTimeFormatter.ofPattern("MM-dd HH:mm");

    private static final Pattern STORED =
            Pattern.compile("(?<![\\d-])\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?Z");

    private final ZoneId zone;
    private final MessageSource texts;

    Moments(@Value("${hub.zone:Asia/Shanghai}") ZoneId zone, MessageSource texts) {
        this.zone = zone;
        this.texts = texts;
    }

    public ZoneId zone() {
        return zone;
    }

    /** Date and time to the second. */
    public String show(Instant moment) {
        return moment == null ? NONE : WHOLE.format(moment.atZone(zone));
    }

    /** Month, day and minute, for tables. */
    public String brief(Instant moment) {
        return moment == null ? NONE : SHORT.format(moment.atZone(zone));
    }

    /** As a date and time field of a browser takes it. */
    public String field(Instant moment) {
        return moment == null ? null : FIELD.format(moment.atZone(zone));
    }

    /** As a date and time field takes it. */
    public String now() {
        return field(Instant.now());
    }

    /** Moments inside a sentence of the hub, which are stored as {@code 2026-11-29T01:00:00Z}, in the hub's time zone. */
    public String told(String sentence) {
        return sentence == null ? null : STORED.matcher(sentence).replaceAll(found -> moment(found.group()));
    }

    private String moment(String stored) {
        try {
            return show(Instant.parse(stored));
        } catch (DateTimeParseException noMoment) {
            return stored;
        }
    }

    /** How long ago, or how long until then, in the largest unit that fits. */
    public String ago(Instant moment) {
        if (moment == null) {
            return NONE;
        }
        Duration since = Duration.between(moment, Instant.now());
        return say(since.isNegative() ? "moment.in" : "moment.ago", span(since.abs()));
    }

    public boolean past(Instant moment) {
        return moment.isBefore(Instant.now());
    }

    /** How long it has gone on since then, in the largest unit that fits. */
    public String since(Instant moment) {
        return moment == null
                ? NONE
                : span(Duration.between(moment, Instant.now()).abs());
    }

    /** A length of time, in seconds below a minute: {@code 12 s}, {@code 3 min}, {@code 5 h}, {@code 2 d}. */
    public String span(Duration length) {
        long seconds = length.toSeconds();
        if (seconds < 60) {
            return say("moment.seconds", seconds);
        }
        if (seconds < 2 * 3600) {
            return say("moment.minutes", seconds / 60);
        }
        return seconds < 2 * 86400 ? say("moment.hours", seconds / 3600) : say("moment.days", seconds / 86400);
    }

    public String seconds(long length) {
        return span(Duration.ofSeconds(length));
    }

    private String say(String key, Object value) {
        return texts.getMessage(key, new Object[] {value}, LocaleContextHolder.getLocale());
    }
}
