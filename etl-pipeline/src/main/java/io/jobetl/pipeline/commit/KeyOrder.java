package io.jobetl.pipeline.commit;

import io.jobetl.model.CellKey;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.Commit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which the rows of a commit are written: that of the primary key of {@code events}. Others who lock rows
 * (a repair, an operator, a reader FOR SHARE) go through the index in this order too, so none waits for the other in a
 * circle, and a multi-row statement goes through each page of the index once.
 */
final class KeyOrder {
    private KeyOrder() {}

    /** The same commit with its cells in order. */
    static Commit sorted(Commit commit) {
        List<Cell> upserts = new ArrayList<>(commit.upserts());
        upserts.sort(Comparator.comparing(Cell::key));
        List<CellKey> deletes = new ArrayList<>(commit.deletes());
        deletes.sort(Comparator.naturalOrder());
        return commit.toBuilder().upserts(upserts).deletes(deletes).build();
    }
}
