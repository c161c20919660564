package io.jobetl.spark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.jobetl.app.faults.EventsWatch;
import io.jobetl.app.faults.FaultStores;
import io.jobetl.app.faults.FaultStores.Child;
import io.jobetl.app.faults.FaultStores.Run;
import io.jobetl.app.faults.FaultStores.Traffic;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.testkit.faults.TcpProxy.Direction;
import io.jobetl.testkit.servers.TestServers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code etl spark run} on a cluster of real processes, with clicks coming in, while executors, workers and drivers are
 * killed and frozen. A reader beside it sees no half of a commit, nothing that goes back and no epoch of an earlier
 * writer; after each fault {@code etl verify} finds no difference.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIf("hasOwnCluster")
@SuppressWarnings("try") // traffic and runs are there to be there, nothing is asked of them
class SparkFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration SLOW_ANSWERS = Duration.ofMillis(150);
    private static final int PAST_HOURS = 12;
    /** No other click is of this job, and of those behind it. */
    private static final int NEWS_JOB = 5_000;

    private static final int ROWS_PER_HOUR = 100;

    private FaultStores stores;
    private int news;
    private EventsWatch watch;
    private LocalServers servers;

    static boolean hasOwnCluster() {
        return TestServers.hasSpark() && TestServers.isOwn(Server.SPARK) && TestServers.isOwn(Server.CASSANDRA);
    }

    @BeforeAll
    void create(@TempDir Path directory) {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA, Server.SPARK);
        servers = TestServers.own(Server.SPARK);
        stores = new FaultStores("faults_spark", directory);
        watch = new EventsWatch(stores::connection);
        for (int hour = 1; hour <= PAST_HOURS; hour++) {
            for (int i = 0; i < ROWS_PER_HOUR; i++) {
                insertPast(hour, i);
            }
        }
    }

    private void insertPast(int hoursAgo, int job) {
        stores.insertClick(job, Instant.now().truncatedTo(ChronoUnit.HOURS).minus(hoursAgo, ChronoUnit.HOURS), "0.25");
    }

    @AfterEach
    void compare() {
        stores.cassandra().forwardAll();
        assertThat(watch.violations()).isEmpty();
    }

    @AfterAll
    void close() throws Exception {
        watch.close();
        stores.close();
        assertThat(watch.looks()).isPositive();
    }

    @Test
    void should_be_exact_when_an_executor_is_killed_in_the_middle_of_a_slice() {
        stores.cassandra().delay(Direction.TO_CLIENT, SLOW_ANSWERS);
        try (Child once = spark("--once", "--conf", "spark.extraListeners=" + TaskNotices.class.getName())) {
            ProcessHandle reading = executorOfNewestTask(once);
            reading.destroyForcibly();

            stores.cassandra().forwardAll();
            assertThat(once.process()
                            .onExit()
                            .orTimeout(90, TimeUnit.SECONDS)
                            .join()
                            .exitValue())
                    .as(once.output())
                    .isZero();
            assertThat(once.output()).contains(" is gone (").doesNotContain("\tat ");
        }
        stores.assertExact();
    }

    @Test
    void should_be_exact_when_all_executors_are_lost_and_come_back() {
        try (Child run = spark();
                Traffic traffic = stores.traffic()) {
            awaitCounting(run);
            // In the first minute of an hour the driver counts alone, so they may be on their way still.
            await().atMost(PATIENCE).until(() -> run.says("executor 0 on ") && run.says("executor 1 on "));
            servers.kill(Server.WORKER1);
            servers.kill(Server.WORKER2);
            try {
                await().atMost(PATIENCE).until(() -> run.says("none is left"));
                insertPast(3, 500);
                awaitCounting(run);
            } finally { // other tests need them too
                servers.restart(Server.WORKER1);
                servers.restart(Server.WORKER2);
            }
            await().atMost(PATIENCE).until(() -> executors().size() == 2);
            executors().forEach(ProcessHandle::destroyForcibly);
            insertPast(5, 501);
            await().atMost(PATIENCE).until(() -> executors().size() == 2);
            traffic.close();
            stores.assertExact();
            assertThat(run.output()).doesNotContain("\tat ");
        }
    }

    /**
     * A frozen executor is given up and its tasks are done by the other one; then it wakes and goes on with them.
     * Copies that Spark starts on speculation are the same to us, but it starts none on the host of the first.
     */
    @Test
    void should_count_once_what_two_executors_read_at_the_same_time() throws Exception {
        stores.cassandra().delay(Direction.TO_CLIENT, SLOW_ANSWERS);
        try (Child once = spark(
                "--once",
                "--conf",
                "spark.network.timeout=6s",
                "--conf",
                "spark.network.timeoutInterval=1s",
                "--conf",
                "spark.executor.heartbeatInterval=1s",
                "--conf",
                "spark.extraListeners=" + TaskNotices.class.getName())) {
            ProcessHandle frozen = executorOfNewestTask(once);
            signal(frozen, "STOP");
            try {
                await().atMost(PATIENCE).until(() -> once.output().contains(" is gone ("));
            } finally {
                signal(frozen, "CONT");
            }
            stores.cassandra().forwardAll();
            assertThat(once.process()
                            .onExit()
                            .orTimeout(90, TimeUnit.SECONDS)
                            .join()
                            .exitValue())
                    .as(once.output())
                    .isZero();
        }
        stores.assertExact();
    }

    @Test
    void should_be_exact_when_the_driver_is_killed_and_started_again() {
        try (Traffic traffic = stores.traffic()) {
            try (Child first = spark()) {
                awaitCounting(first);
                first.kill();
            }
            try (Child second = spark()) {
                awaitCounting(second);
                traffic.close();
                stores.assertExact();
            }
        }
    }

    @Test
    void should_pass_the_work_from_spark_to_one_process_and_back_under_traffic() {
        try (Traffic traffic = stores.traffic()) {
            for (int turn = 1; turn <= 3; turn++) {
                try (Child spark = spark()) {
                    awaitCounting(spark);
                    long epoch = watch.epoch();
                    try (Run process = stores.run()) {
                        if (turn == 2) {
                            spark.kill();
                        } else {
                            spark.terminate();
                        }
                        await().atMost(PATIENCE).until(() -> watch.epoch() > epoch);
                        awaitCounting();
                    }
                }
            }
            try (Child spark = spark()) {
                awaitCounting(spark);
                traffic.close();
                stores.assertExact();
            }
        }
    }

    @Test
    void should_tell_in_one_message_that_cassandra_does_not_answer_a_task() {
        Map<String, String> settings = stores.throughProxies();
        settings.put("ETL_SPARK_NEWS_ROWS", "0"); // so that all is read by tasks
        try (Child run = spark(settings, "--for", "3m")) {
            awaitCounting(run);
            // An executor that is not connected yet has another message: that it cannot connect.
            await().atMost(PATIENCE).until(() -> executors().size() == 2);
            stores.assertExact();
            awaitCounting(run);
            stores.cassandra().hold(Direction.TO_CLIENT);
            await().atMost(PATIENCE).until(() -> run.says("cannot read tracking: keyspace=faults_spark hour="));
            assertThat(run.output())
                    .contains("127.0.0.1:" + stores.cassandra().port())
                    .doesNotContain("\tat ")
                    .doesNotContain("SparkException");
            stores.cassandra().forwardAll();
            stores.assertExact();
        }
    }

    /** Not even when that one was replaced: then it gives its cores to the one that took over. */
    @Test
    void should_leave_the_cores_to_the_writer_whoever_it_is() throws Exception {
        try (Child first = spark();
                Traffic traffic = stores.traffic()) {
            awaitCounting(first);
            await().atMost(PATIENCE).until(() -> executors().size() == 2);
            try (Child standby = spark();
                    Child backfill = stores.child(
                            SparkChildMain.class,
                            "-Xmx512m",
                            stores.throughProxies(),
                            "spark",
                            "backfill",
                            "--from",
                            hour(3),
                            "--to",
                            hour(1),
                            "--master",
                            TestServers.spark())) {
                assertEnds(backfill, 0);
                await().atMost(PATIENCE).until(() -> standby.says("standby: "));
                assertThat(standby.output() + backfill.output()).doesNotContain("starting on Spark");

                first.signal("STOP");
                try {
                    await().atMost(PATIENCE).until(() -> standby.says("this instance is the writer"));
                } finally {
                    first.signal("CONT");
                }
                await().atMost(PATIENCE).until(() -> first.says("executors are given back"));
                await().atMost(PATIENCE).until(() -> standby.says("Spark: executor "));
                awaitCounting(standby);
                traffic.close();
                stores.assertExact();
            }
        }
    }

    @Test
    void should_end_in_one_message_when_spark_refuses_the_application() {
        try (Child run = spark("--conf", "spark.driver.port=none")) {
            assertEnds(run, 78);
            assertThat(run.output())
                    .contains("does not start the application", "check --master and --conf")
                    .doesNotContain("\tat ", "trying again");
        }
    }

    private static String hour(int hoursAgo) {
        return Instant.now()
                .truncatedTo(ChronoUnit.HOURS)
                .minus(hoursAgo, ChronoUnit.HOURS)
                .toString()
                .substring(0, "2026-03-29T05".length());
    }

    private static void assertEnds(Child child, int exitCode) {
        assertThat(child.process()
                        .onExit()
                        .orTimeout(90, TimeUnit.SECONDS)
                        .join()
                        .exitValue())
                .as(child.output())
                .isEqualTo(exitCode);
    }

    private Child spark(String... more) {
        return spark(stores.throughProxies(), more);
    }

    private Child spark(Map<String, String> settings, String... more) {
        String[] command = Stream.concat(Stream.of("spark", "run", "--master", TestServers.spark()), Stream.of(more))
                .toArray(String[]::new);
        return stores.child(SparkChildMain.class, "-Xmx512m", settings, command);
    }

    private List<ProcessHandle> executors() {
        List<ProcessHandle> executors = new ArrayList<>(servers.executors(Server.WORKER1));
        executors.addAll(servers.executors(Server.WORKER2));
        return executors;
    }

    /** Once both have a task. Answers are slow, so one that was just started is not over yet. */
    private ProcessHandle executorOfNewestTask(Child run) {
        await().atMost(PATIENCE).until(() -> run.says(TaskNotices.LINE + "0"));
        await().atMost(PATIENCE).until(() -> run.says(TaskNotices.LINE + "1"));
        int newest = run.output().lastIndexOf(TaskNotices.LINE) + TaskNotices.LINE.length();
        return executor(run.output().charAt(newest));
    }

    /** By the number that Spark gave it. */
    private ProcessHandle executor(char id) {
        return executors().stream()
                .filter(process -> process.info().commandLine().orElse("").contains("--executor-id " + id))
                .findFirst()
                .orElseThrow();
    }

    /** Until clicks that come in now are counted. */
    private void awaitCounting(Child run) {
        await().atMost(PATIENCE).until(() -> run.says("this instance is the writer"));
        awaitCounting();
    }

    /** A click of a job of its own: also rows of the past are counted at a start, and those need executors. */
    private void awaitCounting() {
        int job = NEWS_JOB + news++;
        stores.insertClick(job, Instant.now(), "0.10");
        await().atMost(PATIENCE)
                .until(() -> !stores.rows("SELECT 1 FROM events WHERE job_id = " + job)
                        .isEmpty());
    }

    private static void signal(ProcessHandle process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }
}
