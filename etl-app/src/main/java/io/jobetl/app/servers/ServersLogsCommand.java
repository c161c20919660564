package io.jobetl.app.servers;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.Server;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl servers logs}. */
@Command(
        name = "logs",
        description = "Print the end of the servers' logs.",
        footer = {"", "Examples:", "  etl servers logs", "  etl servers logs cassandra -n 100 -f"})
final class ServersLogsCommand extends Verb {
    private static final int TAIL_BYTES = 1 << 20;
    private static final Duration LOOK = Duration.ofMillis(300);

    @Parameters(
            paramLabel = "SERVER",
            arity = "0..*",
            description = "mysql, cassandra, kafka, connect, spark, worker1, worker2 (default: all).")
    private Set<Server> servers = new LinkedHashSet<>();

    @Option(names = "-n", paramLabel = "LINES", description = "Lines per server (default: ${DEFAULT-VALUE}).")
    private int lines = 20;

    @Option(names = "-f", description = "Follow: keep printing what is added, until Ctrl-C.")
    private boolean follow;

    ServersLogsCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws IOException, InterruptedException {
        if (lines < 0) {
            throw new CommandException(ExitCode.USAGE, "-n " + lines + " must be 0 or more");
        }
        DataDirectory directory = DataDirectory.at(config().dataDirectory());
        List<Tail> tails = (servers.isEmpty() ? EnumSet.allOf(Server.class) : servers)
                .stream()
                        .filter(server -> Files.exists(directory.logFile(server)))
                        .map(server -> new Tail(server, directory.logFile(server)))
                        .toList();
        if (tails.isEmpty()) {
            throw new CommandException(
                    ExitCode.UNUSABLE_DATA,
                    "there are no logs in " + directory.path() + ": no server was ever started there;"
                            + " --data-dir names another folder");
        }
        for (Tail tail : tails) {
            print(tail, tail.last(lines));
        }
        while (follow && !stopSignal().await(LOOK)) {
            for (Tail tail : tails) {
                print(tail, tail.added());
            }
        }
        return ExitCode.OK;
    }

    private void print(Tail tail, List<String> added) {
        added.forEach(line -> console().result(String.format("%-10s| %s", tail.server.title(), line)));
    }

    /** One log file and how far it was printed. */
    private static final class Tail {
        private final Server server;
        private final Path path;
        private long position;

        Tail(Server server, Path path) {
            this.server = server;
            this.path = path;
        }

        List<String> last(int lines) throws IOException {
            position = Math.max(0, Files.size(path) - TAIL_BYTES);
            List<String> all = added();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        }

        List<String> added() throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
                if (file.length() < position) {
                    position = 0; // rotated
                }
                byte[] bytes = new byte[(int) Math.min(file.length() - position, TAIL_BYTES)];
                file.seek(position);
                file.readFully(bytes);
                int end = bytes.length;
                while (end > 0 && bytes[end - 1] != '\n') {
                    end--; // a line that is still being written waits for its end
                }
                position += end;
                return new String(bytes, 0, end, StandardCharsets.UTF_8).lines().toList();
            }
        }
    }
}
