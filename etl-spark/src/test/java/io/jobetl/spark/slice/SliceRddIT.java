package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Partial;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.rdd.RDD;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class SliceRddIT {
    private static final int HOUR = 493_000;
    /** Tasks are threads of this JVM. */
    private static CountDownLatch firstTaken = new CountDownLatch(1);

    /** The second task ends, and fails, only when somebody has heard of the first. */
    @Test
    void should_hand_over_what_a_task_has_found_while_others_run_and_whatever_becomes_of_them() {
        firstTaken = new CountDownLatch(1);
        List<Tuple2<Integer, Folded>> taken = Collections.synchronizedList(new ArrayList<>());
        try (SparkCluster cluster = SparkCluster.open(
                new SparkOptions("local[1]", Map.of()),
                "SliceRddIT",
                CassandraConfig.of("127.0.0.1", 1, "unused"),
                line -> {})) {
            RDD<Tuple2<Integer, Folded>> rdd = cluster.context()
                    .parallelize(List.of(0, 1), 2)
                    .map(SliceRddIT::find)
                    .rdd();

            assertThatThrownBy(() -> SliceRdd.run(rdd, found -> {
                        taken.addAll(found);
                        firstTaken.countDown();
                    }))
                    .hasMessageContaining("nobody has heard: false");

            assertThat(taken).hasSize(1).first().satisfies(each -> {
                assertThat(each._1()).isZero();
                assertThat(each._2().partial().epochHour()).isEqualTo(HOUR);
            });
        }
    }

    private static Tuple2<Integer, Folded> find(int read) throws InterruptedException {
        if (read > 0) {
            boolean isHeard = firstTaken.await(10, TimeUnit.SECONDS);
            throw new IllegalArgumentException("nobody has heard: " + !isHeard);
        }
        return new Tuple2<>(read, Folded.of(new Partial(HOUR)));
    }
}
