/**
 * The exact aggregation: TimeUUID arithmetic, the fold of tracking rows into cells, partials that combine and deduct
 * without loss, and the digest that names the set of rows counted. Pure JDK, no clock, no I/O.
 *
 * <h2>Which class for what</h2>
 *
 * <table>
 * <caption>Classes of this package</caption>
 * <tr><th>you have</th><th>use</th><th>you get</th></tr>
 * <tr><td>rows of one hour, in any order</td><td>{@link io.jobetl.aggregation.Partial}</td>
 * <td>cells, digest, reject counts</td></tr>
 * <tr><td>rows in any form: lines of a file, objects</td>
 * <td>{@link io.jobetl.aggregation.HourlyFold#accumulate(java.util.Iterator, java.util.function.BiConsumer)}</td>
 * <td>cells of all hours</td></tr>
 * <tr><td>rows of many hours, mixed</td><td>{@link io.jobetl.aggregation.HourlyFold}</td>
 * <td>a partial for each hour</td></tr>
 * <tr><td>partials of parts of an hour</td><td>{@link io.jobetl.aggregation.Partial#combine},
 * {@link io.jobetl.aggregation.Partial#deduct}</td><td>their sum, and any of them taken back out of it</td></tr>
 * <tr><td>a partial to send or to store</td><td>{@link io.jobetl.aggregation.PartialForm}</td>
 * <td>its bytes, and the partial back from them</td></tr>
 * <tr><td>stored cells</td><td>{@link io.jobetl.aggregation.CellTable}</td><td>the same sums without rows</td></tr>
 * <tr><td>two sets of rows</td><td>{@link io.jobetl.aggregation.Digest}</td><td>whether they are the same set</td></tr>
 * <tr><td>the key of a row</td><td>{@link io.jobetl.aggregation.TimeUuids}</td>
 * <td>its event time, hour, and place in Cassandra's order</td></tr>
 * </table>
 *
 * <p>Rows are handed over in batches of columns, {@link io.jobetl.model.TrackingColumns}; some thousand rows at a time
 * are best. One row at a time is correct, too, and several times as slow.
 * {@link io.jobetl.model.RowBuilder} fills a batch.
 *
 * <h2>Cost</h2>
 *
 * <p>Accumulating allocates nothing per row, only what new cells need: 48 to 192 bytes each. A row costs some tens of
 * nanoseconds, of which the digest is a tenth: most is waiting for the memory of its cell, so time grows with the
 * number of cells that do not fit the cache, and a row of a new cell costs several times as much as one of a known
 * cell. Combining and deducting cost less per cell than accumulating costs per row. A thread keeps 44 bytes of scratch
 * memory for each row of its largest batch. Measured ratios stand in {@code docs/reference/performance.md}.
 *
 * <h2>Threads</h2>
 *
 * <p>Accumulators ({@code Partial}, {@code CellTable}, {@code HourlyFold}) are for one thread at a time. Let each
 * thread fill its own and combine them afterwards: the result does not depend on who counted what, nor in which order.
 * The other classes are immutable or stateless.
 *
 * <h2>Exactness</h2>
 *
 * <p>Counts and money are integers, money in millionths of the currency unit. A sum that does not fit throws an
 * {@link java.lang.ArithmeticException} and is never cut; the accumulator is then of no further use. Every row that is
 * read is either in a cell or in the reject counts. Digests of different sets of rows are equal with a probability of
 * about 2<sup>-128</sup>.
 */
@NullMarked
package io.jobetl.aggregation;

import org.jspecify.annotations.NullMarked;
