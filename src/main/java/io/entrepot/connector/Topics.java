package io.entrepot.connector;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.component.kafka.KafkaEndpoint;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** The topics that the running routes read and write, and how far our groups are behind. */
@Service("kafkaTopics")
public class Topics {
    /** @param lag records that the group has not read yet; group and lag are null where the hub only writes */
    public record View(String name, int partitions, long records, String group, Long lag) {}

    /** @param problem why there are no topics to show; null when there are */
    public record Overview(Instant at, List<View> topics, String problem) {}

    private static final Duration FRESH = Duration.ofSeconds(4);
    private static final int PATIENCE_MILLIS = 2500;

    private final ObjectProvider<CamelContext> camel;
    private Admin admin;
    private Overview last;

    Topics(ObjectProvider<CamelContext> camel) {
        this.camel = camel;
    }

    /** As Kafka said some seconds ago at most, however many ask. */
    public synchronized Overview overview() {
        if (last == null || last.at().isBefore(Instant.now().minus(FRESH))) {
            last = look();
        }
        return last;
    }

    private Overview look() {
        try {
            List<KafkaConfiguration> used = used();
            if (used.isEmpty()) {
                return new Overview(Instant.now(), List.of(), null);
            }
            if (admin == null) {
                admin = Admin.create(settings(used.get(0)));
            }
            return new Overview(Instant.now(), views(used), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Overview(Instant.now(), List.of(), "the hub stops");
        } catch (Exception e) {
            return new Overview(Instant.now(), List.of(), "Kafka cannot be asked: " + Surprise.words(e));
        }
    }

    private List<KafkaConfiguration> used() {
        CamelContext context = camel.getIfAvailable();
        return context == null
                ? List.of()
                : context.getEndpoints().stream()
                        .filter(KafkaEndpoint.class::isInstance)
                        .map(endpoint -> ((KafkaEndpoint) endpoint).getConfiguration())
                        .toList();
    }

    /** With whatever the routes' own connections need: addresses, certificates, passwords. */
    private static Properties settings(KafkaConfiguration one) {
        Properties settings = one.createConsumerProperties();
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, one.getBrokers());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        settings.remove("group.id");
        return settings;
    }

    private List<View> views(List<KafkaConfiguration> used) throws Exception {
        var groups = new TreeMap<String, TreeSet<String>>();
        for (KafkaConfiguration one : used) {
            var readers = groups.computeIfAbsent(one.getTopic(), any -> new TreeSet<>());
            if (one.getGroupId() != null) {
                readers.add(one.getGroupId());
            }
        }
        Map<String, Integer> partitions = admin
                .describeTopics(groups.keySet())
                .allTopicNames()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        topic -> topic.getValue().partitions().size()));
        var all = new ArrayList<TopicPartition>();
        partitions.forEach((topic, count) -> {
            for (int n = 0; n < count; n++) {
                all.add(new TopicPartition(topic, n));
            }
        });
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(all, OffsetSpec.earliest());
        var found = new ArrayList<View>();
        for (var topic : groups.entrySet()) {
            List<TopicPartition> own = all.stream()
                    .filter(partition -> partition.topic().equals(topic.getKey()))
                    .toList();
            long records = own.stream()
                    .mapToLong(partition -> ends.get(partition) - starts.get(partition))
                    .sum();
            if (topic.getValue().isEmpty()) {
                found.add(new View(topic.getKey(), own.size(), records, null, null));
            }
            for (String group : topic.getValue()) {
                found.add(new View(topic.getKey(), own.size(), records, group, lag(group, own, starts, ends)));
            }
        }
        return found;
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec which)
            throws Exception {
        return admin
                .listOffsets(partitions.stream().collect(Collectors.toMap(partition -> partition, any -> which)))
                .all()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, found -> found.getValue().offset()));
    }

    private long lag(
            String group,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> starts,
            Map<TopicPartition, Long> ends)
            throws Exception {
        Map<TopicPartition, OffsetAndMetadata> read = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return partitions.stream()
                .mapToLong(partition -> {
                    OffsetAndMetadata at = read.get(partition);
                    long behind = ends.get(partition) - (at == null ? starts.get(partition) : at.offset());
                    // what came after the end was asked for may be read already
                    return Math.max(0, behind);
                })
                .sum();
    }

    @PreDestroy
    synchronized void stop() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
