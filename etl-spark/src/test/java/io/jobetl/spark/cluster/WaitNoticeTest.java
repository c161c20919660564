package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.JobSucceeded$;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class WaitNoticeTest {
    private static final String LINE = "waiting for a worker";

    private final List<String> told = new ArrayList<>();
    private final AtomicInteger executors = new AtomicInteger();
    private final WaitNotice notice = new WaitNotice(executors::get, told::add, LINE);

    @Test
    void should_say_once_that_a_job_waits_for_an_executor() {
        look(0, 100);
        assertThat(told).as("nothing is waiting").isEmpty();

        startJob();
        look(100, 114);
        assertThat(told).isEmpty();
        look(115, 300);
        assertThat(told).containsExactly(LINE);
    }

    @Test
    void should_say_it_again_when_executors_came_back_and_were_lost_again() {
        startJob();
        look(0, 20);
        executors.set(1);
        look(21, 60);
        assertThat(told).hasSize(1);

        executors.set(0);
        look(61, 75);
        assertThat(told).hasSize(1);
        look(76, 90);
        assertThat(told).hasSize(2);
    }

    @Test
    void should_say_nothing_when_no_job_is_left() {
        startJob();
        look(0, 10);
        notice.onJobEnd(new SparkListenerJobEnd(1, 0, JobSucceeded$.MODULE$));
        look(11, 60);

        assertThat(told).isEmpty();
    }

    private void startJob() {
        List<StageInfo> none = List.of();
        notice.onJobStart(new SparkListenerJobStart(
                1, 0, CollectionConverters.asScala(none).toSeq(), new Properties()));
    }

    private void look(int fromSecond, int toSecond) {
        for (int second = fromSecond; second <= toSecond; second++) {
            notice.look(TimeUnit.SECONDS.toNanos(second));
        }
    }
}
