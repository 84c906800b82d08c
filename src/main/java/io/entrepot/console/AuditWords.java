package io.entrepot.console;

import io.entrepot.access.Audit;
import io.entrepot.settings.Parameter;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.MessageSource;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** What the audit log keeps, in the words of whoever reads the screen. What no word is known for is shown as it was written. */
@Component
class AuditWords {
    /** An entry as the page shows it; a part is null where nothing was written. */
    public record Line(Audit.Entry entry, String action, String subject, String before, String after) {}

    /** What somebody can have done, as it is written down; texts of screens say it as {@code audit.SignedIn}. */
    static final List<String> ACTIONS = List.of(
            "SignedIn",
            "SignInFailed",
            "SignInRefused",
            "NameLocked",
            "PasswordChanged",
            "PasswordReset",
            "SessionsEnded",
            "UserCreated",
            "UserChanged",
            "UserDisabled",
            "UserEnabled",
            "UserUnlocked",
            "RoleCreated",
            "RoleChanged",
            "RoleDeleted",
            "TokenMade",
            "TokenRevoked",
            "RuleChanged",
            "LimitChanged",
            "ParameterChanged",
            "WatchChanged",
            "OrderForced",
            "PersonalDataShown",
            "MessageRevealed",
            "IncidentsReplayed",
            "IncidentsDismissed",
            "IncidentsTaken",
            "IncidentsLeft",
            "IncidentResent",
            "IncidentDeadlineMoved",
            "IncidentRevealed",
            "AccountPaused",
            "AccountResumed",
            "AccountFetchedAgain",
            "ReconciliationAsked",
            "QueuePaused",
            "QueueResumed",
            "MessagesRetried",
            "MessagesMoved",
            "CarrierSwitchedOff",
            "CarrierSwitchedOn");

