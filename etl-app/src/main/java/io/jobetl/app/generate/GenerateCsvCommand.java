package io.jobetl.app.generate;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.data.generate.CsvDataset;
import io.jobetl.data.load.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etl generate csv DIR}. */
@Command(
        name = "csv",
        description = "Write the eight CSV files. The same seed and rows give the same files, to the byte.",
        footer = {"", "Example:", "  etl generate csv --seed 7 --rows 1000000 /tmp/export"})
final class GenerateCsvCommand extends Verb {
    @Parameters(paramLabel = "DIR", description = "Folder to write into; it is made when it is not there.")
    private @Nullable Path folder;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Any number (default: 1).")
    private long seed;

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "7000",
            description = "Rows of tracking.csv (default: 7000); the other files follow.")
    private long rows;

    @Option(names = "--force", description = "Overwrite the files in a folder that is not empty.")
    private boolean force;

    GenerateCsvCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        Path into = invocation().workingDirectory().resolve(Objects.requireNonNull(folder));
        if (rows < 0) {
            throw new CommandException(ExitCode.USAGE, "--rows " + rows + " must not be negative");
        }
        try {
            Files.createDirectories(into);
            if (!force && !isEmpty(into)) {
                throw new CommandException(
                        ExitCode.CANNOT_CREATE,
                        into + " is not empty; name another folder, or add --force to overwrite the files in it");
            }
            new CsvDataset(seed, rows).writeTo(into);
            report(into);
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.CANNOT_CREATE, "cannot write to " + into + ": " + e + "; name another folder", e);
        }
        return ExitCode.OK;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        }
    }

    private void report(Path into) throws IOException {
        Map<String, Long> json = new LinkedHashMap<>();
        for (DataFile file : DataFile.values()) {
            json.put(file.fileName(), Files.size(into.resolve(file.fileName())));
        }
        if (console().wantsJson()) {
            console().json(Map.of("folder", into.toString(), "bytes", json));
        } else {
            json.forEach((name, bytes) -> console().result(String.format("%-22s %12d bytes", name, bytes)));
        }
    }
}
