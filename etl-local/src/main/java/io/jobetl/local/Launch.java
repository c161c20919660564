package io.jobetl.local;

import java.util.List;
import java.util.Map;

/** How to start one process: command line and what to add to the environment. */
record Launch(List<String> command, Map<String, String> environment) {
    Launch(List<String> command) {
        this(command, Map.of());
    }

    Launch {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
