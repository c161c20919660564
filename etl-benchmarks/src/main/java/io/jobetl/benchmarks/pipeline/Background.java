package io.jobetl.benchmarks.pipeline;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** What is done beside a load, each in a daemon thread of its own. */
final class Background {
    private Background() {}

    static <T> FutureTask<T> start(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }
}
