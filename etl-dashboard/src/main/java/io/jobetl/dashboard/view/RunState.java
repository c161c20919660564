package io.jobetl.dashboard.view;

import io.jobetl.pipeline.observe.FeedState;
import io.jobetl.pipeline.observe.PipelineStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the pipeline of this process has told so far. Immutable.
 *
 * @param startedAt when this process began
 * @param stats of the last cycle as the writer; null before the first
 * @param totals of the last cycle, whoever is the writer now: they never go back
 * @param cycledAt when the last cycle ended
 * @param away stores that failed, until they answer again
 * @param feedSince when the feed came into its condition
 * @param commitTook the last commit
 */
record RunState(
        Role role,
        Instant startedAt,
        long epoch,
        @Nullable PipelineStats stats,
        PipelineStats totals,
        Instant cycledAt,
        @Nullable Instant committedAt,
        @Nullable Duration commitTook,
        Collection<Away> away,
        Optional<FeedState> feed,
        Instant feedSince,
        HintState hints,
        List<Problem> problems) {
    /** What this process is at the moment. */
    enum Role {
        /** Neither yet. */
        STARTING,
        WRITER,
        STANDBY,
        /** Its pipeline has ended. */
        STOPPED
    }

    boolean isWriter() {
        return role == Role.WRITER;
    }
}
