package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Counts the rows of the flat table and lists those that are unusable. */
final class CountWork extends PieceWork<CountedPiece> {
    private static final long serialVersionUID = 1L;

    CountWork(AdoptionNames names) {
        super("reading " + names.source(), names);
    }

    @Override
    IntFunction<CountedPiece> ready(AdoptedTables tables) {
        PreparedStatement select = tables.selectSource();
        return piece -> {
            List<UnusableRow> unusable = new ArrayList<>();
            long read = 0;
            for (Row row : Pieces.rows(tables.session(), select, piece)) {
                tables.usableKey(row, unusable::add);
                read++;
            }
            return new CountedPiece(new AdoptionCounts(read, 0, unusable.size()), unusable);
        };
    }
}
