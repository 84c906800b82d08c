package io.entrepot.incident;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.entrepot.order.OrderQuery;
import io.entrepot.order.OrderStatus;
import io.entrepot.shared.Audited;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.MailAddress;
import io.entrepot.shared.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** How long an order, a parcel or a platform may stay as it is before it becomes an incident, and who is told of incidents. */
@Service
public class WatchLimits {
    public enum Kind {
        /** An order in a state, by platform and class. */
        ORDER,
        /** An account without news; the longest time that is usual for it counts where that is longer. */
        ACCOUNT,
        /** A parcel in a state without the carrier's news; its platform is the carrier. */
        PARCEL
    }

    /** Of the limits that fit, the one that says the most counts, the class before the platform; null fits everything. */
    public record Limit(
            Kind kind,
            String platform,
            @JsonProperty("class") String orderClass,
            String state,
            long seconds) {
        String name() {
            return kind + " " + Objects.requireNonNullElse(state, "*") + " "
                    + Objects.requireNonNullElse(orderClass, "*") + " " + Objects.requireNonNullElse(platform, "*");
        }
    }

    /** Who is told: at step 0 when an incident of the severity opens, at 1 and 2 when nobody acted in time. */
    public record Receiver(Severity severity, int step, String address, String locale) {
        String name() {
            return severity + " " + step + " " + address + " " + locale;
        }
    }

    /** How long people have to act on incidents of a severity before others are told. */
    public record Urgency(Severity severity, long actWithinSeconds) {}

    /** How much an incident of this cause waits for a person. */
    public record Weight(FailureCause cause, Severity severity) {}

    private static final int MOST = 1000;
    private static final long SHORTEST = 60;
    private static final long LONGEST = 365L * 86400;

    /** Those of a parcel under way, which its carrier tells news of. */
    private static final List<String> PARCEL_STATES =
            List.of("BOOKED", "COLLECTED", "IN_TRANSIT", "OUT_FOR_DELIVERY", "RETURNING");

    private static final List<String> ORDER_STATES = Arrays.stream(OrderStatus.values())
            .filter(status -> !status.isFinal())
            .map(Enum::name)
            .toList();

    private final WatchStore store;
    private final EscalationStore escalation;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;

    WatchLimits(
            WatchStore store,
            EscalationStore escalation,
            ApplicationEventPublisher events,
            TransactionTemplate transaction) {
        this.store = store;
        this.escalation = escalation;
        this.events = events;
        this.transaction = transaction;
    }

    public List<Limit> limits() {
        return store.limits();
    }

    /** In which of them something can stay too long; none for accounts, which have no states. */
    public static List<String> states(Kind kind) {
        return switch (kind) {
            case ORDER -> ORDER_STATES;
            case PARCEL -> PARCEL_STATES;
            case ACCOUNT -> List.of();
        };
    }

    public List<Receiver> receivers() {
        return escalation.receivers().stream()
                .map(r -> new Receiver(r.severity(), r.step(), r.address(), r.locale()))
                .toList();
    }

    /** These and no others from now on; what is different is recorded. A line that stands already may stay, whatever it names. */
    public List<Limit> replace(List<Limit> limits, String actor) {
        List<Limit> wanted = limits.stream().map(WatchLimits::checked).toList();
        refuseTwice(wanted.stream().map(Limit::name).toList());
        transaction.executeWithoutResult(status -> {
            store.lock();
            List<Limit> before = store.limits();
            for (Limit limit : before) {
                Limit after = named(wanted, limit.name());
                if (after == null || after.seconds() != limit.seconds()) {
                    note(actor, "limit " + limit.name(), limit.seconds(), after == null ? null : after.seconds());
                }
            }
            for (Limit limit : wanted) {
                if (named(before, limit.name()) == null) {
                    refuseWhatFitsNothing(limit);
                    note(actor, "limit " + limit.name(), null, limit.seconds());
                }
            }
            store.replace(wanted);
        });
        return store.limits();
    }

