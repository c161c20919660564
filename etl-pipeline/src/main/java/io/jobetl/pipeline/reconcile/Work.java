package io.jobetl.pipeline.reconcile;

import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.SourceTables;
import io.jobetl.pipeline.port.SourceTables.Comparison;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A piece of reading that was done. */
sealed interface Work {
    /** How long it took. */
    Duration took();

    /** Ranges that were compared, one behind the other. */
    record Compared(DimensionTable table, List<Range> ranges, Duration took) implements Work {
        static Compared of(
                SourceTables source,
                DimensionTable table,
                long afterId,
                int rowsPerRange,
                int mostDifferences,
                Duration longest,
                InstantSource clock) {
            Instant started = clock.instant();
            List<Range> ranges = new ArrayList<>();
            long next = afterId;
            int differences = 0;
            Duration took = Duration.ZERO;
            while (next < Integer.MAX_VALUE && differences < mostDifferences && took.compareTo(longest) < 0) {
                Comparison comparison = source.compare(table, next, rowsPerRange);
                ranges.add(new Range(next, comparison));
                next = comparison.lastId();
                differences += comparison.differences().size();
                took = Duration.between(started, clock.instant());
            }
            return new Compared(table, ranges, took);
        }
    }

    /** @param afterId the range begins behind this id */
    record Range(long afterId, Comparison comparison) {}

    /**
     * Rows that were read under lock.
     *
     * @param positionsBefore of those that were known when it began
     * @param rows null when nobody says where the log ends
     */
    record Looked(
            DimensionTable table,
            List<Integer> ids,
            Map<Integer, SourcePosition> positionsBefore,
            @Nullable List<DimensionRow> rows,
            Duration took)
            implements Work {
        static Looked at(
                SourceTables source,
                DimensionTable table,
                List<Integer> ids,
                Map<Integer, SourcePosition> positionsBefore,
                InstantSource clock) {
            Instant started = clock.instant();
            List<DimensionRow> rows = ExactRead.read(source, table, ids);
            return new Looked(table, ids, positionsBefore, rows, Duration.between(started, clock.instant()));
        }
    }
}
