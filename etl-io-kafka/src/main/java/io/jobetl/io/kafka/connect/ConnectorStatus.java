package io.jobetl.io.kafka.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Kafka Connect says of a connector. RUNNING means that it was started, not that records flow.
 *
 * @param name of the connector
 * @param connector the connector itself
 * @param tasks its tasks; none for a moment after it was deployed
 */
public record ConnectorStatus(String name, Part connector, List<Task> tasks) {
    public ConnectorStatus {
        tasks = List.copyOf(tasks);
    }

    /**
     * @param state RUNNING, FAILED, PAUSED, STOPPED, UNASSIGNED or RESTARTING
     * @param workerId host and port of the worker
     * @param trace stack trace of a failure, else empty
     */
    public record Part(String state, String workerId, String trace) {
        public boolean isFailed() {
            return state.equals("FAILED");
        }

        /** First line of the trace and every cause behind it that says something new, else empty. */
        public String reason() {
            return ConnectorFailure.reason(trace);
        }
    }

    /** @param id number of the task, from 0 */
    public record Task(int id, Part part) {}

    /** True when the connector and all of its tasks (at least one) were started. */
    public boolean isRunning() {
        return connector.state().equals("RUNNING")
                && !tasks.isEmpty()
                && tasks.stream().allMatch(task -> task.part().state().equals("RUNNING"));
    }

    /** The first failure, of the connector or else of a task. */
    public Optional<String> failure() {
        List<String> failures = new ArrayList<>();
        if (connector.isFailed()) {
            failures.add("connector " + name + " failed: " + connector.reason());
        }
        for (Task task : tasks) {
            if (task.part().isFailed()) {
                failures.add("task " + task.id() + " of connector " + name + " failed: "
                        + task.part().reason());
            }
        }
        return failures.stream().findFirst();
    }

    /** The first failure, told by its cause. */
    public Optional<ConnectorFailure> diagnosis() {
        if (connector.isFailed()) {
            return Optional.of(ConnectorFailure.of("connector", connector.trace()));
        }
        return tasks.stream()
                .filter(task -> task.part().isFailed())
                .map(task ->
                        ConnectorFailure.of("task " + task.id(), task.part().trace()))
                .findFirst();
    }

    /** True when somebody has paused or stopped it. */
    public boolean isHalted() {
        return connector.state().equals("PAUSED") || connector.state().equals("STOPPED");
    }

    /** One line, for instance {@code connector RUNNING, task 0 RUNNING}. */
    public String summary() {
        StringBuilder text = new StringBuilder("connector ").append(connector.state());
        for (Task task : tasks) {
            text.append(", task ")
                    .append(task.id())
                    .append(' ')
                    .append(task.part().state());
        }
        return tasks.isEmpty() ? text.append(", no task yet").toString() : text.toString();
    }
}
