package io.jobetl.io.mysql.read;

import io.jobetl.model.DimensionTable;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * Whether what is known of a dimension is what its source has. Times are UTC.
 *
 * @param open rows that differ and were not repaired
 * @param openSince when the first of them was seen
 * @param repairedLastDay rows that were repaired within 24 hours
 * @param lastRepair when a row was last repaired
 * @param comparedAt when all rows were last compared; empty before the first time
 * @param rows how many the source had then
 * @param problem why drift is not found or not repaired; empty when all is well
 */
public record DriftStatus(
        DimensionTable table,
        long open,
        Optional<LocalDateTime> openSince,
        long repairedLastDay,
        Optional<LocalDateTime> lastRepair,
        Optional<LocalDateTime> comparedAt,
        long rows,
        String problem) {}
