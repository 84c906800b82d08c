package io.entrepot.connector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.springframework.stereotype.Component;

/**
 * Group commit: leads short pages of an account, which wait at the same time, through the steps as one page.
 *
 * <p>Whoever finds nobody at work leads the way at once, so an order alone waits for nothing. Those who come meanwhile
 * wait; the first of them then leads them all. Every exchange keeps its message until its own items are through, and all of
 * them fail with the page they were in.
 */
@Component("gather")
class GatherPolicy implements Policy {
    /** A page as long as this gains nothing from company, and a gathered one is not made longer. */
    private static final int ENOUGH = 100;

    /** Pages of one account that are led at the same time: while one waits for the disk, another computes. */
    private static final int LEADERS = 1;

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // nothing to prepare
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        var queues = new Queues();
        return exchange -> {
            var member = new Member(exchange);
            if (member.items.size() >= ENOUGH) {
                lead(List.of(member), steps);
                return;
            }
            if (!queues.leadsAtOnce(member)) {
                member.turn.join();
            }
            if (!member.done) {
                List<Member> together = queues.next(member);
                try {
                    lead(together, steps);
                } finally {
                    queues.passOn(member);
                    together.forEach(Member::release);
                }
            }
            if (member.failure != null) {
                throw member.failure;
            }
        };
    }

    private static void lead(List<Member> together, Processor steps) throws Exception {
        Exchange page = together.get(0).exchange.copy();
        page.setProperty(Pages.TOGETHER, together.stream().map(Member::journal).toList());
        page.setProperty(
                Pages.BESIDES,
                together.stream().flatMap(m -> m.besides().stream()).toList());
        page.getMessage()
                .setBody(together.stream().flatMap(m -> m.items.stream()).toList());
        Exception failure;
        try {
            steps.process(page);
            failure = page.getException();
        } catch (Exception e) {
            failure = e;
        }
        for (Member member : together) {
            member.failure = failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** An exchange that came with a page, and what became of it. */
    private static class Member {
        private final Exchange exchange;
        private final List<?> items;
        private final CompletableFuture<Void> turn = new CompletableFuture<>();
        private volatile boolean done;
        private volatile Exception failure;

        Member(Exchange exchange) {
            this.exchange = exchange;
            this.items = exchange.getMessage().getBody(List.class);
        }

        UUID journal() {
            return exchange.getMessage().getHeader(Pages.JOURNAL, UUID.class);
        }

        List<?> besides() {
            return exchange.getProperty(Pages.BESIDES, List.of(), List.class);
        }

        String account() {
            return exchange.getMessage().getHeader(Pages.PLATFORM) + "/"
                    + exchange.getMessage().getHeader(Pages.ACCOUNT);
        }

        void release() {
            done = true;
            turn.complete(null);
        }
    }

    /** Who waits for which account, and how many lead there. */
    private static class Queues {
        private static class Queue {
            private final Deque<Member> waiting = new ArrayDeque<>();
            private int leaders;
        }

        private final Map<String, Queue> byAccount = new HashMap<>();

        synchronized boolean leadsAtOnce(Member member) {
            Queue queue = byAccount.computeIfAbsent(member.account(), account -> new Queue());
            if (queue.leaders < LEADERS) {
                queue.leaders++;
                return true;
            }
            queue.waiting.add(member);
            return false;
        }

        /** Those that the leader takes along. */
        synchronized List<Member> next(Member leader) {
            Deque<Member> waiting = byAccount.get(leader.account()).waiting;
            var together = new ArrayList<>(List.of(leader));
            int length = leader.items.size();
            while (!waiting.isEmpty() && length + waiting.peek().items.size() <= ENOUGH) {
                length += waiting.peek().items.size();
                together.add(waiting.poll());
            }
            return together;
        }

        /** The leader is done: the first who waits leads next. */
        synchronized void passOn(Member leader) {
            Queue queue = byAccount.get(leader.account());
            Member next = queue.waiting.poll();
            if (next != null) {
                next.turn.complete(null);
            } else if (--queue.leaders == 0) {
                byAccount.remove(leader.account());
            }
        }
    }
}