    private static final String ANY = "*";
    private static final String BETWEEN = " · ";
    private static final Pattern OUTSIDE = Pattern.compile("(\\d{1,9}) users for (.+)");
    private static final Pattern MESSAGES =
            Pattern.compile("(\\d{1,9}) messages(?: to ([^:]+))?(?:: (.+))?", Pattern.DOTALL);
    private static final Pattern INCIDENTS = Pattern.compile("(\\d{1,9}) incidents(?:: (.*))?", Pattern.DOTALL);
    private static final Pattern CAUSE = Pattern.compile("([A-Z_]{4,30})(?: (.+))?");
    private static final Pattern ASKED =
            Pattern.compile("(platform|stage|severity|owner|alike|order|text|since|until) (.+)");
    private static final Pattern UNTIL = Pattern.compile("until (.+)");
    private static final Pattern TOKEN = Pattern.compile("(.+?)(?: until (\\S+))?");
    private static final Pattern RULE = Pattern.compile("([a-z-]+)(?: on (\\S+))?(?: for (.+))?");
    private static final Pattern OUTCOME = Pattern.compile("(OFF|HOLD|REJECT)(?: (\\S+))?");
    private static final Pattern USER = Pattern.compile("(.*), ([^,]*), ([^,]*)");
    private static final Pattern LIMIT = Pattern.compile("limit (\\S+) (\\S+) (.+) (\\S+)");
    private static final Pattern RECEIVER = Pattern.compile("(\\S+) (\\d) (\\S+) (\\S+)");
    private static final Pattern WITHIN = Pattern.compile("act within (\\S+)");
    private static final Pattern SEVERITY = Pattern.compile("severity of (\\S+)");
    private static final Pattern MOMENT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}");

    private final MessageSource texts;
    private final Moments moments;
    private final Said said;
    private final Amounts amounts;

    AuditWords(MessageSource texts, Moments moments, Said said, Amounts amounts) {
        this.texts = texts;
        this.moments = moments;
        this.said = said;
        this.amounts = amounts;
    }

    Line of(Audit.Entry entry) {
        return switch (entry.action()) {
            case "SignInFailed", "SignInRefused" -> line(entry, this::whyNot, same(), same());
            case "NameLocked" ->
                line(entry, range -> range.equals(ANY) ? word("audit.everywhere", range) : range, same(), this::until);
            case "UserCreated" -> line(entry, same(), this::roles, this::roles);
            case "UserChanged" -> line(entry, same(), this::user, this::user);
            case "RoleCreated", "RoleChanged", "RoleDeleted" -> line(entry, this::role, this::rights, this::rights);
            case "TokenMade", "TokenRevoked" -> line(entry, same(), this::token, this::token);
            case "RuleChanged" -> line(entry, this::rule, this::outcome, this::outcome);
            case "LimitChanged" -> line(entry, name -> word("limit." + name, name), amounts::count, amounts::count);
            case "ParameterChanged" ->
                line(
                        entry,
                        name -> word("parameter." + name, name),
                        value -> parameter(entry.subject(), value),
                        value -> parameter(entry.subject(), value));
            case "WatchChanged" -> watch(entry);
            case "AccountPaused", "QueuePaused", "CarrierSwitchedOff" ->
                line(entry, same(), same(), why -> say("audit.because", why));
            case "AccountFetchedAgain" -> line(entry, same(), this::cursor, this::cursor);
            case "MessagesRetried", "MessagesMoved" -> line(entry, same(), same(), this::messages);
            case "IncidentsReplayed", "IncidentsDismissed", "IncidentsTaken", "IncidentsLeft", "IncidentResent" ->
                line(entry, this::incidents, same(), this::howMany);
            case "IncidentDeadlineMoved", "IncidentRevealed" -> line(entry, this::incidents, said::of, said::of);
            default -> line(entry, same(), said::of, said::of);
        };
    }

    private static UnaryOperator<String> same() {
        return UnaryOperator.identity();
    }

    private Line line(
            Audit.Entry entry,
            UnaryOperator<String> subject,
            UnaryOperator<String> before,
            UnaryOperator<String> after) {
        return new Line(
                entry,
                word("audit." + entry.action(), entry.action()),
                entry.subject() == null ? null : subject.apply(entry.subject()),
                entry.before() == null ? null : before.apply(entry.before()),
                entry.after() == null ? null : after.apply(entry.after()));
    }

    private String whyNot(String why) {
        Matcher outside = OUTSIDE.matcher(why);
        return outside.matches()
                ? say("audit.why.outside", Integer.valueOf(outside.group(1)), outside.group(2))
                : word("audit.why." + why.replace(' ', '-'), why);
    }

    private String until(String text) {
        Matcher until = UNTIL.matcher(text);
        return until.matches() ? say("users.locked", moment(until.group(1))) : text;
    }

    private String user(String text) {
        Matcher user = USER.matcher(text);
        return user.matches()
                ? joined(user.group(1), user.group(2).equals("null") ? null : user.group(2), roles(user.group(3)))
                : text;
    }

    /** Names of roles may have blanks: they are told apart where all of them are known. */
    private String roles(String names) {
        List<String> told = Arrays.stream(names.split(" "))
                .map(name -> word("role." + name, null))
                .toList();
        return told.contains(null) ? role(names) : String.join(BETWEEN, told);
    }

    private String role(String name) {
        return word("role." + name, name);
    }

    private String rights(String scopes) {
        return String.join(
                BETWEEN,
                Arrays.stream(scopes.split(" "))
                        .map(scope -> scope.equals(ANY)
                                ? word("right.all", scope)
                                : word("right." + scope.replace(':', '.'), scope))
                        .toList());
    }

    private String token(String text) {
        Matcher token = TOKEN.matcher(text);
        return token.matches()
                ? joined(
                        rights(token.group(1)),
                        token.group(2) == null ? null : say("audit.valid-until", moment(token.group(2))))
                : text;
    }

    private String rule(String subject) {
        Matcher rule = RULE.matcher(subject);
        return rule.matches()
                ? joined(word("rule." + rule.group(1), rule.group(1)), rule.group(2), orderClass(rule.group(3)))
                : subject;
    }

    private String outcome(String text) {
        Matcher outcome = OUTCOME.matcher(text);
        return outcome.matches()
                ? joined(
                        word("rules.outcome." + outcome.group(1), outcome.group(1)),
                        outcome.group(2) == null ? null : amounts.count(outcome.group(2)))
                : text;
    }

    /** A parameter that is either 0 or 1 is a question. */
    private String parameter(String name, String value) {
        boolean question = Arrays.stream(Parameter.values())
                .anyMatch(one -> one.name().equals(name) && one.least() == 0 && one.most() == 1);
        return question ? word(value.equals("1") ? "rules.yes" : "rules.no", value) : amounts.count(value);
    }

    private Line watch(Audit.Entry entry) {
        String subject = entry.subject();
        Matcher limit = LIMIT.matcher(subject);
        if (limit.matches()) {
            String kind = limit.group(1);
            String state = limit.group(2).equals(ANY)
                    ? null
                    : word((kind.equals("PARCEL") ? "parcel." : "order.") + limit.group(2), limit.group(2));
            return line(
                    entry,
                    text -> joined(
                            word("watch.kind." + kind, kind),
                            state,
                            limit.group(3).equals(ANY) ? null : orderClass(limit.group(3)),
                            limit.group(4).equals(ANY) ? null : limit.group(4)),
                    this::length,
                    this::length);
        }
        Matcher within = WITHIN.matcher(subject);
        if (within.matches()) {
            return line(
                    entry,
                    text -> joined(word("watch.urgency", text), severity(within.group(1))),
                    this::length,
                    this::length);
        }
        Matcher cause = SEVERITY.matcher(subject);
        if (cause.matches()) {
            return line(
                    entry,
                    text -> joined(word("watch.weight", text), word("cause." + cause.group(1), cause.group(1))),
                    this::severity,
                    this::severity);
        }
        return line(
                entry,
                text -> text.equals("receiver") ? word("watch.receiver", text) : text,
                this::receiver,
                this::receiver);
    }

    private String receiver(String text) {
        Matcher receiver = RECEIVER.matcher(text);
        return receiver.matches()
                ? joined(
                        receiver.group(3),
                        severity(receiver.group(1)),
                        word("watch.step." + receiver.group(2), receiver.group(2)),
                        word("watch.language." + receiver.group(4), receiver.group(4)))
                : text;
    }

    private String severity(String name) {
        return word("severity." + name, name);
    }

    private String orderClass(String name) {
        return name == null ? null : word("class." + name, name);
    }

    private String length(String seconds) {
        return SECONDS.matcher(seconds).matches() ? moments.seconds(Long.parseLong(seconds)) : seconds;
    }

    private String messages(String text) {
        Matcher moved = MESSAGES.matcher(text);
        if (!moved.matches()) {
            return text;
        }
        Integer count = Integer.valueOf(moved.group(1));
        return joined(
                moved.group(2) == null ? say("audit.messages", count) : say("audit.messages-to", count, moved.group(2)),
                moved.group(3) == null ? null : say("audit.because", moved.group(3)));
    }

    /** Causes, whom a single one is about, and what else was asked for. */
    private String incidents(String text) {
        return joined(Arrays.stream(text.split(", ")).map(this::incidentsPart).toArray(String[]::new));
    }

    private String incidentsPart(String text) {
        Matcher cause = CAUSE.matcher(text);
        if (cause.matches()) {
            return joined(word("cause." + cause.group(1), cause.group(1)), cause.group(2));
        }
        Matcher asked = ASKED.matcher(text);
        if (!asked.matches()) {
            return text;
        }
        String name = asked.group(1);
        String value = asked.group(2);
        return name.equals("alike")
                ? word("incidents.one-group", text)
                : word("incidents." + (name.equals("until") ? "failed-until" : name), name) + ": "
                        + (name.equals("severity") ? severity(value) : moment(value));
    }

    private String howMany(String text) {
        Matcher many = INCIDENTS.matcher(text);
        return many.matches()
                ? joined(
                        say("audit.incidents", Integer.valueOf(many.group(1))),
                        many.group(2) == null ? null : say("audit.because", many.group(2)))
                : say("audit.because", text);
    }

    /** How far an account was read: a moment of its cursor, which is UTC's with a Z or without. */
    private String cursor(String text) {
        if (text.equals("none")) {
            return word("audit.no-cursor", text);
        }
        Matcher moment = MOMENT.matcher(text);
        return moment.find() ? moment(moment.group() + "Z") : text;
    }

    private String moment(String text) {
        try {
            return moments.show(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException noMoment) {
            return text;
        }
    }

    private static String joined(String... parts) {
        var there = new ArrayList<>(Arrays.asList(parts));
        there.removeIf(part -> part == null || part.isEmpty());
        return String.join(BETWEEN, there);
    }

    private String word(String key, String otherwise) {
        return texts.getMessage(key, null, otherwise, LocaleContextHolder.getLocale());
    }

    private String say(String key, Object... places) {
        return texts.getMessage(key, places, LocaleContextHolder.getLocale());
    }
}
