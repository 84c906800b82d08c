package io.entrepot.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The topics of {@code hub.kafka.topics}, made in the built-in Kafka before any route asks for them. */
final class KafkaTopics {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopics.class);

    record Topic(String name, int partitions) {
        Topic {
            if (name == null || name.isBlank() || partitions < 1) {
                throw new IllegalArgumentException(
                        "hub.kafka.topics: topic '%s' with %d partitions; needs a name and at least one"
                                .formatted(name, partitions));
            }
        }
    }

    private KafkaTopics() {}

    static List<Topic> of(Environment environment) {
        return Binder.get(environment)
                .bind("hub.kafka.topics", Bindable.listOf(Topic.class))
                .orElse(List.of());
    }

    static void create(String bootstrap, List<Topic> topics) {
        if (topics.isEmpty()) {
            return;
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            var present = admin.listTopics().names().get();
            List<NewTopic> absent = new ArrayList<>();
            List<String> kept = new ArrayList<>();
            for (Topic topic : topics) {
                if (present.contains(topic.name())) {
                    kept.add(topic.name());
                } else {
                    absent.add(new NewTopic(topic.name(), topic.partitions(), (short) 1));
                }
            }
            admin.createTopics(absent).all().get();
            warnOfOthers(admin.describeTopics(kept).allTopicNames().get(), topics);
        } catch (ExecutionException e) {
            throw new IllegalStateException("topics of hub.kafka.topics not made in " + bootstrap, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making the topics of hub.kafka.topics", e);
        }
    }

    /** More partitions would send the next event of an order elsewhere than its last: that is for people to decide. */
    private static void warnOfOthers(Map<String, TopicDescription> found, List<Topic> topics) {
        for (Topic topic : topics) {
            TopicDescription description = found.get(topic.name());
            if (description != null && description.partitions().size() != topic.partitions()) {
                LOG.warn(
                        "topic {} has {} partitions, hub.kafka.topics says {}: left as it is",
                        topic.name(),
                        description.partitions().size(),
                        topic.partitions());
            }
        }
    }
}
