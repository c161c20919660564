package io.jobetl.data.load;

import io.jobetl.io.mysql.load.MySqlTableWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Loads one file whose header is read already: converts record by record, hands rows to the target, counts, and lists
 * what was not loaded. Memory is what the target holds back, whatever the size of the file.
 */
final class FileLoad implements MySqlTableWriter.Refusals<CsvRecord> {
    private static final long PROGRESS_NANOS = 200_000_000;

    private final DataFile file;
    private final RejectFile rejects;
    private final LoadProgress progress;
    private final long fileBytes;
    private long read;
    private long rejected;
    private long valuesLeftOut;

    FileLoad(DataFile file, RejectFile rejects, LoadProgress progress, long fileBytes) {
        this.file = file;
        this.rejects = rejects;
        this.progress = progress;
        this.fileBytes = fileBytes;
    }

    /** Takes a record off the count of the loaded: for the converter's and the server's refusals alike. */
    @Override
    public void rowRefused(CsvRecord record, String reason) {
        rejected++;
        rejects.rejected(file.fileName(), record, reason);
    }

    @Override
    public void valueRefused(CsvRecord record, String reason) {
        valuesLeftOut++;
        rejects.valueLeftOut(file.fileName(), record, reason);
    }

    FileReport run(CsvRecordReader reader, RowConverter converter, LoadTarget target) throws IOException {
        long startNanos = System.nanoTime();
        long progressDueNanos = startNanos + PROGRESS_NANOS;
        for (CsvRecord record = reader.next(); record != null; record = reader.next()) {
            read++;
            load(record, converter, target);
            if ((read & 0xFF) == 0 && System.nanoTime() - progressDueNanos >= 0) {
                progressDueNanos = System.nanoTime() + PROGRESS_NANOS;
                progress.running(file, read, rowsPerSecond(startNanos), percent(reader));
            }
        }
        target.flush();
        if (reader.readTheOtherWay() > 0) {
            progress.warning(file.fileName() + ": " + reader.readTheOtherWay()
                    + " records make sense only with a backslash before quotes, or only without, unlike the others");
        }
        FileReport report =
                new FileReport(file, read, read - rejected, rejected, valuesLeftOut, System.nanoTime() - startNanos);
        progress.finished(report);
        return report;
    }

    private void load(CsvRecord record, RowConverter converter, LoadTarget target) {
        @Nullable Object[] values;
        try {
            values = converter.convert(record);
        } catch (UnusableValueException e) {
            rowRefused(record, String.valueOf(e.getMessage()));
            return;
        }
        converter.leftOut().forEach(reason -> valueRefused(record, reason));
        target.write(record, values);
    }

    private long rowsPerSecond(long startNanos) {
        return Math.round(read * 1e9 / Math.max(1, System.nanoTime() - startNanos));
    }

    private int percent(CsvRecordReader reader) {
        return fileBytes <= 0 ? 0 : (int) Math.min(100, reader.bytesRead() * 100 / fileBytes);
    }
}
