package io.entrepot.care;

import static io.entrepot.care.MailOutcome.Kind.NOT_SENT;
import static io.entrepot.care.MailOutcome.Kind.REFUSED;
import static io.entrepot.care.MailOutcome.Kind.SENT;
import static io.entrepot.care.MailOutcome.Kind.UNKNOWN;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.LinkedHashSet;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import org.springframework.stereotype.Component;

/** Judges how sending ended. Only what certainly did not leave may be sent again. */
@Component("mailVerdicts")
public class MailVerdicts {
    private static final int LONGEST = 300;

    public MailOutcome sent(Mail mail) {
        return new MailOutcome(mail, SENT, null);
    }

    /** Its time was over before it was its turn. */
    public MailOutcome late(Mail mail) {
        return new MailOutcome(mail, NOT_SENT, "not sent: the hub was too slow to begin in time");
    }

    public MailOutcome failed(Mail mail, Throwable failure) {
        Collection<Throwable> causes = causes(failure);
        MailOutcome.Kind kind = UNKNOWN;
        for (Throwable cause : causes) {
            MailOutcome.Kind known = kind(cause);
            if (known != null) {
                kind = known;
                break;
            }
        }
        return new MailOutcome(mail, kind, words(causes, mail));
    }

    /** What one exception proves, null when it proves nothing. */
    private static MailOutcome.Kind kind(Throwable cause) {
        if (cause instanceof SMTPAddressFailedException address) {
            return byReply(address.getReturnCode());
        }
        if (cause instanceof SMTPSendFailedException send) {
            return byReply(send.getReturnCode());
        }
        if (cause instanceof AddressException) {
            return REFUSED;
        }
        if (cause instanceof MailConnectException
                || cause instanceof AuthenticationFailedException
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof MessagingException messaging && brokeOffAtTheGreeting(messaging)) {
            return NOT_SENT;
        }
        return null;
    }

    /** The server's word: 4yz not now, 5yz never; a connection that ended instead of a word proves nothing. */
    private static MailOutcome.Kind byReply(int code) {
        if (code >= 500) {
            return REFUSED;
        }
        return code >= 400 ? NOT_SENT : null;
    }

    /** The mail library has no class for this, only these words. */
    private static boolean brokeOffAtTheGreeting(MessagingException failure) {
        String said = failure.getMessage();
        return said != null
                && (said.startsWith("Could not connect to SMTP host")
                        || said.startsWith("Got bad greeting from SMTP host"));
    }

    /** All causes, the chained ones of the mail library first, since they are nearer to the server's words. */
    private static Collection<Throwable> causes(Throwable failure) {
        var all = new LinkedHashSet<Throwable>();
        collect(failure, all);
        return all;
    }

    private static void collect(Throwable failure, Collection<Throwable> all) {
        if (failure == null || all.contains(failure) || all.size() > 20) {
            return;
        }
        if (failure instanceof SendFailedException send) {
            collect(send.getNextException(), all);
        }
        all.add(failure);
        if (failure instanceof MessagingException messaging) {
            collect(messaging.getNextException(), all);
        }
        collect(failure.getCause(), all);
    }

    /** The first words that say something, without the address, which is nobody's business in a list of incidents. */
    private static String words(Collection<Throwable> causes, Mail mail) {
        String words = causes.stream()
                .filter(cause -> cause instanceof MessagingException)
                .findFirst()
                .or(() -> causes.stream().findFirst())
                .map(cause -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage())
                .orElse("no reason was given")
                .replace(mail.to(), "<the buyer>")
                .replaceAll("[\\p{Cc}]+", " ")
                .strip();
        return words.length() <= LONGEST ? words : words.substring(0, LONGEST) + "…";
    }
}
