package com.example;

import io.jobetl.aggregation.HourlyFold;
import io.jobetl.model.CellMetrics;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * {@code java -jar target/kafka-fold.jar BROKERS TOPIC [IDLE_POLLS]}: counts until it is killed, or until nothing has
 * come for so many polls; then it prints the hours.
 */
public final class KafkaFoldMain {
    private KafkaFoldMain() {}

    public static void main(String[] arguments) throws ExecutionException, InterruptedException {
        int idlePolls = arguments.length > 2 ? Integer.parseInt(arguments[2]) : Integer.MAX_VALUE;
        createTopics(arguments[0], arguments[1]);
        try (KafkaFold fold = new KafkaFold(arguments[0], arguments[1])) {
            fold.restore();
            System.out.println("restored rows=" + fold.rows());
            for (int idle = 0; idle < idlePolls; idle++) {
                if (fold.cycle() > 0) {
                    idle = 0;
                    System.out.println("committed rows=" + fold.rows());
                }
            }
            fold.hours().forEach((hour, partial) -> {
                long clicks = 0;
                BigDecimal spend = BigDecimal.ZERO;
                for (CellMetrics cell : partial.cellsByKey().values()) {
                    clicks += cell.clicks();
                    spend = spend.add(cell.spend());
                }
                System.out.println("hour=" + (hour == HourlyFold.NO_HOUR ? "none" : hour) + " rows=" + partial.rows()
                        + " clicks=" + clicks + " spend=" + spend);
            });
        }
    }

    /** With as many replicas as the brokers have by default. */
    private static void createTopics(String brokers, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
            Set<String> there = admin.listTopics().names().get();
            List<NewTopic> missing = List.of(
                            new NewTopic(topic, Optional.of(3), Optional.empty()),
                            new NewTopic(KafkaFold.stateOf(topic), Optional.of(1), Optional.empty())
                                    .configs(Map.of(
                                            "cleanup.policy",
                                            "compact",
                                            "max.message.bytes",
                                            Integer.toString(KafkaFold.MAX_BYTES))))
                    .stream()
                    .filter(each -> !there.contains(each.name()))
                    .toList();
            admin.createTopics(missing).all().get();
        }
    }
}
