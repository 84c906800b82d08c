package io.entrepot.demo;

import io.entrepot.demo.OrderCsv.Variant;
import java.io.Closeable;
import java.util.Collection;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes things happen by themselves: buyers, parcels, files and stock, each in its own rhythm. */
final class Clockwork implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Clockwork.class);

    /** What comes by mail now and then instead of orders. */
    private static final OrderMails.Kind[] NO_ORDERS = {
        OrderMails.Kind.BROKEN, OrderMails.Kind.AWAY, OrderMails.Kind.LETTER, OrderMails.Kind.STRANGER
    };

    private final ScheduledExecutorService executor;
    private final WooTraffic traffic;
    private final ShopifyStores shopify;
    private final AmazonSellers amazon;
    private final FormShops forms;
    private final FtpDrop ftp;
    private final EdiPartner edi;
    private final OrderMails mails;
    private final Seeder seeder;
    private volatile boolean paused;
    private int nextVariant;

    Clockwork(
            ScheduledExecutorService executor,
            PartnerSettings settings,
            WooTraffic traffic,
            ShopifyStores shopify,
            AmazonSellers amazon,
            FormShops forms,
            Collection<WooStore> stores,
            Collection<Runnable> carriers,
            FtpDrop ftp,
            EdiPartner edi,
            OrderMails mails,
            Seeder seeder) {
        this.executor = executor;
        this.traffic = traffic;
        this.shopify = shopify;
        this.amazon = amazon;
        this.forms = forms;
        this.ftp = ftp;
        this.edi = edi;
        this.mails = mails;
        this.seeder = seeder;
        // a hub that is up knows every article before the first order wants it
        seeder.round();
        traffic.open();
        shopify.open();
        amazon.open();
        forms.open();
        every(1, this::buyers);
        carriers.forEach(carrier -> every(1, carrier));
        every(3, this::warehouse);
        every(5, edi::collect);
        every(5, () -> stores.forEach(store -> store.webhooks().greet()));
        if (settings.filesEvery() > 0) {
            every(settings.filesEvery(), this::files);
        }
    }

    /** Stops or starts what makes new work: orders, files and receipts. Parcels under way go on. */
    void pause(boolean paused) {
        this.paused = paused;
    }

    boolean isPaused() {
        return paused;
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void buyers() {
        if (!paused) {
            traffic.tick();
            shopify.tick();
            amazon.tick();
            forms.tick();
        }
    }

    private void warehouse() {
        if (!paused) {
            seeder.round();
        }
    }

    private void files() {
        if (!paused) {
            ftp.drop(Variant.values()[nextVariant++ % Variant.values().length]);
            if (nextVariant % 2 == 0) {
                edi.leave();
            }
            mails.send(
                    nextVariant % 7 == 6
                            ? NO_ORDERS[nextVariant / 7 % NO_ORDERS.length]
                            : nextVariant % 2 == 0 ? OrderMails.Kind.XLSX : OrderMails.Kind.CSV);
        }
    }

    private void every(long seconds, Runnable work) {
        executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException e) {
                        LOG.warn("A simulated partner failed at its regular work", e);
                    }
                },
                seconds,
                seconds,
                TimeUnit.SECONDS);
    }
}
