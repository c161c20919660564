package io.jobetl.spark.e2e;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** Prints a line when Spark starts a task. */
public final class TaskNotices extends SparkListener {
    static final String LINE = "task started on executor ";

    @Override
    public void onTaskStart(SparkListenerTaskStart started) {
        System.out.println(LINE + started.taskInfo().executorId());
    }
}
