package io.jobetl.app.servers;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl servers reset}. */
@Command(
        name = "reset",
        description = {
            "Stop the local servers and delete their data, logs and ports. Servers elsewhere are not touched. Asks before",
            "it does; where nobody can answer it needs --yes."
        },
        footer = {"", "Examples:", "  etl servers reset --dry-run", "  etl servers reset", "  etl servers reset --yes"})
final class ServersResetCommand extends Verb {
    private static final Path TERMINAL = Path.of("/dev/tty");
    private static final double BYTES_PER_MEGABYTE = 1e6;

    @Option(names = "--dry-run", description = "Only say what would be deleted.")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    ServersResetCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws IOException {
        DataDirectory directory = DataDirectory.at(config().dataDirectory());
        if (dryRun) {
            console().result("would " + plan(directory));
        } else if (yes || isAgreed(directory)) {
            directory.reset(console()::info);
        } else {
            console().info("nothing deleted");
        }
        return ExitCode.OK;
    }

    private boolean isAgreed(DataDirectory directory) throws IOException {
        String plan = plan(directory);
        if (!console().isTerminal()) {
            throw new CommandException(
                    ExitCode.USAGE, "this would " + plan + ", and there is no terminal to ask: add --yes if it shall");
        }
        console().question("This will " + plan + ". Go on? [y/N] ");
        try (BufferedReader answer = Files.newBufferedReader(TERMINAL, StandardCharsets.UTF_8)) {
            String line = answer.readLine();
            return line != null && line.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        }
    }

    private static String plan(DataDirectory directory) {
        String running =
                directory.endpoints().keySet().stream().map(Server::title).collect(Collectors.joining(", "));
        return (running.isEmpty() ? "" : "stop " + running + " and ") + "delete the servers' data and logs in "
                + directory.path()
                + String.format(Locale.ROOT, " (%,.0f MB)", bytes(directory.path()) / BYTES_PER_MEGABYTE);
    }

    /** Servers that run come and go with their files meanwhile: what cannot be looked at does not count. */
    private static long bytes(Path folder) {
        if (Files.notExists(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
