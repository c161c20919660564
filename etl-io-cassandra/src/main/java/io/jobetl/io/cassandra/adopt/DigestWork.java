package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.IntFunction;

/** Reads one of the two tables and names what it holds. */
final class DigestWork extends PieceWork<DigestedPiece> {
    private static final long serialVersionUID = 1L;

    private final boolean ofSource;

    /** @param ofSource of the flat table; else of the hourly one */
    DigestWork(AdoptionNames names, boolean ofSource) {
        super(CompareWork.title(names), names);
        this.ofSource = ofSource;
    }

    @Override
    IntFunction<DigestedPiece> ready(AdoptedTables tables) {
        PreparedStatement select = ofSource ? tables.selectSource() : tables.selectTarget();
        return piece -> {
            Map<Integer, RowSetDigest> digests = new HashMap<>();
            List<UnusableRow> unusable = new ArrayList<>();
            long rows = 0;
            for (Row row : Pieces.rows(tables.session(), select, piece)) {
                rows++;
                Optional<UUID> key = tables.usableKey(row, unusable::add);
                if (key.isPresent()) {
                    digests.computeIfAbsent(AdoptedTables.hour(key.get()), hour -> new RowSetDigest())
                            .add(tables.hash(key.get(), row));
                }
            }
            return new DigestedPiece(rows, digests, unusable);
        };
    }
}
