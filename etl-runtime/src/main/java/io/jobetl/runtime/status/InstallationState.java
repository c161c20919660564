package io.jobetl.runtime.status;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.read.DriftStatus;
import io.jobetl.io.mysql.read.MySqlDeadLetters;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.runtime.feed.FeedProbe;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.stores.Stores;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an installation has counted, who writes, how far it is, and how its connector is: everything that its tables and
 * Kafka Connect say. Each number is read by itself, so under traffic they may be some commits apart. Immutable.
 *
 * @param cells rows of {@code events}
 * @param lease of the configured pipeline; empty when none has ever run
 * @param offsets positions in the change topics and in hints, behind what is committed
 * @param correctionsLastDay cells of closed hours that changed within 24 hours
 * @param recountsRequested hours that somebody wants recounted, and nobody has yet
 * @param deadLettersByReason the most frequent reason first
 * @param drifts how each dimension compares with its source
 * @param feed how the connector is that brings the changes of job and campaign
 * @param isFeedExpected false when this installation does without
 * @param areHintsWanted the settings ask for hints of late rows
 */
public record InstallationState(
        RowBalance balance,
        long cells,
        Optional<LeaseStatus> lease,
        List<ChangeOffset> offsets,
        long correctionsLastDay,
        long recountsRequested,
        long deadLetters,
        Map<String, Long> deadLettersByReason,
        List<DriftStatus> drifts,
        FeedState feed,
        boolean isFeedExpected,
        boolean areHintsWanted) {
    /**
     * Reads the tables, in a handful of statements, and looks at the connector.
     *
     * @throws io.jobetl.pipeline.port.StoreException when MySQL does not answer or lacks the tables
     */
    public static InstallationState read(EtlConfig config) {
        MySqlDatabase database = new Stores(config).mysql();
        String pipeline = config.pipeline().name();
        MySqlDeadLetters letters = new MySqlDeadLetters(database);
        try (MySqlEventsReader reader = new MySqlEventsReader(database);
                FeedProbe probe = new FeedProbe(config)) {
            List<ChangeOffset> offsets = reader.offsets();
            return new InstallationState(
                    new RowBalance(reader.hourBalances(), letters.tooLateByHour()),
                    reader.eventCount(),
                    reader.lease(pipeline),
                    offsets,
                    reader.correctionsOfLastDay(),
                    reader.recountRequestCount(),
                    reader.deadLetterCount(),
                    letters.countsByReason(),
                    reader.drifts(),
                    probe.look(),
                    isFeedExpected(config, offsets),
                    config.hints().isWanted());
        }
    }

    /** Whether an instance is the writer at this moment. */
    public boolean hasWriter() {
        return lease.map(known -> known.holder().remaining())
                .filter(Health::isRunning)
                .isPresent();
    }

    /** Whether changes of job and campaign should arrive, and do not. */
    public boolean isFeedBroken() {
        return isFeedExpected && feed.isBroken();
    }

    /** An installation that was told nothing of Connect, and never got a change, does without. */
    static boolean isFeedExpected(EtlConfig config, List<ChangeOffset> offsets) {
        return config.connector().isConfigured() || !offsets.stream().allMatch(ChangeOffset::isOfHints);
    }
}
