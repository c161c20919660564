package io.jobetl.data.load;

/**
 * What became of one file: rows read = rows loaded + rows rejected.
 *
 * @param file which one
 * @param read records behind the header
 * @param loaded records that are in the table, or would be
 * @param rejected records that are not, each with an entry in the reject file
 * @param valuesLeftOut values of loaded records that their column could not hold, each with an entry in the reject file
 * @param nanos time it took
 */
public record FileReport(DataFile file, long read, long loaded, long rejected, long valuesLeftOut, long nanos) {
    public FileReport {
        if (read != loaded + rejected) {
            throw new IllegalArgumentException(
                    file.fileName() + ": read=" + read + " is not loaded=" + loaded + " + rejected=" + rejected);
        }
    }

    public long rowsPerSecond() {
        return nanos <= 0 ? 0 : Math.round(read * 1e9 / nanos);
    }
}
