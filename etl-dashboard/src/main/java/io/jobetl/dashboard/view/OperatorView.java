package io.jobetl.dashboard.view;

import io.jobetl.runtime.settings.EtlConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that an operator sees at one moment; what {@code /api/v1/operator} answers, name by name. Times are UTC,
 * durations seconds. Immutable.
 *
 * @param installation what is watched; null while that is not known
 * @param writer who holds the lease; null when nobody ever has, or nobody knows
 * @param counted up to when rows are counted
 * @param notCounted rows of all hours that are in no cell, by reason
 * @param problems newest first
 * @param hours the last 48, oldest first
 */
public record OperatorView(
        Instant at,
        String version,
        @Nullable Installation installation,
        Verdict verdict,
        Instance instance,
        @Nullable Writer writer,
        Counted counted,
        Hints hints,
        Totals totals,
        Flow flow,
        Connector connector,
        Balance balance,
        List<NotCounted> notCounted,
        List<Reason> deadLetters,
        Corrections corrections,
        Recounts recounts,
        List<Follower> followers,
        List<DriftOf> drift,
        List<Problem> problems,
        List<Hour> hours) {

    /**
     * Several may run on one machine.
     *
     * @param pipeline its name
     * @param database as {@code host:port/name}
     */
    public record Installation(String pipeline, String database) {
        /** The one of these settings. */
        public static Installation of(EtlConfig config) {
            return new Installation(
                    config.pipeline().name(),
                    config.mysql().address() + "/" + config.mysql().database());
        }
    }

    /**
     * @param role {@code writer}, {@code standby}, {@code starting} or {@code stopped}
     */
    public record Instance(String owner, String role, Instant startedAt) {}

    /**
     * @param leaseSeconds until the lease ends
     * @param commits of all instances
     */
    public record Writer(String owner, long epoch, Duration leaseSeconds, long commits, Instant committedAt) {}

    /**
     * @param until event time up to which all readable rows are committed; null when that is not known
     * @param lateUntil rows that came up to an hour late are counted if they were written before it
     * @param uncountedFrom start of the oldest closed hour that waits to be counted for the first time; null when none
     *     does
     */
    public record Counted(
            @Nullable Instant until,
            @Nullable Duration ageSeconds,
            @Nullable Instant lateUntil,
            @Nullable Instant uncountedFrom) {}

    /**
     * Hints of late rows; numbers since this process began.
     *
     * @param state {@code answering}; {@code silent}: expected, and they do not answer; {@code none}; {@code unknown}
     * @param covered every late row is known to have one
     * @param waiting hints whose rows are not settled
     * @param unhinted late rows that had none although hints answered, at least
     * @param text the same in one line; empty when it is not known
     */
    public record Hints(
            String state, boolean covered, long waiting, long unhinted, List<HintsOf> outcomes, String text) {}

    /** @param outcome {@code counted}, {@code known}, {@code read_again}, {@code no_row} or {@code ignored} */
    public record HintsOf(String outcome, long hints) {}

    /** Since this process began. */
    public record Totals(
            long rowsRead,
            long rowsCounted,
            long cellsWritten,
            long changeEvents,
            long commits,
            long openHours,
            long hoursWaiting,
            long readFailures) {}

    public record Flow(List<Node> nodes, List<Arrow> arrows) {}

    /**
     * @param state {@code ok}, {@code warn}, {@code error} or {@code unknown}
     * @param answers whether the store answers; null for what is no store, where nobody knows, or where it is not needed
     */
    public record Node(
            String id,
            String label,
            String state,
            String text,
            @Nullable Boolean answers) {}

    /**
     * @param perSecond over the last ten seconds; null when it is not measured here
     * @param error empty when all is well
     */
    public record Arrow(
            String from,
            String to,
            String label,
            @Nullable Double perSecond,
            @Nullable Duration lagSeconds,
            String error) {}

    /**
     * @param state of the feed as a whole: {@code flowing}, {@code failed} and so on
     * @param broken whether changes do not arrive; null where none are expected, or nobody can tell
     */
    public record Connector(
            String state,
            String detail,
            String remedy,
            @Nullable Boolean broken,
            List<Task> tasks) {}

    public record Task(int id, String state, String worker) {}

    /**
     * @param conserved whether, in each of the shown hours, the cells hold the rows that were read and not rejected; null
     *     when nobody has compared them lately
     * @param rowsRead of all hours that were ever counted
     * @param rowsInCells of them, those that stand in cells
     * @param asOf when the cells were last compared; null before the first time
     */
    public record Balance(
            @Nullable Boolean conserved,
            long rowsRead,
            long rowsInCells,
            List<Instant> unbalancedHours,
            @Nullable Instant asOf) {}

    /** @param kind {@code filtered}: not billable by nature; {@code rejected}: could not be used */
    public record NotCounted(String reason, String label, String kind, long rows) {}

    public record Reason(String reason, long rows) {}

    /** @param lastDay cells of closed hours that changed within 24 hours; null while that is not known */
    public record Corrections(@Nullable Long lastDay) {}

    /**
     * @param requested by somebody, and not yet served; null while that is not known
     * @param waiting hours whose recount is due or under way
     */
    public record Recounts(@Nullable Long requested, long waiting) {}

    /** A job or campaign whose cells follow it in chunks. */
    public record Follower(String dimension, int id) {}

    public record DriftOf(
            String dimension,
            long open,
            long repairedLastDay,
            @Nullable Instant comparedAt,
            String problem) {}

    /**
     * @param phase empty when the hour was never counted
     * @param rows read
     * @param counted rows in cells
     * @param balanced whether the cells hold the rows; null when nobody has compared them lately
     */
    public record Hour(
            Instant hour,
            String phase,
            long rows,
            long counted,
            @Nullable Instant countedAt,
            @Nullable Instant nextRecount,
            @Nullable Boolean balanced) {}
}