    /** As {@link #replace}, for those who are told of incidents: an address without a domain stays only if it stands already. */
    public List<Receiver> tell(List<Receiver> receivers, String actor) {
        List<Receiver> wanted = receivers.stream().map(WatchLimits::checked).toList();
        refuseTwice(wanted.stream()
                .map(r -> r.severity() + " " + r.step() + " " + r.address())
                .toList());
        transaction.executeWithoutResult(status -> {
            escalation.lockReceivers();
            Set<String> before = names(receivers());
            Set<String> after = names(wanted);
            wanted.stream().filter(r -> !before.contains(r.name())).forEach(r -> {
                if (!MailAddress.is(r.address())) {
                    throw noAddress(r.address());
                }
            });
            before.stream().filter(name -> !after.contains(name)).forEach(name -> note(actor, "receiver", name, null));
            after.stream().filter(name -> !before.contains(name)).forEach(name -> note(actor, "receiver", null, name));
            escalation.replaceReceivers(wanted.stream()
                    .map(r -> new EscalationStore.Receiver(r.severity(), r.step(), r.address(), r.locale()))
                    .toList());
        });
        return receivers();
    }

    public List<Urgency> urgencies() {
        return escalation.times().entrySet().stream()
                .map(time -> new Urgency(time.getKey(), time.getValue()))
                .toList();
    }

    /** Of those severities that are named; counts for incidents that open from now on. */
    public List<Urgency> actWithin(List<Urgency> urgencies, String actor) {
        for (Urgency urgency : urgencies) {
            if (urgency == null || urgency.severity() == null) {
                throw Refused.invalid("severity", null, "severity is one of " + List.of(Severity.values()));
            }
            if (urgency.actWithinSeconds() < SHORTEST || urgency.actWithinSeconds() > LONGEST) {
                throw Refused.invalid(
                        "actWithinSeconds",
                        urgency.actWithinSeconds(),
                        "actWithinSeconds of " + urgency.severity() + " is " + SHORTEST + " to " + LONGEST);
            }
        }
        refuseTwice(urgencies.stream().map(u -> u.severity().name()).toList());
        transaction.executeWithoutResult(status -> {
            escalation.lockSeverities();
            Map<Severity, Integer> before = escalation.times();
            for (Urgency urgency : urgencies) {
                int seconds = (int) urgency.actWithinSeconds();
                if (before.get(urgency.severity()) != seconds) {
                    note(actor, "act within " + urgency.severity(), before.get(urgency.severity()), seconds);
                    escalation.actWithin(urgency.severity(), seconds);
                }
            }
        });
        return urgencies();
    }

    /** Every cause there is. */
    public List<Weight> weights() {
        Map<FailureCause, Severity> known = escalation.severities();
        return Arrays.stream(FailureCause.values())
                .map(cause -> new Weight(cause, known.getOrDefault(cause, Severity.NORMAL)))
                .toList();
    }

    /** Of those causes that are named; counts for incidents that open, or happen again, from now on. */
    public List<Weight> weigh(List<Weight> weights, String actor) {
        for (Weight weight : weights) {
            if (weight == null || weight.cause() == null || weight.severity() == null) {
                throw Refused.invalid(
                        "severity", null, "each line has a cause and a severity of " + List.of(Severity.values()));
            }
        }
        refuseTwice(weights.stream().map(w -> w.cause().name()).toList());
        transaction.executeWithoutResult(status -> {
            escalation.lockSeverities();
            Map<FailureCause, Severity> before = escalation.severities();
            for (Weight weight : weights) {
                Severity old = before.getOrDefault(weight.cause(), Severity.NORMAL);
                if (old != weight.severity()) {
                    note(actor, "severity of " + weight.cause(), old, weight.severity());
                    escalation.weigh(weight.cause(), weight.severity());
                }
            }
        });
        return weights();
    }

    private void note(String actor, String what, Object before, Object after) {
        events.publishEvent(new Audited(
                actor,
                "WatchChanged",
                what,
                before == null ? null : before.toString(),
                after == null ? null : after.toString()));
    }

