package io.jobetl.io.mysql.commit;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.commit.FailPoints;
import io.jobetl.pipeline.commit.FencedEventsSink;
import io.jobetl.pipeline.commit.InstanceLocks;
import io.jobetl.pipeline.observe.PipelineObserver;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit protocol over MySQL. One connection. Used by one thread; {@link #close}, {@link #counters} and
 * {@link #leaseHolder} may be called by others.
 *
 * <pre>{@code
 * try (MySqlEventsSink sink = new MySqlEventsSink(new MySqlDatabase(config), MySqlSinkConfig.of("host:4711"))) {
 *     SinkState state = sink.acquire().orElseThrow();
 *     sink.commit(commit);
 * }
 * }</pre>
 */
public final class MySqlEventsSink extends FencedEventsSink {
    public MySqlEventsSink(MySqlDatabase database, MySqlSinkConfig config) {
        this(database, config, PipelineObserver.NONE);
    }

    /** @param observer hears what the protocol does, beside the log */
    public MySqlEventsSink(MySqlDatabase database, MySqlSinkConfig config, PipelineObserver observer) {
        this(database, config, InstanceLocks.NONE, observer);
    }

    /** @param locks tell whether instances on this machine are there; this sink releases its own when it is closed */
    public MySqlEventsSink(
            MySqlDatabase database, MySqlSinkConfig config, InstanceLocks locks, PipelineObserver observer) {
        this(database, config, locks, FailPoints.NONE, observer);
    }

    /** @param failPoints what a test makes go wrong */
    public MySqlEventsSink(MySqlDatabase database, MySqlSinkConfig config, FailPoints failPoints) {
        this(database, config, InstanceLocks.NONE, failPoints, PipelineObserver.NONE);
    }

    private MySqlEventsSink(
            MySqlDatabase database,
            MySqlSinkConfig config,
            InstanceLocks locks,
            FailPoints failPoints,
            PipelineObserver observer) {
        super(
                new MySqlEventsDatabase(database, config),
                config.owner(),
                config.leaseTime(),
                new TimedRetries(config.retryTime()),
                failPoints,
                PipelineObserver.all(new ProtocolLog(config.leaseName(), config.owner()), observer),
                locks);
    }

    /** Says in the log what the protocol does. */
    private record ProtocolLog(String leaseName, String owner) implements PipelineObserver {
        private static final Logger LOG = LoggerFactory.getLogger(MySqlEventsSink.class);

        @Override
        public void leaseTaken(long epoch, long seq) {
            LOG.info("lease taken: name={} epoch={} seq={} owner={}", leaseName, epoch, seq, owner);
        }

        @Override
        public void writerEnded(String writer, Duration remaining) {
            LOG.info(
                    "the connection of the writer has ended, taking over {} ms before its lease does: name={} writer={}",
                    remaining.toMillis(),
                    leaseName,
                    writer);
        }

        @Override
        public void predecessorStays() {
            LOG.warn("the named lock of the writer is still held by another connection: name={}", leaseName);
        }

        @Override
        public void endingFrozenWriter(long connectionId, Duration idle) {
            LOG.warn(
                    "ending the connection of a frozen writer: name={} connectionId={} idleSeconds={}",
                    leaseName,
                    connectionId,
                    idle.toSeconds());
        }

        @Override
        public void commitUnknown(long seq, String reason) {
            LOG.warn("the answer to COMMIT was lost: {}: seq={}", reason, seq);
        }

        @Override
        public void commitFound(long seq) {
            LOG.warn("the COMMIT whose answer was lost had happened: seq={}", seq);
        }
    }
}
