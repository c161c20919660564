package io.jobetl.runtime.feed;

import io.jobetl.io.kafka.connect.ConnectClient;
import io.jobetl.io.kafka.connect.ConnectorFailure;
import io.jobetl.io.kafka.connect.ConnectorStatus;
import io.jobetl.io.kafka.topics.HeartbeatTopic;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.FeedState.Condition;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Looks how the connector of change events is: asks Kafka Connect, and Kafka for its newest sign of life. A look takes
 * milliseconds, or a few seconds when one of them does not answer, and never throws. For one thread.
 */
public final class FeedProbe implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** A dozen heartbeats. */
    private static final Duration SILENT_AFTER = Duration.ofSeconds(60);

    private static final String TOPIC_PREFIX = "topic.prefix";

    private final ConnectClient client;
    private final HeartbeatTopic heartbeats;
    private final String connector;
    private final String url;
    private final String topicPrefix;
    private final InstantSource clock;

    public FeedProbe(EtlConfig config) {
        Stores stores = new Stores(config);
        this.client = stores.connect().impatient(PATIENCE);
        // Its name does not hold that of the database, so MySQL need not be asked: it may be what is away.
        this.heartbeats = new HeartbeatTopic(config.kafka(), PATIENCE);
        this.connector = config.connector().name();
        this.url = config.connect().url().toString();
        this.topicPrefix = config.kafka().topicPrefix();
        this.clock = InstantSource.system();
    }

    /** How the feed is now. */
    public FeedState look() {
        return seen().state();
    }

    /** The same with the failure that a repair starts from. */
    Seen seen() {
        try {
            Optional<ConnectorStatus> status = client.find(connector);
            if (status.isEmpty()) {
                return new Seen(
                        new FeedState(
                                Condition.MISSING,
                                "there is no connector " + connector + " at " + url,
                                "changes of job and campaign do not arrive: `etl connector deploy`",
                                Optional.empty()),
                        Optional.empty());
            }
            String prefix = client.settings(connector)
                    .map(settings -> settings.getOrDefault(TOPIC_PREFIX, ""))
                    .orElse("");
            if (!prefix.equals(topicPrefix)) {
                return new Seen(
                        new FeedState(
                                Condition.MISSING,
                                "the connector " + connector + " at " + url + " is another installation's: its topics"
                                        + " begin with " + prefix + ", those of this one with " + topicPrefix,
                                "set connect.connector (or connect.url, kafka.topic-prefix), then `etl connector deploy`",
                                Optional.empty()),
                        Optional.empty());
            }
            return new Seen(state(status.get(), silence()), status.get().diagnosis());
        } catch (StoreException e) {
            return new Seen(
                    new FeedState(
                            Condition.UNREACHABLE,
                            "whether changes of job and campaign arrive is not known: " + e.getMessage(),
                            "",
                            Optional.empty()),
                    Optional.empty());
        }
    }

    private FeedState state(ConnectorStatus status, Optional<Duration> silence) {
        String summary = "connector " + connector + ": " + status.summary();
        Optional<ConnectorFailure> failure = status.diagnosis();
        if (failure.isPresent()) {
            return new FeedState(
                    Condition.FAILED,
                    "connector " + connector + ": " + failure.get().text(),
                    failure.get().cause().remedy(),
                    silence);
        }
        if (status.isHalted()) {
            return new FeedState(
                    Condition.HALTED, summary, "somebody stopped it: `etl connector deploy` resumes it", silence);
        }
        boolean isSilent = silence.isPresent() && silence.get().compareTo(SILENT_AFTER) > 0;
        if (isSilent && !(status.isRunning() && client.isSnapshotUnderWay(connector))) {
            return new FeedState(
                    Condition.SILENT,
                    summary + ", but without a sign of life for "
                            + silence.get().toSeconds() + " s",
                    "look at the log of Kafka Connect and at MySQL, then `etl connector restart`",
                    silence);
        }
        return new FeedState(
                status.isRunning() ? Condition.FLOWING : Condition.STARTING,
                summary,
                status.isRunning() ? "" : "if it stays so, look at the workers of Kafka Connect",
                silence);
    }

    private Optional<Duration> silence() {
        Instant now = clock.instant();
        return heartbeats.newest().map(newest -> newest.isAfter(now) ? Duration.ZERO : Duration.between(newest, now));
    }

    @Override
    public void close() {
        heartbeats.close();
    }

    /** @param failure why it failed, when it did */
    record Seen(FeedState state, Optional<ConnectorFailure> failure) {}
}
