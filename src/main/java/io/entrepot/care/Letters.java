package io.entrepot.care;

import io.entrepot.care.NotificationStore.Notification;
import io.entrepot.order.Order;
import io.entrepot.order.Parcels;
import io.entrepot.order.Parcels.Parcel;
import io.entrepot.order.ServiceNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.MessageSource;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Writes mails: the step's text in the language of the address, filled from order and parcels. */
@Component
class Letters {
    private static final String CHINESE = "zh-CN";
    private static final String ENGLISH = "en";

    private final NotificationStore store;
    private final Parcels parcels;
    private final Environment settings;
    private final MessageSource texts;
    private final String from;

    Letters(
            NotificationStore store,
            @Lazy Parcels parcels,
            Environment settings,
            MessageSource texts,
            @Value("${hub.mail.from:orders@localhost}") String from) {
        this.store = store;
        this.parcels = parcels;
        this.settings = settings;
        this.texts = texts;
        this.from = from;
    }

    static String addressOf(Order order) {
        return Address.of(order.text("buyer", "email"));
    }

    List<Mail> write(
            Collection<Notification> notifications,
            Map<Long, Order> orderOf,
            Map<Long, Integer> attempts,
            long sendBefore) {
        Map<String, Template> templates = store.templates().stream()
                .collect(Collectors.toMap(t -> t.step() + " " + t.locale(), Function.identity()));
        Map<Long, List<Parcel>> parcelsOf =
                parcels
                        .of(notifications.stream()
                                .map(Notification::orderId)
                                .distinct()
                                .toList())
                        .stream()
                        .filter(parcel ->
                                parcel.waybill() != null && !parcel.status().equals("CANCELLED"))
                        .collect(Collectors.groupingBy(Parcel::orderId));
        var mails = new ArrayList<Mail>();
        for (Notification notification : notifications) {
            Order order = orderOf.get(notification.orderId());
            boolean chinese = "CN".equals(order.text("deliverTo", "country"));
            Template template = template(templates, notification.step(), chinese ? CHINESE : ENGLISH);
            Map<String, String> values = values(order, parcelsOf.getOrDefault(order.id(), List.of()), chinese);
            mails.add(new Mail(
                    notification.id(),
                    attempts.get(notification.id()),
                    from,
                    addressOf(order),
                    template.subject(values),
                    template.text(values),
                    "<" + order.number().toLowerCase() + "."
                            + notification.step().toLowerCase() + "." + notification.id() + "@" + domain() + ">",
                    sendBefore));
        }
        return mails;
    }

    private static Template template(Map<String, Template> templates, String step, String locale) {
        Template template = templates.getOrDefault(step + " " + locale, templates.get(step + " " + ENGLISH));
        if (template == null) {
            throw new IllegalStateException(
                    "notification_text has no text for step " + step + " in " + locale + " and none in " + ENGLISH);
        }
        return template;
    }

    private Map<String, String> values(Order order, List<Parcel> parcels, boolean chinese) {
        String comma = chinese ? "、" : ", ";
        Locale reader = chinese ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
        return Map.of(
                "number",
                order.platformNumber(),
                "carrier",
                parcels.stream()
                        .map(parcel -> carrier(parcel, reader))
                        .distinct()
                        .collect(Collectors.joining(comma)),
                "waybill",
                parcels.stream().map(Parcel::waybill).collect(Collectors.joining(comma)),
                "trackingUrl",
                settings.getProperty("hub.public-url", "http://localhost:8080") + "/track/"
                        + Objects.requireNonNullElse(order.trackingNumber(), ""));
    }

    /** As the tracking page names it, unless the settings have a name for it. */
    private String carrier(Parcel parcel, Locale reader) {
        String name = settings.getProperty("hub.carriers." + parcel.carrier() + ".name");
        String service = name != null
                ? name
                : ServiceNames.of(texts, parcel.carrier(), parcel.service(), parcel.serviceName(), reader);
        return service != null ? service : parcel.carrier();
    }

    private String domain() {
        String domain = from.replaceFirst("^.*@", "").replaceFirst(">.*$", "");
        return domain.isBlank() ? "localhost" : domain;
    }
}
