package io.jobetl.runtime.status;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.io.mysql.read.DriftStatus;
import io.jobetl.io.mysql.read.MySqlDeadLetters;
import io.jobetl.io.mysql.read.MySqlEventsReader;
import io.jobetl.io.mysql.read.MySqlEventsReader.LeaseStatus;
import io.jobetl.pipeline.port.ChangeOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an installation has counted, who writes, and how far it is: everything that its tables say. Each number is read
 * by itself, so under traffic they may be some commits apart. Immutable.
 *
 * @param cells rows of {@code events}
 * @param lease of the configured pipeline; empty when none has ever run
 * @param offsets positions in the change topics behind what is committed
 * @param correctionsLastDay cells of closed hours that changed within 24 hours
 * @param recountsRequested hours that somebody wants recounted, and nobody has yet
 * @param deadLettersByReason the most frequent reason first
 * @param drifts how each dimension compares with its source
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
        List<DriftStatus> drifts) {
    /**
     * Reads the tables, in a handful of statements.
     *
     * @param pipeline name of its lease
     * @throws io.jobetl.pipeline.port.StoreException when MySQL does not answer or lacks the tables
     */
    public static InstallationState read(MySqlDatabase database, String pipeline) {
        MySqlDeadLetters letters = new MySqlDeadLetters(database);
        try (MySqlEventsReader reader = new MySqlEventsReader(database)) {
            return new InstallationState(
                    new RowBalance(reader.hourBalances(), letters.tooLateByHour()),
                    reader.eventCount(),
                    reader.lease(pipeline),
                    reader.offsets(),
                    reader.correctionsOfLastDay(),
                    reader.recountRequestCount(),
                    reader.deadLetterCount(),
                    letters.countsByReason(),
                    reader.drifts());
        }
    }
}
