package io.jobetl.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * One line of {@code etl servers status}.
 *
 * @param port last known port, 0 if the server was never started here
 * @param page web page of a running server of the Spark cluster
 * @param pid 0 when the server does not run
 * @param uptime zero when the server does not run
 * @param detached runs on its own, rather than for as long as the process that started it
 */
public record ServerStatus(
        Server server,
        State state,
        String host,
        int port,
        Optional<Endpoint> page,
        long pid,
        Duration uptime,
        boolean detached,
        Path logFile) {

    /** From the process table and the state file; nothing is asked over the network. */
    public enum State {
        STARTING,
        RUNNING,
        STOPPED
    }

    public Endpoint endpoint() {
        return new Endpoint(host, port);
    }
}
