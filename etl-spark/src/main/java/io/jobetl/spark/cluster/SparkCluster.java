package io.jobetl.spark.cluster;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Our application on Spark. A JVM has one at a time, as Spark allows no more. Thread-safe.
 *
 * <p>The context ends when its master stays away for minutes; {@link #context} then makes a new one.
 */
public final class SparkCluster implements AutoCloseable {
    private static final Pattern STANDALONE = Pattern.compile("spark://([^\\s,:/]+):(\\d{1,5})(,[^\\s,:/]+:\\d{1,5})*");
    private static final Pattern LOCAL = Pattern.compile("local(\\[(\\*|[1-9]\\d*)\\])?");
    private static final Pattern MANAGED = Pattern.compile("yarn|k8s://.+");
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration FIRST_EXECUTOR = Duration.ofSeconds(60);
    private static final Duration TELL_AFTER = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final String LOOPBACK = "127.0.0.1";
    /**
     * The first compiler alone, as {@code etl run} has it: executors mostly wait for Cassandra, and the second one
     * takes most of the processor time of a backlog. One collector that has no threads of its own
     * (docs/reference/performance.md).
     */
    private static final String EXECUTOR_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private final SparkOptions options;
    private final String name;
    private final Consumer<String> told;
    private volatile @Nullable JavaSparkContext context;
    private boolean closed;

    private SparkCluster(SparkOptions options, String name, Consumer<String> told) {
        this.options = options;
        this.name = name;
        this.told = told;
    }

    /**
     * Starts the application and waits for its first executor.
     *
     * @param name of the application, as the pages of Spark show it
     * @param cassandra what executors read
     * @param told hears what is being waited for
     * @throws IllegalArgumentException when the name of the master is none
     * @throws StoreException when the master does not answer, or gives no executor
     */
    public static SparkCluster open(
            SparkOptions options, String name, CassandraConfig cassandra, Consumer<String> told) {
        requireMaster(options.master());
        EtlPlugin.offer(new ReaderSettings(cassandra));
        SparkCluster cluster = new SparkCluster(options, name, told);
        cluster.context();
        return cluster;
    }

    /** One whose application has ended: every use of it fails as that of a closed one does. */
    public static SparkCluster ended(SparkOptions options) {
        SparkCluster cluster = new SparkCluster(options, "", line -> {});
        cluster.close();
        return cluster;
    }

    private static void requireMaster(String master) {
        if (!STANDALONE.matcher(master).matches()
                && !LOCAL.matcher(master).matches()
                && !MANAGED.matcher(master).matches()) {
            throw new IllegalArgumentException("master " + master
                    + " is none: local[*], local[4], spark://host:7077, yarn and k8s://https://host:443 are");
        }
    }

    /** True when executors are threads of this JVM. */
    public boolean isLocal() {
        return isLocal(options.master());
    }

    private static boolean isLocal(String master) {
        return LOCAL.matcher(master).matches();
    }

    /** Where it runs. */
    public String master() {
        return options.master();
    }

    /**
     * The context; a new one if it was stopped by Spark.
     *
     * @throws StoreException when there is none to be had
     */
    public synchronized JavaSparkContext context() {
        if (closed) {
            throw failure("the application has ended", "", null);
        }
        JavaSparkContext running = context;
        if (running == null || running.sc().isStopped()) {
            requireMasterAnswers();
            running = start();
            context = running;
            awaitExecutor(running);
        }
        return running;
    }

    /** Spark itself tries for a minute, and then ends in a page of log. */
    private void requireMasterAnswers() {
        Matcher standalone = STANDALONE.matcher(options.master());
        if (!standalone.matches()) {
            return;
        }
        IOException refusal = null;
        for (String each : options.master().substring("spark://".length()).split(",", -1)) {
            String[] parts = each.split(":", 2);
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(parts[0], Integer.parseInt(parts[1])),
                        Math.toIntExact(CONNECT_TIMEOUT.toMillis()));
                return;
            } catch (IOException e) {
                refusal = e;
            }
        }
        throw failure(
                "Spark master " + options.master() + " does not answer: "
                        + (refusal == null ? "" : refusal.getMessage()),
                "check --master; `etl servers start --with-spark` starts one on this machine",
                refusal);
    }

    private JavaSparkContext start() {
        told.accept("starting on Spark " + options.master());
        try {
            JavaSparkContext started = new JavaSparkContext(conf(options, name));
            started.sc().addSparkListener(new ExecutorNotices(told));
            return started;
        } catch (RuntimeException e) {
            throw failure(
                    "Spark " + options.master() + " does not start the application: " + Reasons.of(e),
                    "check --master and --conf",
                    e);
        } catch (Exception e) {
            // Scala does not declare what it throws.
            if (e instanceof SparkException) {
                throw failure(
                        "Spark " + options.master() + " does not start the application: " + Reasons.of(e),
                        "check --master and --conf",
                        e);
            }
            throw new IllegalStateException(e);
        }
    }

    static SparkConf conf(SparkOptions options, String name) {
        SparkConf conf = new SparkConf()
                .setMaster(options.master())
                .setAppName(name)
                .set("spark.plugins", EtlPlugin.class.getName())
                // A small read must not wait for the tasks of a large one.
                .set("spark.scheduler.mode", "FAIR")
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.executor.extraJavaOptions", EXECUTOR_JAVA)
                // An executor elsewhere that is free now is better than one near the rows in 3 s.
                .setIfMissing("spark.locality.wait", "100ms")
                // A stream has many jobs; the driver keeps what it knows of the last ones only.
                .setIfMissing("spark.ui.retainedJobs", "100")
                .setIfMissing("spark.ui.retainedStages", "100")
                .setIfMissing("spark.ui.retainedTasks", "1000");
        if (isOnThisMachine(options.master())) {
            conf.setIfMissing("spark.driver.host", LOOPBACK).setIfMissing("spark.driver.bindAddress", LOOPBACK);
        }
        boolean hasExecutors = !isLocal(options.master());
        if (hasExecutors && !conf.contains("spark.jars")) {
            conf.setJars(AppJars.paths().toArray(String[]::new));
        }
        options.conf().forEach(conf::set);
        if (hasExecutors
                && isOnThisMachine(options.master())
                && conf.get("spark.driver.host").equals(LOOPBACK)) {
            ClassArchive.ofThisJvm().ifPresent(archive -> archive.addTo(conf));
        }
        return conf;
    }

    private static boolean isOnThisMachine(String name) {
        String master = name.toLowerCase(Locale.ROOT);
        return isLocal(master)
                || master.startsWith("spark://" + LOOPBACK + ":")
                || master.startsWith("spark://localhost:");
    }

    private void awaitExecutor(JavaSparkContext started) {
        if (started.getConf().getBoolean("spark.dynamicAllocation.enabled", false)) {
            return; // the first job asks for the first executor
        }
        long begin = System.nanoTime();
        long end = begin + FIRST_EXECUTOR.toNanos();
        boolean hasTold = false;
        while (executors(started) == 0) {
            if (!hasTold && System.nanoTime() - begin > TELL_AFTER.toNanos()) {
                told.accept("waiting for a worker with a core and " + executorMemory(started) + " of memory to spare");
                hasTold = true;
            }
            if (started.sc().isStopped()) {
                throw failure(
                        "Spark " + options.master() + " ended the application before it had an executor",
                        "The log of the master says why; a secret that differs (spark.authenticate) is one reason",
                        null);
            }
            if (System.nanoTime() - end > 0) {
                started.stop();
                throw failure(
                        "Spark " + options.master() + " gave no executor within " + FIRST_EXECUTOR.toSeconds() + " s",
                        "No worker has " + executorMemory(started)
                                + " of memory and a core to spare (--conf spark.executor.memory=512m asks for less),"
                                + " or the workers do not reach this process at "
                                + started.getConf().get("spark.driver.host") + ":"
                                + started.getConf().get("spark.driver.port"),
                        null);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                started.stop();
                Thread.currentThread().interrupt();
                throw failure("interrupted while waiting for an executor", "", e);
            }
        }
    }

    private static String executorMemory(JavaSparkContext started) {
        return started.getConf().get("spark.executor.memory", "1g");
    }

    /** Executors that Spark knows of now; 0 while all are lost. Waits for nothing. */
    public int executors() {
        JavaSparkContext running = context;
        return running == null || running.sc().isStopped() ? 0 : executors(running);
    }

    /** The tracker counts the driver too, which runs tasks in local mode only. */
    private int executors(JavaSparkContext running) {
        int known = running.statusTracker().getExecutorInfos().length;
        return isLocal() ? known : known - 1;
    }

    /** An absence of Spark, which passes by itself. */
    public static StoreException failure(String reason, String remedy, @Nullable Throwable cause) {
        return new StoreException(Store.SPARK, Kind.UNAVAILABLE, reason, remedy, cause);
    }

    /** Ends the application and its executors. */
    @Override
    public synchronized void close() {
        closed = true;
        JavaSparkContext running = context;
        if (running != null) {
            running.stop();
        }
    }
}
