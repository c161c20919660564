package io.jobetl.io.cassandra.arrival;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import io.jobetl.io.cassandra.arrival.ArrivalProgress.Question;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hints from the table {@code tracking_arrival}. Each {@link #poll} hands out what the question of an earlier one has
 * brought, and asks the next; one question at a time, a page at a time. What it costs is said at
 * {@link ArrivalProgress}.
 *
 * <p>The position is the largest {@code arrived} that was handed out, or the time of the question when that was before,
 * in microseconds since 1970. Who comes back after a
 * while catches up in steps, after longer than hints are kept from what there still is.
 *
 * <p>The table need not be there, and may be made, dropped or altered at any time: it is looked for every ten seconds.
 * Nothing that goes wrong here is thrown. The session belongs to the caller and stays open.
 */
public final class CassandraArrivalHints implements ArrivalHints {
    private static final Logger LOG = LoggerFactory.getLogger(CassandraArrivalHints.class);
    private static final String TOPICS = ChangeOffset.HINTS + "cassandra:";
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(10);
    private static final Duration RETRY_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOCK_INTERVAL = Duration.ofMinutes(1);
    /** A question that is not answered for so long has to be taken for one that never will be. */
    private static final Duration OVERDUE = Duration.ofSeconds(2);

    private final CqlSession session;
    private final String keyspace;
    private final String topic;
    private final InstantSource clock;
    private final Duration lookInterval;

    private @Nullable ArrivalProgress progress;
    /** The largest position that is told; none before the first. */
    private long position;

    private @Nullable PreparedStatement select;
    private Duration serverIsAhead = Duration.ZERO;
    private long clockAtNanos;

    /** What is to be done with the answer, in the thread that polls; null when nothing is asked. */
    private @Nullable CompletableFuture<Runnable> underWay;

    private long askedAtNanos;
    private long nextAtNanos;
    private HintBatch ready = HintBatch.EMPTY;
    private long largestOfAnswer;
    private boolean answered;
    private String lastSaid = "";

    /** Asks nothing yet. */
    public CassandraArrivalHints(CqlSession session, String keyspace) {
        this(session, keyspace, InstantSource.system(), LOOK_INTERVAL);
    }

    CassandraArrivalHints(CqlSession session, String keyspace, InstantSource clock, Duration lookInterval) {
        this.session = session;
        this.keyspace = keyspace;
        this.topic = TOPICS + keyspace + "." + ArrivalTable.NAME;
        this.clock = clock;
        this.lookInterval = lookInterval;
    }

    /** When the newest hint arrived that a position is behind; empty when it is a position in something else. */
    public static Optional<Instant> arrivalOf(ChangeOffset offset) {
        return offset.topic().startsWith(TOPICS) && offset.nextOffset() >= 0
                ? Optional.of(Instant.EPOCH.plus(offset.nextOffset(), ChronoUnit.MICROS))
                : Optional.empty();
    }

    @Override
    public void seek(List<ChangeOffset> offsets) {
        position = offsets.stream()
                .filter(offset -> offset.topic().equals(topic))
                .mapToLong(ChangeOffset::nextOffset)
                .max()
                .orElse(ChangeOffset.VOID);
        progress = new ArrivalProgress(position < 0 ? Long.MAX_VALUE : position);
        underWay = null; // its answer would be one to another progress
        answered = false;
        nextAtNanos = System.nanoTime();
    }

    @Override
    public HintBatch poll() {
        if (progress == null) {
            return HintBatch.EMPTY;
        }
        ready = HintBatch.EMPTY;
        if (underWay != null && underWay.isDone()) {
            take(underWay);
        }
        if (underWay == null && System.nanoTime() - nextAtNanos >= 0) {
            ask(progress);
        }
        return ready;
    }

    @Override
    public boolean isAnswering() {
        boolean overdue =
                underWay != null && !underWay.isDone() && System.nanoTime() - askedAtNanos > OVERDUE.toNanos();
        return answered && !overdue;
    }

    @Override
    public void close() {
        progress = null;
        underWay = null;
        answered = false;
    }

    private void take(CompletableFuture<Runnable> done) {
        underWay = null;
        try {
            done.join().run();
        } catch (CompletionException e) {
            failed(e.getCause() instanceof RuntimeException cause ? cause : e);
        } catch (RuntimeException e) { // of a table with other types
            failed(e);
        }
    }

    private void ask(ArrivalProgress current) {
        try {
            PreparedStatement statement = select;
            if (statement == null) {
                start(lookForTable());
            } else if (System.nanoTime() - clockAtNanos >= 0) {
                start(lookAtClock());
            } else {
                Question question =
                        current.next(ArrivalProgress.micros(clock.instant().plus(serverIsAhead)));
                largestOfAnswer = position;
                start(session.executeAsync(statement
                                .boundStatementBuilder(
                                        question.minutes(),
                                        ArrivalTable.shards(),
                                        ArrivalProgress.smallest(question.from()),
                                        ArrivalProgress.smallest(question.to()))
                                .setPageSize(MOST_PER_POLL)
                                .setIdempotence(true)
                                .build())
                        .thenApply(page -> () -> takePage(current, question, page)));
            }
        } catch (RuntimeException e) { // of a session that is closed, or of a table with other types
            failed(e);
        }
    }

    private void start(CompletionStage<Runnable> request) {
        askedAtNanos = System.nanoTime();
        underWay = request.toCompletableFuture();
    }

    private void takePage(ArrivalProgress current, Question question, AsyncResultSet page) {
        List<ArrivalHint> hints = new ArrayList<>();
        for (Row row : page.currentPage()) {
            UUID arrived = Objects.requireNonNull(row.getUuid(0));
            UUID createTime = Objects.requireNonNull(row.getUuid(1));
            if (current.isNew(question, arrived, createTime)) {
                long micros = ArrivalProgress.microsOf(arrived);
                largestOfAnswer = Math.max(largestOfAnswer, micros);
                hints.add(new ArrivalHint(createTime, Instant.EPOCH.plus(micros, ChronoUnit.MICROS)));
            }
        }
        answered = true;
        say("");
        if (page.hasMorePages()) {
            // The pages are not in the order of arrival, so the position moves behind the last of them only.
            ready = new HintBatch(hints, List.of());
            start(page.fetchNextPage().thenApply(next -> () -> takePage(current, question, next)));
            return;
        }
        current.answered(question);
        // One that pretends to come from the future must not take the position along.
        boolean isUsable = position >= 0 && position <= question.through();
        long reached = isUsable ? Math.min(largestOfAnswer, question.through()) : question.through();
        boolean moved = reached != position;
        position = reached;
        ready = new HintBatch(hints, moved ? List.of(new ChangeOffset(topic, 0, position)) : List.of());
    }

    private CompletionStage<Runnable> lookForTable() {
        return session.executeAsync(
                        "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                        keyspace,
                        ArrivalTable.NAME)
                .thenCompose(tables -> tables.one() == null
                        ? CompletableFuture.<Runnable>completedFuture(this::tableIsMissing)
                        : session.prepareAsync(ArrivalTable.select(keyspace)).thenApply(statement -> () -> {
                            select = statement;
                            clockAtNanos = System.nanoTime();
                        }));
    }

    private CompletionStage<Runnable> lookAtClock() {
        Instant asked = clock.instant();
        return session.executeAsync("SELECT toTimestamp(now()) FROM system.local")
                .thenApply(rows -> {
                    Duration wayAndBack = Duration.between(asked, clock.instant());
                    Instant here = asked.plus(wayAndBack.dividedBy(2));
                    return () -> {
                        Row row = Objects.requireNonNull(rows.one());
                        serverIsAhead = Duration.between(here, Objects.requireNonNull(row.getInstant(0)));
                        clockAtNanos = System.nanoTime() + CLOCK_INTERVAL.toNanos();
                    };
                });
    }

    private void tableIsMissing() {
        answered = false;
        nextAtNanos = System.nanoTime() + lookInterval.toNanos();
        String missing = "table " + keyspace + "." + ArrivalTable.NAME + " is not there";
        if (say(missing)) {
            LOG.debug("No hints of late rows: {} (`etl init` creates it)", missing);
        }
    }

    /** Says once what is wrong, then tries again: with a table that may be another one. */
    private void failed(RuntimeException e) {
        answered = false;
        select = null;
        boolean isRefused = !(e instanceof DriverException) || e instanceof QueryValidationException;
        nextAtNanos = System.nanoTime() + (isRefused ? lookInterval : RETRY_PAUSE).toNanos();
        if (progress != null && say(e.getClass().getName())) {
            LOG.warn(
                    "No hints of late rows from {}.{}, which wait as long again as they were late: {}",
                    keyspace,
                    ArrivalTable.NAME,
                    DriverFailures.reason(e));
        }
    }

    private boolean say(String what) {
        boolean isNews = !what.equals(lastSaid);
        if (isNews && !lastSaid.isEmpty() && what.isEmpty()) {
            LOG.info("Hints of late rows come from {}.{} again", keyspace, ArrivalTable.NAME);
        }
        lastSaid = what;
        return isNews;
    }
}
