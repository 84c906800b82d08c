package io.entrepot.connector;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import javax.sql.DataSource;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.jms.connection.JmsTransactionManager;
import org.springframework.jms.support.converter.MessageConverter;

/** How Camel's components talk to the brokers and to partners: transacted, text only, with headers by name only. */
@Configuration(proxyBeanMethods = false)
class Brokers {
    /** Spoken out, because Boot makes none when it finds the broker's. */
    @Bean
    @Primary
    JdbcTransactionManager transactionManager(DataSource database) {
        return new JdbcTransactionManager(database);
    }

    @Bean
    JmsTransactionManager jmsTransactions(ConnectionFactory connections) {
        return new JmsTransactionManager(connections);
    }

    @Bean
    JmsComponent jms(ConnectionFactory connections, JmsTransactionManager transactions) {
        var configuration = new JmsConfiguration(connections);
        configuration.setTransacted(true);
        configuration.setTransactionManager(transactions);
        configuration.setCacheLevelName("CACHE_CONSUMER");
        configuration.setAcceptMessagesWhileStopping(false);
        configuration.setMessageConverter(new TextOnly());
        configuration.setPreserveMessageQos(true);
        // a broker that takes connections and drops them lets each queue wait for the client's time limit:
        // all at once then, and not the hub's start
        configuration.setAsyncStartListener(true);
        var component = new JmsComponent(configuration);
        component.setHeaderFilterStrategy(HubHeaders.ofQueues());
        return component;
    }

    @Bean
    ComponentCustomizer topics() {
        return ComponentCustomizer.forType(
                KafkaComponent.class,
                component -> component.getConfiguration().setHeaderFilterStrategy(HubHeaders.ofTopics()));
    }

    /** Text and bytes; a serialised object is never read: its place is taken by a sentence that no stage understands. */
    private static class TextOnly implements MessageConverter {
        /** Messages carry ids of a page at most; what is larger is not the hub's. */
        private static final int LARGEST = 1024 * 1024;

        @Override
        public Message toMessage(Object object, Session session) throws JMSException {
            return session.createTextMessage(String.valueOf(object));
        }

        @Override
        public Object fromMessage(Message message) throws JMSException {
            if (message instanceof TextMessage text) {
                return text.getText() == null || text.getText().length() <= LARGEST
                        ? text.getText()
                        : tooLarge(text.getText().length());
            }
            if (message instanceof BytesMessage bytes) {
                if (bytes.getBodyLength() > LARGEST) {
                    return tooLarge(bytes.getBodyLength());
                }
                byte[] body = new byte[(int) bytes.getBodyLength()];
                bytes.readBytes(body);
                return body;
            }
            return "refused: a message of type " + message.getClass().getSimpleName() + ", text and bytes only";
        }

        private static String tooLarge(long length) {
            return "refused: a message of length " + length + ", the largest is " + LARGEST;
        }
    }
}
