package io.jobetl.app.init;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.StoreSetup;
import io.jobetl.runtime.stores.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code etl init}. */
@Command(
        name = "init",
        description = {
            "Create or upgrade the tables of MySQL and Cassandra and the topics of Kafka. Safe to repeat: what is there",
            "stays. A store that does not answer is reported, and the others are done. Prints a line for each store; with -v",
            "also the statements."
        },
        footer = {
            "",
            "Examples:",
            "  etl init",
            "  etl init --dry-run",
            "  etl init --tracking-layout flat      the table of old installations"
        })
public final class InitCommand extends Verb {
    @Option(
            names = "--tracking-layout",
            paramLabel = "hourly|flat",
            description = "How tracking is partitioned: hourly is ours, flat that of old installations"
                    + " (default: that of the table, hourly for a new one).")
    private @Nullable TrackingLayout layout;

    @Option(
            names = "--shards",
            paramLabel = "N",
            description = "Partitions per hour in the hourly layout (default: the stored number, "
                    + CassandraSchema.DEFAULT_SHARDS + " for a new table). It cannot be changed later.")
    private @Nullable Integer shards;

    @Option(
            names = "--replication",
            paramLabel = "R",
            converter = ReplicationConverter.class,
            description = "Copies of a new keyspace: 3, or dc1:3,dc2:3 (default: 1).")
    private Replication replication = Replication.simple(1);

    @Option(names = "--dry-run", description = "Only print the statements.")
    private boolean dryRun;

    private final Map<String, List<String>> done = new LinkedHashMap<>();
    private final Map<String, RuntimeException> failed = new LinkedHashMap<>();

    InitCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        EtlConfig config = config();
        checkShards();
        StoreSetup setup = new StoreSetup(
                new Stores(config),
                Optional.ofNullable(layout),
                shards == null ? OptionalInt.empty() : OptionalInt.of(shards),
                replication);
        String database = config.mysql().address() + "/" + config.mysql().database();
        String keyspace =
                config.cassandra().address() + "/" + config.cassandra().keyspace();
        attempt("mysql", database, dryRun ? setup::mysqlPlan : () -> migrated(setup));
        attempt("cassandra", keyspace, dryRun ? setup::cassandraPlan : setup::cassandra);
        attempt("kafka", config.kafka().bootstrapServers(), dryRun ? setup::kafkaPlan : setup::kafka);
        if (console().wantsJson()) {
            console().json(done);
        }
        return failed.isEmpty() ? ExitCode.OK : fail();
    }

    private void attempt(String store, String address, Supplier<List<String>> step) {
        try {
            List<String> lines = step.get();
            done.put(store, lines);
            if (console().wantsJson()) {
                return;
            }
            if (dryRun) {
                console().result("-- " + store + " " + address + (lines.isEmpty() ? ": nothing to do" : ""));
                lines.forEach(line -> console().result(line.startsWith("--") ? line : line + ";"));
            } else {
                console().result(String.format("%-10s %s: %s", store, address, summary(store, lines)));
                if (options().verbose()) {
                    lines.forEach(line -> console().info("  " + line));
                }
            }
        } catch (RuntimeException e) {
            failed.put(store, e);
        }
    }

    /** The first failure decides; the others are named first. */
    private ExitCode fail() {
        List<RuntimeException> failures = List.copyOf(failed.values());
        failures.subList(1, failures.size())
                .forEach(failure -> console().failure(String.valueOf(failure.getMessage()), Map.of()));
        throw failures.get(0);
    }

    private void checkShards() {
        if (shards != null && (shards < 1 || shards > CassandraSchema.MAX_SHARDS)) {
            throw new CommandException(
                    ExitCode.USAGE, "--shards " + shards + " must be 1 to " + CassandraSchema.MAX_SHARDS);
        }
        if (shards != null && layout == TrackingLayout.FLAT) {
            throw new CommandException(
                    ExitCode.USAGE, "--shards has no meaning with --tracking-layout flat: leave one of them out");
        }
    }

    /** With {@code -v} also the statements, which are known only before they are run. */
    private List<String> migrated(StoreSetup setup) {
        List<String> lines = new ArrayList<>();
        if (options().verbose()) {
            lines.addAll(setup.mysqlPlan());
        }
        lines.addAll(0, setup.mysql());
        return lines;
    }

    private static String summary(String store, List<String> lines) {
        if (lines.isEmpty()) {
            return "up to date";
        }
        return switch (store) {
            case "mysql" -> lines.get(0);
            case "kafka" ->
                Stream.of(counted(lines, "create", "created"), counted(lines, "alter", "changed"))
                        .filter(part -> !part.isEmpty())
                        .collect(Collectors.joining(", "));
            default -> lines.size() + (lines.size() == 1 ? " statement run" : " statements run");
        };
    }

    private static String counted(List<String> lines, String verb, String done) {
        long topics = lines.stream().filter(line -> line.startsWith(verb)).count();
        return topics == 0 ? "" : topics + (topics == 1 ? " topic " : " topics ") + done;
    }

    /** For {@code --replication}. */
    static final class ReplicationConverter implements ITypeConverter<Replication> {
        @Override
        public Replication convert(String text) {
            try {
                return Replication.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
