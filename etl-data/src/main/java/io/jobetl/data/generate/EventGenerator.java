package io.jobetl.data.generate;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.data.load.TrackingValues;
import io.jobetl.io.cassandra.write.CassandraTrackingAppender;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Live traffic: rows into the tracking table at a steady rate, and changes of jobs in MySQL. Rows have the current time
 * (some of them an earlier one, as late beacons do) and are written at LOCAL_QUORUM; a write that fails is sent again
 * until it is acknowledged, so {@link Counts#rowsWritten} is what the table got.
 *
 * <p>Runs on two threads of its own between {@link #start} and {@link #close}; close waits until every row sent is
 * acknowledged. All methods may be called from any thread.
 *
 * <pre>{@code
 * EventGenerator.Settings rate = EventGenerator.Settings.perSecond(200);
 * try (EventGenerator traffic = new EventGenerator(session, "logs", database, rate, clock)) {
 *     traffic.start();
 *     // as long as it is wanted
 * }
 * }</pre>
 */
public final class EventGenerator implements AutoCloseable {
    private static final long RETRY_PAUSE_NANOS = 500_000_000;
    /** How long MySQL may be away once it has been there. */
    private static final Duration LONGEST_OUTAGE = Duration.ofMinutes(10);

    private static final long TICKS_PER_SECOND = 10_000_000;

    /**
     * @param rowsPerSecond tracking rows, more than 0
     * @param jobChangesPerSecond changes of jobs in MySQL, 0 for none
     * @param latePercent share of rows whose event time lies in the past, 0 to 100
     * @param seed of what happens; when it happens is up to the clock
     */
    public record Settings(double rowsPerSecond, double jobChangesPerSecond, double latePercent, long seed) {
        public Settings {
            if (!(rowsPerSecond > 0) || rowsPerSecond > 1_000_000) {
                throw new IllegalArgumentException(
                        "rowsPerSecond=" + rowsPerSecond + " must be above 0, up to 1000000");
            }
            if (!(jobChangesPerSecond >= 0) || jobChangesPerSecond > 10_000) {
                throw new IllegalArgumentException(
                        "jobChangesPerSecond=" + jobChangesPerSecond + " must be 0 to 10000");
            }
            if (!(latePercent >= 0 && latePercent <= 100)) {
                throw new IllegalArgumentException("latePercent=" + latePercent + " must be 0 to 100");
            }
        }

        /** One change of a job per second, 2 % late rows. */
        public static Settings perSecond(double rows) {
            return new Settings(rows, 1, 2, 1);
        }

        /** The same with other dice. */
        public Settings withSeed(long newSeed) {
            return new Settings(rowsPerSecond, jobChangesPerSecond, latePercent, newSeed);
        }
    }

    /**
     * What was done so far.
     *
     * @param rowsSent rows handed to the driver
     * @param rowsWritten rows acknowledged at LOCAL_QUORUM
     * @param rowsRefused rows that the server refuses for good
     * @param lateRows rows sent with an event time in the past
     * @param writeRetries writes that were sent again
     * @param jobUpdates jobs that got another company
     * @param jobInserts jobs made
     * @param jobDeletes jobs removed again
     * @param jobRetries changes of jobs that failed and were tried again
     */
    public record Counts(
            long rowsSent,
            long rowsWritten,
            long rowsRefused,
            long lateRows,
            long writeRetries,
            long jobUpdates,
            long jobInserts,
            long jobDeletes,
            long jobRetries) {}

    private final Settings settings;
    private final InstantSource clock;
    private final SeededRandom random;
    private final TrafficModel traffic;
    private final TrackingValues values;
    private final boolean fractionalBids;
    private final CassandraTrackingAppender appender;
    private final JobChanges jobChanges;
    private final LongAdder sent = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder late = new LongAdder();
    private final LongAdder jobRetries = new LongAdder();
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private final Thread rowThread = new Thread(this::writeRows, "etl-generate-rows");
    private final Thread jobThread = new Thread(this::changeJobs, "etl-generate-jobs");
    private final AtomicReference<@Nullable String> outage = new AtomicReference<>();
    private volatile boolean stopping;
    /** Only seen by the thread that changes jobs. */
    private boolean jobsChanged;

    /**
     * Reads the jobs, campaigns, companies and publishers that are there.
     *
     * @param session not closed here
     * @param clock gives the event times
     * @throws StoreException when a store does not answer, or there is no tracking table
     */
    public EventGenerator(
            CqlSession session, String keyspace, MySqlDatabase database, Settings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.random = new SeededRandom(settings.seed(), "live");
        LiveMarket market = market(database, new SeededRandom(settings.seed(), "live market"));
        this.traffic = new TrafficModel(
                random,
                market.targets(),
                market.publishers().stream().mapToInt(Integer::intValue).toArray());
        this.values = TrackingValues.of(session, keyspace);
        this.fractionalBids = values.holdsFractions("bid");
        this.appender = new CassandraTrackingAppender(session, keyspace, values.columns(), reason -> {
            refused.increment();
            failure.compareAndSet(
                    null,
                    new StoreException(
                            Store.CASSANDRA, Kind.REFUSED, "Cassandra refuses a generated row: " + reason, "", null));
        });
        this.jobChanges = new JobChanges(database, market, new SeededRandom(settings.seed(), "job changes"));
        rowThread.setDaemon(true);
        jobThread.setDaemon(true);
    }

    private static LiveMarket market(MySqlDatabase database, SeededRandom random) {
        try (Connection connection = database.open()) {
            return LiveMarket.read(connection, random);
        } catch (SQLException e) {
            throw database.failure("reading the jobs and campaigns", e);
        }
    }

    /** Begins; called once. */
    public void start() {
        rowThread.start();
        if (settings.jobChangesPerSecond() > 0) {
            jobThread.start();
        }
    }

    public Counts counts() {
        return new Counts(
                sent.sum(),
                appender.acknowledged(),
                refused.sum(),
                late.sum(),
                appender.retries(),
                jobChanges.updates(),
                jobChanges.inserts(),
                jobChanges.deletes(),
                jobRetries.sum());
    }

    /**
     * Throws what made the traffic end by itself, if anything did.
     *
     * @throws RuntimeException the failure
     */
    public void throwIfFailed() {
        RuntimeException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    /** Ends the traffic and waits until all rows sent are acknowledged. Repeating it is harmless. */
    public void stop() {
        stopping = true;
        LockSupport.unpark(rowThread);
        LockSupport.unpark(jobThread);
        joinUninterruptibly(rowThread);
        joinUninterruptibly(jobThread);
    }

    @Override
    public void close() {
        stop();
    }

    private void writeRows() {
        try {
            Pace pace = new Pace(System.nanoTime(), settings.rowsPerSecond());
            long count = 0;
            while (!stopping && failure.get() == null) {
                if (pace.dueAt(System.nanoTime()) > count) {
                    writeRow();
                    count++;
                } else {
                    park(pace.nanosUntil(count + 1, System.nanoTime()));
                }
            }
            appender.flush();
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void writeRow() {
        long ticks = nowTicks();
        if (random.chance(settings.latePercent() / 100)) {
            ticks -= delayTicks();
            late.increment();
        }
        GeneratedRow row = traffic.next(ticks);
        appender.append(values.of(column -> text(row, column)));
        sent.increment();
    }

    /** Mostly a minute, sometimes half an hour, seldom hours: a phone that was out of reach. */
    private long delayTicks() {
        double kind = random.fraction();
        int seconds = kind < 0.8
                ? random.between(1, 60)
                : kind < 0.95 ? random.between(60, 1_800) : random.between(1_800, 6 * 3_600);
        return seconds * TICKS_PER_SECOND;
    }

    private long nowTicks() {
        Instant now = clock.instant();
        return TimeUuids.UNIX_EPOCH_TICKS + now.getEpochSecond() * TICKS_PER_SECOND + now.getNano() / 100;
    }

    private @Nullable String text(GeneratedRow row, String column) {
        if (column.equals("bid") && !fractionalBids && row.bidCents > 0) {
            return Long.toString(row.bidCents / 100);
        }
        return row.text(column);
    }

    private void changeJobs() {
        try (jobChanges) {
            Pace pace = new Pace(System.nanoTime(), settings.jobChangesPerSecond());
            long count = 0;
            while (!stopping && failure.get() == null) {
                if (pace.dueAt(System.nanoTime()) > count) {
                    changeJobWithRetries();
                    count++;
                } else {
                    park(pace.nanosUntil(count + 1, System.nanoTime()));
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * A server that is killed and comes back answers in many ways meanwhile: not at all, without its TLS, without its
     * users. Once it has taken a change, every failure is waited out for a while.
     */
    private void changeJobWithRetries() {
        long sinceNanos = System.nanoTime();
        while (!stopping) {
            try {
                jobChanges.next();
                jobsChanged = true;
                outage.set(null);
                return;
            } catch (StoreException e) {
                boolean tooLong = System.nanoTime() - sinceNanos > LONGEST_OUTAGE.toNanos();
                if (tooLong || !(jobsChanged || e.kind().isPassing())) {
                    throw e;
                }
                outage.set(e.getMessage() + "; jobs are changed again when it is back, within "
                        + LONGEST_OUTAGE.toMinutes() + " minutes");
                jobRetries.increment();
                park(RETRY_PAUSE_NANOS);
            }
        }
    }

    /** Why no job can be changed at the moment; empty when nothing is wrong. */
    public Optional<String> outage() {
        return Optional.ofNullable(outage.get());
    }

    private void park(long nanos) {
        if (!stopping && nanos > 0) {
            LockSupport.parkNanos(this, Math.min(nanos, RETRY_PAUSE_NANOS));
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
