package io.jobetl.pipeline.port;

import io.jobetl.model.CellKey;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import java.time.Instant;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * All that one transaction changes. Every value is absolute, so the same commit applied twice is the same as once.
 * Immutable, if nobody changes the lists that it was built with: they may hold a million cells, and are not copied.
 *
 * <pre>{@code
 * sink.commit(Commit.builder().upserts(cells).offsets(offsets).build());
 * }</pre>
 */
public final class Commit {
    private final List<Cell> upserts;
    private final List<CellKey> deletes;
    private final List<HourState> hours;
    private final List<DimensionRow> dimensionRows;
    private final List<SnapshotMark> snapshots;
    private final List<ChangeOffset> offsets;
    private final List<DeadLetter> deadLetters;
    private final List<Correction> corrections;
    private final List<Long> servedRequests;
    private final List<Drift> drifts;
    private final List<ComparedTable> comparedTables;
    private final @Nullable Instant lateCountedUntil;

    private Commit(Builder builder) {
        upserts = builder.upserts;
        deletes = builder.deletes;
        hours = builder.hours;
        dimensionRows = builder.dimensionRows;
        snapshots = builder.snapshots;
        offsets = builder.offsets;
        deadLetters = builder.deadLetters;
        corrections = builder.corrections;
        servedRequests = builder.servedRequests;
        drifts = builder.drifts;
        comparedTables = builder.comparedTables;
        lateCountedUntil = builder.lateCountedUntil;
    }

    /** Of a commit that changes nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** Of a commit that is the same as this one, but for what is set. */
    public Builder toBuilder() {
        return builder()
                .upserts(upserts)
                .deletes(deletes)
                .hours(hours)
                .dimensionRows(dimensionRows)
                .snapshots(snapshots)
                .offsets(offsets)
                .deadLetters(deadLetters)
                .corrections(corrections)
                .servedRequests(servedRequests)
                .drifts(drifts)
                .comparedTables(comparedTables)
                .lateCountedUntil(lateCountedUntil);
    }

    /** Cells that appeared or changed. */
    public List<Cell> upserts() {
        return upserts;
    }

    /** Cells that vanished. */
    public List<CellKey> deletes() {
        return deletes;
    }

    /** Hours whose digest, reject counts or next recount changed. */
    public List<HourState> hours() {
        return hours;
    }

    /** Dimension rows that changed. */
    public List<DimensionRow> dimensionRows() {
        return dimensionRows;
    }

    /** Dimension tables whose snapshot was completed: rows older than the position are deleted rows. */
    public List<SnapshotMark> snapshots() {
        return snapshots;
    }

    /** Change topics' positions behind the dimension rows. */
    public List<ChangeOffset> offsets() {
        return offsets;
    }

    /** Input that could not be used. */
    public List<DeadLetter> deadLetters() {
        return deadLetters;
    }

    /** Which of the upserts and deletes change an hour that was closed before. */
    public List<Correction> corrections() {
        return corrections;
    }

    /** Ids of the {@link RecountRequest}s that this commit fulfils. */
    public List<Long> servedRequests() {
        return servedRequests;
    }

    /** Drift that was found, repaired, or is gone. */
    public List<Drift> drifts() {
        return drifts;
    }

    /** Dimension tables that were compared with their source. */
    public List<ComparedTable> comparedTables() {
        return comparedTables;
    }

    /**
     * Rows that came up to an hour late are counted when they became readable before this, by the clock of the
     * pipeline; null when that is not known, and what is stored stays. It comes with whatever is written, and alone it
     * is no reason to.
     */
    public @Nullable Instant lateCountedUntil() {
        return lateCountedUntil;
    }

    public boolean isEmpty() {
        return upserts.isEmpty()
                && deletes.isEmpty()
                && hours.isEmpty()
                && dimensionRows.isEmpty()
                && snapshots.isEmpty()
                && offsets.isEmpty()
                && deadLetters.isEmpty()
                && corrections.isEmpty()
                && servedRequests.isEmpty()
                && drifts.isEmpty()
                && comparedTables.isEmpty();
    }

    /** Whether it holds nothing but notes of how job and campaign compare: that is no sign that rows are counted. */
    public boolean isNotes() {
        return toBuilder().drifts(List.of()).comparedTables(List.of()).build().isEmpty();
    }

    /** How many there are of each part: a commit can hold a million cells. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ", "Commit[", "]");
        addTo(parts, "upserts", upserts);
        addTo(parts, "deletes", deletes);
        addTo(parts, "hours", hours);
        addTo(parts, "dimensionRows", dimensionRows);
        addTo(parts, "snapshots", snapshots);
        addTo(parts, "offsets", offsets);
        addTo(parts, "deadLetters", deadLetters);
        addTo(parts, "corrections", corrections);
        addTo(parts, "servedRequests", servedRequests);
        addTo(parts, "drifts", drifts);
        addTo(parts, "comparedTables", comparedTables);
        return parts.toString();
    }

    private static void addTo(StringJoiner parts, String name, List<?> part) {
        if (!part.isEmpty()) {
            parts.add(name + "=" + part.size());
        }
    }

    /**
     * A snapshot of a table that ended.
     *
     * @param position where in the binary log the snapshot was taken
     */
    public record SnapshotMark(DimensionTable table, SourcePosition position) {}

    /** Takes the parts of a commit; one that is not set is empty. Mutable, for one thread. */
    public static final class Builder {
        private List<Cell> upserts = List.of();
        private List<CellKey> deletes = List.of();
        private List<HourState> hours = List.of();
        private List<DimensionRow> dimensionRows = List.of();
        private List<SnapshotMark> snapshots = List.of();
        private List<ChangeOffset> offsets = List.of();
        private List<DeadLetter> deadLetters = List.of();
        private List<Correction> corrections = List.of();
        private List<Long> servedRequests = List.of();
        private List<Drift> drifts = List.of();
        private List<ComparedTable> comparedTables = List.of();
        private @Nullable Instant lateCountedUntil;

        private Builder() {}

        public Builder upserts(List<Cell> upserts) {
            this.upserts = upserts;
            return this;
        }

        public Builder deletes(List<CellKey> deletes) {
            this.deletes = deletes;
            return this;
        }

        public Builder hours(List<HourState> hours) {
            this.hours = hours;
            return this;
        }

        public Builder dimensionRows(List<DimensionRow> dimensionRows) {
            this.dimensionRows = dimensionRows;
            return this;
        }

        public Builder snapshots(List<SnapshotMark> snapshots) {
            this.snapshots = snapshots;
            return this;
        }

        public Builder offsets(List<ChangeOffset> offsets) {
            this.offsets = offsets;
            return this;
        }

        public Builder deadLetters(List<DeadLetter> deadLetters) {
            this.deadLetters = deadLetters;
            return this;
        }

        public Builder corrections(List<Correction> corrections) {
            this.corrections = corrections;
            return this;
        }

        public Builder servedRequests(List<Long> servedRequests) {
            this.servedRequests = servedRequests;
            return this;
        }

        public Builder drifts(List<Drift> drifts) {
            this.drifts = drifts;
            return this;
        }

        public Builder comparedTables(List<ComparedTable> comparedTables) {
            this.comparedTables = comparedTables;
            return this;
        }

        public Builder lateCountedUntil(@Nullable Instant lateCountedUntil) {
            this.lateCountedUntil = lateCountedUntil;
            return this;
        }

        public Commit build() {
            return new Commit(this);
        }
    }
}