    private static Set<String> names(Collection<Receiver> receivers) {
        return receivers.stream().map(Receiver::name).collect(Collectors.toSet());
    }

    private static Limit named(List<Limit> limits, String name) {
        return limits.stream()
                .filter(limit -> limit.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Limit checked(Limit limit) {
        if (limit == null || limit.kind() == null) {
            throw Refused.invalid("kind", null, "kind is one of " + List.of(Kind.values()));
        }
        if (limit.seconds() < SHORTEST || limit.seconds() > LONGEST) {
            throw Refused.invalid(
                    "seconds",
                    limit.seconds(),
                    "seconds of limit " + limit.name() + " are " + SHORTEST + " to " + LONGEST);
        }
        var checked = new Limit(
                limit.kind(),
                Asked.text("platform", limit.platform()),
                Asked.text("class", limit.orderClass()),
                Asked.text("state", limit.state()),
                limit.seconds());
        if (limit.kind() != Kind.ACCOUNT && checked.state() == null) {
            throw Refused.invalid("state", null, "a limit of kind " + limit.kind() + " names the state that it is for");
        }
        return checked;
    }

    /** Such a line would watch nothing, and nobody would notice. */
    private static void refuseWhatFitsNothing(Limit limit) {
        List<String> states = states(limit.kind());
        if (states.isEmpty() && limit.state() != null) {
            throw Refused.invalid("state", limit.state(), "a limit of kind " + limit.kind() + " has no state");
        }
        if (!states.isEmpty() && !states.contains(limit.state())) {
            throw Refused.invalid(
                    "state",
                    limit.state(),
                    "state '" + limit.state() + "' of a limit of kind " + limit.kind() + " is not one of " + states);
        }
        if (limit.orderClass() == null) {
            return;
        }
        if (limit.kind() != Kind.ORDER) {
            throw Refused.invalid("class", limit.orderClass(), "a limit of kind " + limit.kind() + " has no class");
        }
        if (!OrderQuery.CLASSES.contains(limit.orderClass())) {
            throw Refused.invalid(
                    "class",
                    limit.orderClass(),
                    "class '" + limit.orderClass() + "' is not one of " + OrderQuery.CLASSES);
        }
    }

    private static Receiver checked(Receiver receiver) {
        if (receiver == null || receiver.severity() == null) {
            throw Refused.invalid("severity", null, "severity is CRITICAL, HIGH or NORMAL");
        }
        if (receiver.step() < 0 || receiver.step() > 2) {
            throw Refused.invalid("step", receiver.step(), "step is 0 (it opened), 1 or 2 (nobody acted in time)");
        }
        String address = receiver.address() == null ? "" : receiver.address().strip();
        if (!address.matches("[^\\s@<>,;\\p{Cntrl}]{1,64}@[A-Za-z0-9.-]{1,200}")) {
            throw noAddress(address);
        }
        String locale = receiver.locale() == null ? "zh-CN" : receiver.locale();
        if (!locale.equals("zh-CN") && !locale.equals("en")) {
            throw Refused.invalid("locale", locale, "locale is zh-CN or en");
        }
        return new Receiver(receiver.severity(), receiver.step(), address, locale);
    }

    private static Refused noAddress(String address) {
        return Refused.invalid(
                "address", address, "address '" + address + "' is not a mail address such as desk@example.com");
    }

    private static void refuseTwice(List<String> names) {
        if (names.size() > MOST) {
            throw Refused.invalid("", names.size(), "at most " + MOST + " lines can be given");
        }
        var seen = new HashSet<String>();
        var twice = new ArrayList<String>();
        names.forEach(name -> {
            if (!seen.add(name)) {
                twice.add(name);
            }
        });
        if (!twice.isEmpty()) {
            throw Refused.invalid("", twice.get(0), "'" + twice.get(0) + "' is given twice");
        }
    }
}
