package io.jobetl.pipeline.engine;

import io.jobetl.aggregation.KeyFilter;
import io.jobetl.aggregation.Partial;
import org.jspecify.annotations.Nullable;

/**
 * A closed hour to which late rows are added one by one: all that is committed of it, and its keys.
 *
 * <p>Mutable, for one thread.
 */
final class LateHour {
    /** Of a cell in a table, with its part of the index. */
    private static final int BYTES_PER_CELL = 96;

    private final KeyFilter keys;
    /** What is committed. */
    private Partial partial;
    /** When the reading began that it comes from. */
    private final long readTicks;
    /** What is to be committed next; null when that is nothing. */
    private @Nullable HourCells changing;

    LateHour(KeyFilter keys, Partial partial, long readTicks) {
        this.keys = keys;
        this.partial = partial;
        this.readTicks = readTicks;
    }

    int epochHour() {
        return partial.epochHour();
    }

    KeyFilter keys() {
        return keys;
    }

    long readTicks() {
        return readTicks;
    }

    /** @return all cells of the hour, with what is to be committed */
    HourCells add(Partial row, CommittedHours committed) {
        HourCells cells = changing == null ? committed.hourCells(partial) : changing;
        cells.replace(new Partial(partial.epochHour()), row);
        changing = cells;
        return cells;
    }

    /** True when these cells are what it has to commit. */
    boolean isChangedBy(HourCells cells) {
        return changing == cells;
    }

    boolean isChanging() {
        return changing != null;
    }

    void committed() {
        if (changing != null) {
            partial = changing.total();
            changing = null;
        }
    }

    long bytes() {
        return keys.bytes() + (long) partial.cells().size() * BYTES_PER_CELL;
    }
}
