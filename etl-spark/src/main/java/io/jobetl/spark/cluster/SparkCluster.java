package io.jobetl.spark.cluster;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * Our application on Spark. A JVM has one at a time, as Spark allows no more. Thread-safe.
 *
 * <p>It starts when it is first needed: a standby, and who lets another instance do the work, take no core from others.
 * The context ends when its master stays away for minutes; {@link #context} then makes a new one.
 *
 * <pre>{@code
 * try (SparkCluster cluster = SparkCluster.of(options, "etl events", cassandra, System.err::println)) {
 *     verifier.recountedBy(new SparkRecounting(cluster)).verifyDue(limit);
 * }
 * }</pre>
 */
public final class SparkCluster implements AutoCloseable {
    private static final Duration FIRST_EXECUTOR = Duration.ofSeconds(60);
    /** A master is given up after 60 s. */
    private static final Duration SETTINGS_READ_WITHIN = Duration.ofSeconds(30);

    /** How messages of Spark begin, or what is in them. */
    private static final String STOPPED_ITSELF = "requirement failed: Can only call getServletHandlers";

    private static final String NO_SUCH_MASTER = "Could not parse Master URL";
    private static final String ANOTHER_CONTEXT = "Only one SparkContext";

    private static final Duration TELL_AFTER = Duration.ofSeconds(15);
    private static final String EXECUTOR_CORES = "spark.executor.cores";
    private static final Duration LOOK = Duration.ofMillis(100);

    private final SparkOptions options;
    private final Master master;
    private final String name;
    private final @Nullable CassandraConfig cassandra;
    private final Consumer<String> told;
    private final Duration patience;
    private volatile @Nullable JavaSparkContext context;
    private volatile boolean closed;
    private final AtomicBoolean isBeginning = new AtomicBoolean();
    /** The thread of {@link #begin} while it is at work. */
    private volatile @Nullable Thread beginning;

    private boolean hasToldStart;
    private boolean hadExecutor;
    private long startedNanos;

    private SparkCluster(
            SparkOptions options,
            String name,
            @Nullable CassandraConfig cassandra,
            Consumer<String> told,
            Duration patience) {
        this.options = options;
        this.master = new Master(options.master());
        this.name = name;
        this.cassandra = cassandra;
        this.told = told;
        this.patience = patience;
    }

    /**
     * One that starts when it is needed.
     *
     * @param name of the application, as the pages of Spark show it
     * @param cassandra what executors read
     * @param told hears what is being waited for
     * @throws IllegalArgumentException when the name of the master is none
     * @throws java.io.UncheckedIOException when there is no room for temporary files
     */
    public static SparkCluster of(SparkOptions options, String name, CassandraConfig cassandra, Consumer<String> told) {
        return of(options, name, cassandra, told, FIRST_EXECUTOR);
    }

    /** @param patience for the first executor */
    static SparkCluster of(
            SparkOptions options, String name, CassandraConfig cassandra, Consumer<String> told, Duration patience) {
        SparkCluster cluster = new SparkCluster(options, name, cassandra, told, patience);
        LocalFolders.requireWritable(options.conf(), System.getenv(LocalFolders.VARIABLE));
        return cluster;
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
        SparkCluster cluster = of(options, name, cassandra, told);
        try {
            cluster.context();
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** One whose application has ended: every use of it fails as that of a closed one does. */
    public static SparkCluster ended(SparkOptions options) {
        SparkCluster cluster = new SparkCluster(options, "", null, line -> {}, FIRST_EXECUTOR);
        cluster.close();
        return cluster;
    }

    /** True when executors are threads of this JVM. */
    public boolean isLocal() {
        return master.isLocal();
    }

    /** Where it runs. */
    public String master() {
        return master.url();
    }

    /**
     * Asks for nothing but a connection, so that a wrong address shows before anything is done.
     *
     * @throws StoreException when the master can be asked, and does not answer
     */
    public void requireMaster() {
        master.requireAnswer();
    }

    /** Starts in a thread of its own. Why that failed hears who needs the context. */
    public void begin() {
        if (closed || executors() > 0 || isBeginning.getAndSet(true)) {
            return;
        }
        Thread thread = new Thread(this::tryToStart, "etl-spark-start");
        thread.setDaemon(true);
        beginning = thread;
        thread.start();
    }

    private void tryToStart() {
        try {
            context();
        } catch (RuntimeException | Error e) {
            // whoever needs it meets the same again
        } finally {
            beginning = null;
            isBeginning.set(false);
        }
    }

    /**
     * The context; a new one if there is none yet, or if it was stopped by Spark.
     *
     * @throws StoreException when there is none to be had now, or no executor
     * @throws NotStartedException when Spark refuses the application
     */
    public synchronized JavaSparkContext context() {
        requireOpen();
        JavaSparkContext running = context;
        if (running == null || running.sc().isStopped()) {
            master.requireAnswer();
            running = start();
            hadExecutor = running.getConf().getBoolean("spark.dynamicAllocation.enabled", false); // the first job asks
            startedNanos = System.nanoTime();
            context = running;
            hasToldStart = false;
        }
        if (!hadExecutor) {
            awaitExecutor(running);
            hadExecutor = true;
        }
        return running;
    }

    private void requireOpen() {
        if (closed) {
            throw failure("the application has ended", "", null);
        }
    }

    private JavaSparkContext start() {
        if (!hasToldStart) { // not at each attempt
            told.accept("starting on Spark " + master.url());
            hasToldStart = true;
        }
        LocalFolders.requireWritable(
                options.conf(), System.getenv(LocalFolders.VARIABLE)); // else Spark ends the process
        if (cassandra != null) {
            EtlPlugin.offer(readerSettings(cassandra));
        }
        long beginNanos = System.nanoTime();
        try {
            JavaSparkContext started = new JavaSparkContext(ApplicationConf.of(options, name));
            started.sc().addSparkListener(new ExecutorNotices(told));
            if (!isLocal()) {
                WaitNotice.follow(started, () -> executors(started), told, waitedFor(started));
            }
            return started;
        } catch (UncheckedIOException e) {
            throw e; // says itself which file it is about
        } catch (Exception e) { // Scala does not declare what it throws
            throw refusal(e, Duration.ofNanos(System.nanoTime() - beginNanos));
        }
    }

    private static ReaderSettings readerSettings(CassandraConfig cassandra) {
        try {
            return new ReaderSettings(cassandra);
        } catch (UncheckedIOException e) { // they were there when the settings were read
            throw failure("cannot read the keys of Cassandra for the executors: " + Reasons.of(e), "", e);
        }
    }

    private RuntimeException refusal(Exception cause, Duration after) {
        if (isNotTaken(cause)) {
            return notTaken(cause);
        }
        String reason = "Spark " + master.url() + " does not start the application: " + Reasons.of(cause);
        String remedy = reason.contains(NO_SUCH_MASTER)
                ? "yarn and k8s:// are masters for spark-submit, whose Spark has what they need"
                : "check --master and --conf";
        if (!isWrongSetting(cause, after)) {
            return failure(reason, remedy, cause);
        }
        NotStartedException refusal =
                new NotStartedException(new StoreException(Store.SPARK, Kind.MISCONFIGURED, reason, remedy, null));
        refusal.addSuppressed(cause);
        return refusal;
    }

    private StoreException notTaken(@Nullable Throwable cause) {
        return failure(
                "Spark " + master.url() + " answers, but did not take the application",
                "It is no master, or one of another version than 4.2, or has another secret (spark.secret); the log of"
                        + " the master says more",
                cause);
    }

    /**
     * A setting of a wrong value stays wrong; whatever else keeps Spark from starting may pass. Settings are read
     * before a master is asked.
     *
     * @param after how long after the beginning it failed
     */
    static boolean isWrongSetting(Throwable failure, Duration after) {
        Throwable cause = Reasons.innermost(failure);
        return (cause instanceof IllegalArgumentException || cause instanceof SparkException)
                && !isNotTaken(cause)
                && !String.valueOf(cause.getMessage()).contains(ANOTHER_CONTEXT)
                && after.compareTo(SETTINGS_READ_WITHIN) < 0;
    }

    /** When a master does not answer, Spark stops itself after a minute, and falls over what it has stopped. */
    private static boolean isNotTaken(Throwable failure) {
        return String.valueOf(Reasons.innermost(failure).getMessage()).startsWith(STOPPED_ITSELF);
    }

    /** The application stays when it has waited in vain: it gets the first core that becomes free. */
    private void awaitExecutor(JavaSparkContext started) {
        boolean hasTold = false;
        while (executors(started) == 0) {
            long waitedNanos = System.nanoTime() - startedNanos;
            if (!hasTold && waitedNanos > TELL_AFTER.toNanos() && waitedNanos < patience.toNanos()) {
                told.accept(waitedFor(started));
                hasTold = true;
            }
            requireOpen();
            if (started.sc().isStopped()) {
                throw notTaken(null);
            }
            if (waitedNanos > patience.toNanos()) {
                throw failure(
                        "Spark " + master.url() + " gave no executor within " + patience.toSeconds() + " s",
                        "No worker has " + executorNeeds(started)
                                + " to spare (--conf spark.executor.memory=512m asks for less), or another application holds all cores (--conf spark.cores.max=N for each leaves"
                                + " some to others), or the workers do not reach this process at "
                                + started.getConf().get("spark.driver.host") + ":"
                                + started.getConf().get("spark.driver.port"),
                        null);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure("interrupted while waiting for an executor", "", e);
            }
        }
    }

    private static String waitedFor(JavaSparkContext started) {
        return "waiting for a worker with " + executorNeeds(started);
    }

    private static String executorNeeds(JavaSparkContext started) {
        int cores = started.getConf().getInt(EXECUTOR_CORES, 1);
        return (cores == 1 ? "a free core and " : cores + " free cores (" + EXECUTOR_CORES + ") and ")
                + started.getConf().get("spark.executor.memory", "1g") + " of memory";
    }

    /** Executors that Spark knows of now; 0 while all are lost, and before the start. Waits for nothing. */
    public int executors() {
        JavaSparkContext running = context;
        return running == null || running.sc().isStopped() ? 0 : executors(running);
    }

    /** The tracker counts the driver too, which runs tasks in local mode only, until the context is stopped. */
    private int executors(JavaSparkContext running) {
        int known = running.statusTracker().getExecutorInfos().length;
        return isLocal() ? known : Math.max(0, known - 1);
    }

    /** An absence of Spark, which passes by itself. */
    public static StoreException failure(String reason, String remedy, @Nullable Throwable cause) {
        return new StoreException(Store.SPARK, Kind.UNAVAILABLE, reason, remedy, cause);
    }

    /** Gives the executors to others, if it has any; who needs the context starts it again. */
    public void rest() {
        JavaSparkContext running = context;
        if (running != null && !running.sc().isStopped()) {
            told.accept("Spark: executors are given back until they are needed again");
            running.stop();
        }
    }

    /** Ends the application and its executors. */
    @Override
    public void close() {
        closed = true; // whoever waits for an executor waits no longer, and leaves the lock
        Thread waiting = beginning;
        if (waiting != null) {
            waiting.interrupt(); // Spark itself may wait for its master for a minute
        }
        synchronized (this) {
            JavaSparkContext running = context;
            if (running != null) {
                running.stop();
            }
        }
    }
}
