package io.jobetl.spark.cluster;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Tells which executors came and went. Called by one thread of Spark. */
final class ExecutorNotices extends SparkListener {
    private final Consumer<String> told;
    private final Set<String> executors = new HashSet<>();

    ExecutorNotices(Consumer<String> told) {
        this.told = told;
    }

    @Override
    public void onExecutorAdded(SparkListenerExecutorAdded added) {
        executors.add(added.executorId());
        int cores = added.executorInfo().totalCores();
        told.accept("Spark: executor " + added.executorId() + " on "
                + added.executorInfo().executorHost() + ", " + cores + (cores == 1 ? " core" : " cores"));
    }

    @Override
    public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
        executors.remove(removed.executorId());
        told.accept("Spark: executor " + removed.executorId() + " is gone ("
                + removed.reason().lines().findFirst().orElse("no reason given") + ")"
                + (executors.isEmpty() ? "; none is left: hours that are due wait for the next one" : ""));
    }
}
