package io.entrepot.connector;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.entrepot.shared.Failure;
import io.entrepot.shared.FailureCause;
import io.entrepot.shared.Failures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.apache.camel.spi.ExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Files that partners drop. A file is taken when it has not changed for a while, because nothing else tells a finished
 * file from one that is still being written; it is kept raw before it is moved away.
 */
@Component("droppedFiles")
public class DroppedFiles implements GenericFileFilter<Object>, ExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(DroppedFiles.class);
    private static final String FILE = "CamelFileExchangeFile";
    private static final long LARGEST = 8L * 1024 * 1024;

    private record Sight(long size, long modified, Instant since) {
        boolean isOf(GenericFile<?> file) {
            return size == file.getFileLength() && modified == file.getLastModified();
        }
    }

    private final Map<String, Sight> seen = new ConcurrentHashMap<>();
    private final Map<String, Sight> stuck = new ConcurrentHashMap<>();
    private final Pages pages;
    private final Accounts accounts;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Duration settle;

    DroppedFiles(
            Pages pages,
            Accounts accounts,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            Clock clock,
            @Value("${hub.files.settle:10s}") Duration settle) {
        this.pages = pages;
        this.accounts = accounts;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
        this.settle = settle;
    }

    /** Whether the file has rested long enough to be whole; asked at every look into the folder. */
    @Override
    public boolean accept(GenericFile<Object> file) {
        if (file.isDirectory()) {
            return false;
        }
        Sight kept = stuck.get(file.getAbsoluteFilePath());
        if (kept != null && kept.isOf(file)) {
            return false;
        }
        stuck.remove(file.getAbsoluteFilePath());
        Instant now = clock.instant();
        Sight before = seen.get(file.getAbsoluteFilePath());
        if (before == null || !before.isOf(file)) {
            seen.put(file.getAbsoluteFilePath(), new Sight(file.getFileLength(), file.getLastModified(), now));
            return false;
        }
        if (before.since.plus(settle).isAfter(now)) {
            return false;
        }
        if (file.getFileLength() > LARGEST) {
            // said before it is fetched, which would be into memory; and once, until it changes
            refuse(file);
            stuck.put(file.getAbsoluteFilePath(), before);
            return false;
        }
        return file.getFileLength() > 0;
    }

    /**
     * Keeps the file as a message of the account and promises it to the intake, in one transaction.
     *
     * @param exchange what camel-ftp or camel-file read; account is the one that the file came from
     * @throws FileChanged when it is not as long as it was when it was listed; it is left where it is
     */
    public void keep(Exchange exchange, String platform, String account, String contentType) {
        GenericFile<?> file = (GenericFile<?>) exchange.getProperty(FILE);
        byte[] body = exchange.getMessage().getBody(byte[].class);
        if (body == null || body.length != file.getFileLength()) {
            seen.remove(file.getAbsoluteFilePath());
            throw new FileChanged(file.getFileName(), file.getFileLength(), body == null ? 0 : body.length);
        }
        String about = JsonNodeFactory.instance
                .objectNode()
                .put("file", file.getFileName())
                .put("size", body.length)
                .put("modified", Instant.ofEpochMilli(file.getLastModified()).toString())
                .toString();
        pages.keep("file", platform, account, contentType, about, body);
        accounts.contacted(platform, account);
        seen.remove(file.getAbsoluteFilePath());
    }

    /**
     * As {@link #keep}, for drops with a folder for each partner, which is called like its account: {@code acme/in/7.edi}.
     * A file in a folder of nobody's is an incident with its bytes.
     */
    public void keepOfPartner(Exchange exchange, String platform, String contentType) {
        GenericFile<?> file = (GenericFile<?>) exchange.getProperty(FILE);
        String account = PartnerFolders.partner(file.getRelativeFilePath());
        String named = contentType + "; name=\"" + file.getFileNameOnly().replaceAll("[^A-Za-z0-9._-]", "_") + "\"";
        if (accounts.told(platform, account) == null) {
            refuse(
                    platform,
                    file.getFileName(),
                    "file " + file.getFileName() + ": no account '" + account + "' of platform '" + platform
                            + "' is configured, so nobody can have sent it",
                    exchange.getMessage().getBody(byte[].class),
                    named);
            return;
        }
        keep(exchange, platform, account, named);
    }

    /** A file that was kept and cannot be moved away is left alone until it changes, or it would be kept with every look. */
    @Override
    public void handleException(String message, Exchange exchange, Throwable refused) {
        GenericFile<?> file = exchange == null ? null : exchange.getProperty(FILE, GenericFile.class);
        if (file != null) {
            stuck.put(
                    file.getAbsoluteFilePath(),
                    new Sight(file.getFileLength(), file.getLastModified(), clock.instant()));
        }
        log.warn("a file was read but cannot be moved to the folder of read files: {}", Surprise.words(refused));
    }

    @Override
    public void handleException(Throwable refused) {
        handleException(null, null, refused);
    }

    @Override
    public void handleException(String message, Throwable refused) {
        handleException(message, null, refused);
    }

    private void refuse(GenericFile<?> file) {
        refuse(
                null,
                file.getFileName(),
                "file " + file.getFileName() + " has " + file.getFileLength() + " bytes, the limit is " + LARGEST
                        + ": split it; it is left where it is",
                new byte[0],
                "application/octet-stream");
    }

    private void refuse(String platform, String name, String why, byte[] content, String contentType) {
        transaction.executeWithoutResult(status -> events.publishEvent(new Failures(new Failure(
                FailureCause.UNREADABLE,
                "marketplace.files",
                platform,
                null,
                name,
                null,
                why,
                content,
                contentType,
                null,
                null))));
    }

    /** The file changed between the listing and the end of its transfer. */
    public static class FileChanged extends RuntimeException {
        FileChanged(String name, long listed, long read) {
            super("file " + name + " was listed with " + listed + " bytes and " + read
                    + " were read: it is left alone until it rests");
        }
    }
}
