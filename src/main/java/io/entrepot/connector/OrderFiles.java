package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.connector.Letter.Attachment;
import io.entrepot.connector.Letter.Kind;
import io.entrepot.connector.MarketplaceSettings.Account;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Attachments as files of orders: whose they are says the setting of the mailbox's account that their kind has. */
@Component
class OrderFiles {
    private final Pages pages;
    private final Accounts accounts;

    OrderFiles(Pages pages, Accounts accounts) {
        this.pages = pages;
        this.accounts = accounts;
    }

    /** Why the attachment cannot be taken in; null when it can. */
    String objection(Account account, Attachment attachment) {
        String file = "attachment " + attachment.name();
        Kind kind = attachment.kind();
        if (kind == Kind.OTHER) {
            return file + " is none of CSV, XLSX, EDIFACT, X12 and XML";
        }
        String target = account.get(kind.setting, "");
        if (target.isBlank()) {
            return file + ": " + account + " takes no such files, its setting " + kind.setting + " is empty";
        }
        String[] whose = target.split("/", 2);
        if (whose.length < 2 || accounts.told(whose[0], whose[1]) == null) {
            return file + ": setting " + kind.setting + " of " + account + " names " + target
                    + ", and no such account is configured";
        }
        return attachment.content().length == 0 ? file + " is empty" : null;
    }

    /** Some partners attach the same order for people, too. */
    boolean isLeftUnread(Account account, Attachment attachment) {
        String name = attachment.name().toLowerCase(Locale.ROOT);
        return attachment.kind() == Kind.OTHER
                && Arrays.stream(account.get("unread", "")
                                .toLowerCase(Locale.ROOT)
                                .split("[,\\s]+"))
                        .anyMatch(ending -> !ending.isEmpty() && name.endsWith(ending));
    }

    /** Keeps the attachment as a message of the account that it is for, and promises it to the intake. */
    void promise(Account account, Attachment attachment, UUID mail) {
        String[] whose = account.need(attachment.kind().setting).split("/", 2);
        String charset = attachment.kind() == Kind.CSV ? attachment.charset() : null;
        String type = attachment.kind().mediaType + "; name=\""
                + attachment.name().replaceAll("[^A-Za-z0-9._-]", "_") + "\""
                + (charset == null ? "" : "; charset=" + charset);
        // half of a pair of surrogates is no text for a database
        String name = new String(attachment.name().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        String about = JsonNodeFactory.instance
                .objectNode()
                .put("file", name)
                .put("size", attachment.content().length)
                .put("mail", mail.toString())
                .toString();
        pages.keep("mail", whose[0], whose[1], type, about, attachment.content());
        accounts.contacted(whose[0], whose[1]);
    }
}
