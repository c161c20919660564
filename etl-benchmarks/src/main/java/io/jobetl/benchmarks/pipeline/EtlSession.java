package io.jobetl.benchmarks.pipeline;

import io.jobetl.app.run.RunNotices;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.SliceExecutorFactory;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import io.jobetl.spark.cluster.SparkCluster;
import io.jobetl.spark.cluster.SparkOptions;
import io.jobetl.spark.slice.SparkSlices;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * {@code etl run --once}, or {@code etl spark run --once}, several times in one JVM, each time with empty tables: what
 * it does once its code is compiled, as the Spark job is measured in one session.
 */
final class EtlSession {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String RUN = "session-run ";

    private EtlSession() {}

    /**
     * Runs in a new JVM.
     *
     * @param folder for its log
     * @return each run in order, without connecting to the stores
     */
    static List<Work> inNewJvm(Installation installation, Path folder, int runs)
            throws IOException, InterruptedException {
        return run(installation, folder, runs, System.getProperty("java.class.path"), List.of());
    }

    /**
     * Runs in a new JVM, with executors of Spark.
     *
     * @param cores that it takes, each of another executor
     */
    static List<Work> onSpark(
            Installation installation, Path folder, int runs, String master, List<Long> workers, int cores)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(master, Integer.toString(cores)));
        workers.forEach(worker -> arguments.add(worker.toString()));
        return run(installation, folder, runs, SparkClassPath.of(installation.home()), arguments);
    }

    private static List<Work> run(
            Installation installation, Path folder, int runs, String classPath, List<String> spark)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms32m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // as ./etl run
                "-Detl.home=" + installation.home(),
                "-cp",
                classPath,
                EtlSession.class.getName(),
                Integer.toString(runs)));
        command.addAll(spark);
        List<Work> works = new ArrayList<>();
        for (String line : BatchProgram.run(
                "etl-session", command, installation.environment(), folder, PATIENCE.multipliedBy(runs))) {
            if (line.startsWith(RUN)) {
                works.add(Work.parse(line));
            }
        }
        return works;
    }

    /** In the new JVM: runs, then, for Spark, its master, the cores to take and the process ids of its workers. */
    public static void main(String[] arguments) throws SQLException, InterruptedException, TimeoutException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Path home = Path.of(System.getProperty("etl.home"));
        Invocation invocation =
                new Invocation(System.getenv(), home, home, out, out, Terminal.none(), new StopSignal());
        int runs = Integer.parseInt(arguments[0]);
        if (arguments.length == 1) {
            repeat(invocation, out, runs, SliceExecutorFactory.IN_PROCESS, List.of());
            return;
        }
        SparkOptions options = new SparkOptions(arguments[1], Map.of("spark.cores.max", arguments[2]));
        List<Long> workers = Arrays.stream(arguments).skip(3).map(Long::valueOf).toList();
        try (SparkCluster cluster =
                SparkCluster.open(options, "etl session", invocation.config().cassandra(), out::println)) {
            repeat(invocation, out, runs, SparkSlices.on(cluster), workers);
        }
    }

    private static void repeat(
            Invocation invocation, PrintWriter out, int runs, SliceExecutorFactory executors, List<Long> workers)
            throws SQLException, InterruptedException, TimeoutException {
        EtlConfig config = invocation.config();
        for (int i = 0; i < runs; i++) {
            try (Connection mysql = new Stores(config).mysql().open()) {
                Installation.forgetCounted(mysql);
            }
            try (PipelineTask task =
                    PipelineTask.open(config, RunMode.ONCE, new RunNotices(invocation.console()), executors)) {
                long startNanos = System.nanoTime();
                double startCpuSeconds = used(workers).cpuSeconds();
                task.start();
                task.await(PATIENCE);
                double seconds = (System.nanoTime() - startNanos) / 1e9;
                Work used = used(workers);
                out.println(RUN + new Work(seconds, used.cpuSeconds() - startCpuSeconds, used.peakMebibytes()).line());
            }
        }
    }

    /** By this process and the executors, since they started. */
    private static Work used(List<Long> workers) {
        Stream<ProcessHandle> executors = workers.stream()
                .flatMap(worker -> ProcessHandle.of(worker).stream())
                .flatMap(ProcessHandle::children);
        return Stream.concat(Stream.of(ProcessHandle.current()), executors)
                .map(process -> new Work(0, ProcessUse.cpuSeconds(process), ProcessUse.peakMebibytes(process)))
                .reduce(
                        new Work(0, 0, 0),
                        (some, more) -> new Work(
                                0, some.cpuSeconds() + more.cpuSeconds(), some.peakMebibytes() + more.peakMebibytes()));
    }
}
