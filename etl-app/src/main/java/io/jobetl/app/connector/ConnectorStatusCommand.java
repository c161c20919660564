package io.jobetl.app.connector;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.runtime.stores.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code etl connector status}. */
@Command(
        name = "status",
        description = "Show the state of the connector and its tasks; exit code 1 unless all are running.",
        footer = {"", "Examples:", "  etl connector status", "  etl connector status -o json"})
final class ConnectorStatusCommand extends Verb {
    ConnectorStatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        ConnectorStatus status =
                new Stores(config()).connect().status(config().connector().name());
        if (console().wantsJson()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("connector", status.name());
            json.put("state", status.connector().state());
            json.put("running", status.isRunning());
            List<Object> tasks = new ArrayList<>();
            status.tasks()
                    .forEach(task -> tasks.add(
                            Map.of("id", task.id(), "state", task.part().state())));
            json.put("tasks", tasks);
            json.put("failure", status.failure().orElse(null));
            status.diagnosis().ifPresent(failure -> {
                json.put("cause", failure.cause().name().toLowerCase(Locale.ROOT));
                json.put("statement", failure.statement().orElse(null));
                json.put("remedy", failure.cause().remedy());
            });
            console().json(json);
        } else {
            console().result(status.name() + ": " + status.summary());
            status.diagnosis()
                    .ifPresent(failure -> console()
                            .error(failure.text() + "; " + failure.cause().remedy()));
        }
        return status.isRunning() ? ExitCode.OK : ExitCode.CHECK_FAILED;
    }
}
