package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.OperatorView.Arrow;
import io.jobetl.dashboard.view.OperatorView.Flow;
import io.jobetl.dashboard.view.OperatorView.Node;
import io.jobetl.dashboard.view.OperatorView.Task;
import io.jobetl.dashboard.view.RunState.Role;
import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineStats;
import io.jobetl.pipeline.port.Store;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The way of a row and of a change, from where they happen to {@code events}. */
record FlowPicture(Judge judge, Rates<PipelineStats> rates, Looks looks) {
    private StoreStates stores() {
        return new StoreStates(judge.away(), looks::answers, looks::isExpected);
    }

    Flow flow() {
        return new Flow(
                List.of(
                        new Node("pixel", "Pixel", "unknown", "writes clicks", null),
                        store("mysql", "MySQL", Store.MYSQL),
                        connect(),
                        store("kafka", "Kafka", Store.KAFKA),
                        store("cassandra", "Cassandra", Store.CASSANDRA),
                        engine(),
                        store("events", "events", Store.MYSQL)),
                List.of(
                        new Arrow("pixel", "cassandra", "new rows", rates.of(PipelineStats::rowsCounted), null, ""),
                        new Arrow(
                                "cassandra",
                                "engine",
                                "rows",
                                rates.of(PipelineStats::rowsRead),
                                judge.age().orElse(null),
                                error(Store.CASSANDRA)),
                        new Arrow("mysql", "connect", "kB of log", looks.kilobytesLogged(), silence(), feedError()),
                        new Arrow("connect", "kafka", "messages", looks.messagesPublished(), null, ""),
                        new Arrow(
                                "kafka",
                                "engine",
                                "changes",
                                rates.of(PipelineStats::changeEvents),
                                null,
                                error(Store.KAFKA)),
                        new Arrow(
                                "engine",
                                "events",
                                "cells",
                                rates.of(PipelineStats::cellsWritten),
                                judge.run().commitTook(),
                                error(Store.MYSQL))));
    }

    private Node store(String id, String label, Store store) {
        return stores().node(id, label, store);
    }

    private Node connect() {
        Node node = store("connect", "Connect", Store.CONNECT);
        Optional<FeedState> feed = judge.run().feed();
        return judge.away(Store.CONNECT).isPresent() || feed.isEmpty()
                ? node
                : new Node(node.id(), node.label(), connectState(feed.get()), tasks(), node.answers());
    }

    /** {@code 1 task running}. */
    private String tasks() {
        List<ConnectorStatus.Task> tasks =
                looks.connector().map(ConnectorStatus::tasks).orElse(List.of());
        long running = tasks.stream()
                .filter(task -> task.part().state().equals("RUNNING"))
                .count();
        String state = running == tasks.size() ? running + " running" : running + " of " + tasks.size() + " running";
        return tasks.isEmpty() ? "no task" : (tasks.size() == 1 ? "task " : "tasks ") + state;
    }

    private String connectState(FeedState feed) {
        if (!feed.isBroken()) {
            return feed.condition() == FeedState.Condition.FLOWING ? "ok" : "warn";
        }
        return judge.isFeedExpected() ? "error" : "unknown";
    }

    private Node engine() {
        Role role = judge.run().role();
        return new Node(
                "engine",
                "Engine",
                switch (role) {
                    case WRITER -> "ok";
                    case STANDBY, STARTING -> "warn";
                    case STOPPED -> "error";
                },
                role.name().toLowerCase(Locale.ROOT)
                        + (role == Role.WRITER ? ", epoch " + judge.run().epoch() : ""),
                null);
    }

    private String error(Store store) {
        return judge.away(store).map(Away::what).orElse("");
    }

    private String feedError() {
        return judge.isFeedExpected()
                ? judge.run()
                        .feed()
                        .filter(FeedState::isBroken)
                        .map(FeedState::text)
                        .orElse("")
                : "";
    }

    private @Nullable Duration silence() {
        return judge.run().feed().flatMap(FeedState::silentFor).orElse(null);
    }

    OperatorView.Connector connector() {
        List<Task> tasks = looks.connector().stream()
                .flatMap(status -> status.tasks().stream())
                .map(task ->
                        new Task(task.id(), task.part().state(), task.part().workerId()))
                .toList();
        return judge.run()
                .feed()
                .map(seen -> new OperatorView.Connector(
                        seen.condition().name().toLowerCase(Locale.ROOT),
                        seen.isBroken() || tasks.isEmpty() ? seen.detail() : "",
                        seen.remedy(),
                        isBroken(seen, judge.isFeedExpected()),
                        tasks))
                .orElse(new OperatorView.Connector("unknown", "not looked at yet", "", null, tasks));
    }

    /** Null where no changes are expected, or nobody can tell whether they arrive. */
    static @Nullable Boolean isBroken(FeedState feed, boolean isExpected) {
        boolean isKnown = isExpected && feed.condition() != FeedState.Condition.UNREACHABLE;
        return isKnown ? feed.isBroken() : null;
    }
}
