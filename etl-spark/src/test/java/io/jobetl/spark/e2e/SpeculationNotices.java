package io.jobetl.spark.e2e;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Prints a line when Spark starts a task, and another when it does so a second time beside itself. */
public final class SpeculationNotices extends SparkListener {
    static final String LINE = "speculative task started";
    static final String TASK = "task started on executor ";

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
        System.out.println(TASK + started.taskInfo().executorId());
        if (started.taskInfo().speculative()) {
            System.out.println(LINE);
        }
    }
}
