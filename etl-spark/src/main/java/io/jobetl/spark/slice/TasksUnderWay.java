package io.jobetl.spark.slice;

import java.util.concurrent.atomic.AtomicInteger;

/** How many tasks of some jobs are not over, against the cores that there are. Thread-safe. */
final class TasksUnderWay {
    private int tasks;
    private int cores = 1;

    /** Returns when there are fewer tasks than cores. */
    synchronized void awaitIdleCore() throws InterruptedException {
        while (tasks >= cores) {
            wait();
        }
    }

    /** How many of these cores have no task; one at least, as the next will be idle soon. */
    synchronized int idle(int cores) {
        return Math.max(1, cores - tasks);
    }

    /**
     * A job begins.
     *
     * @param cores that there are now
     */
    synchronized Job begin(int tasksOfJob, int cores) {
        this.tasks += tasksOfJob;
        this.cores = cores;
        return new Job(tasksOfJob);
    }

    private synchronized void end(int some) {
        tasks -= some;
        notifyAll();
    }

    /** Its part of them. Thread-safe. */
    final class Job {
        private final AtomicInteger left;

        private Job(int tasks) {
            this.left = new AtomicInteger(tasks);
        }

        /** Without effect behind {@link #end}: tasks of a job that was given up may go on. */
        void endTask() {
            if (left.getAndUpdate(tasks -> Math.max(0, tasks - 1)) > 0) {
                TasksUnderWay.this.end(1);
            }
        }

        void end() {
            TasksUnderWay.this.end(left.getAndSet(0));
        }
    }
}
