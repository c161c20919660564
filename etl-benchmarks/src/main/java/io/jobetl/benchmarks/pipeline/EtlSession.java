package io.jobetl.benchmarks.pipeline;

import io.jobetl.app.run.RunNotices;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.pipeline.engine.RunMode;
import io.jobetl.runtime.run.PipelineTask;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * {@code etl run --once} several times in one JVM, each time with empty tables: what it does once its code is compiled,
 * as the Spark job is measured in one session.
 */
final class EtlSession {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String RUN = "session-run ";

    private EtlSession() {}

    /**
     * Runs in a new JVM.
     *
     * @param folder for its log
     * @return seconds of each run in order, without connecting to the stores
     */
    static List<Double> inNewJvm(Installation installation, Path folder, int runs)
            throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms32m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // as ./etl run
                "-Detl.home=" + installation.home(),
                "-cp",
                System.getProperty("java.class.path"),
                EtlSession.class.getName(),
                Integer.toString(runs));
        List<Double> seconds = new ArrayList<>();
        for (String line : BatchProgram.run(
                "etl-session", command, installation.environment(), folder, PATIENCE.multipliedBy(runs))) {
            if (line.startsWith(RUN)) {
                seconds.add(Double.valueOf(line.substring(RUN.length())));
            }
        }
        return seconds;
    }

    /** In the new JVM. */
    public static void main(String[] arguments) throws SQLException, InterruptedException, TimeoutException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Path home = Path.of(System.getProperty("etl.home"));
        Invocation invocation =
                new Invocation(System.getenv(), home, home, out, out, Terminal.none(), new StopSignal());
        EtlConfig config = invocation.config();
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            try (Connection mysql = new Stores(config).mysql().open()) {
                Installation.forgetCounted(mysql);
            }
            try (PipelineTask task = PipelineTask.open(config, RunMode.ONCE, new RunNotices(invocation.console()))) {
                long startNanos = System.nanoTime();
                task.start();
                task.await(PATIENCE);
                out.println(RUN + (System.nanoTime() - startNanos) / 1e9);
            }
        }
    }
}
