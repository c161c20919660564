package io.jobetl.data.generate;

import io.jobetl.data.load.DataFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A synthetic data set of the eight CSV files, the same to the byte for one seed and number of rows, on every machine
 * and Java version. Streaming: memory does not grow with the rows.
 *
 * <pre>{@code
 * new CsvDataset(1, 2_000).writeTo(Path.of("data"));
 * }</pre>
 */
public final class CsvDataset {
    private static final int BUFFER_CHARS = 1 << 16;

    /** Writes the lines behind the header. */
    private interface Body {
        void writeTo(Writer writer, CsvLine line) throws IOException;
    }

    private final long seed;
    private final DatasetSize size;

    /**
     * @param seed any number; another one gives other rows of the same kind
     * @param trackingRows rows of {@code tracking.csv}; the other files follow
     */
    public CsvDataset(long seed, long trackingRows) {
        if (trackingRows < 0) {
            throw new IllegalArgumentException("rows=" + trackingRows + " must not be negative");
        }
        this.seed = seed;
        this.size = DatasetSize.forTrackingRows(trackingRows);
    }

    /**
     * Writes the files into a folder that exists, over older ones.
     *
     * @throws IOException when a file cannot be written
     */
    public void writeTo(Path folder) throws IOException {
        JobMarket market = new JobMarket(size, new SeededRandom(seed, "market"));
        List<ClickTarget> targets = market.clickTargets(new SeededRandom(seed, "targets"));
        SeededRandom visits = new SeededRandom(seed, "tracking");
        TrackingCsv tracking = new TrackingCsv(visits, new TrafficModel(visits, targets, market.publisherIds()));
        CustomerCsv customers = new CustomerCsv(size, market, new SeededRandom(seed, "customers"));
        JobCsv jobs = new JobCsv(size, market, new SeededRandom(seed, "jobs"));
        EventsCsv events = new EventsCsv(size, market, new SeededRandom(seed, "events"));

        write(folder, DataFile.COMPANY, customers::writeCompanies);
        write(folder, DataFile.CAMPAIGN, customers::writeCampaigns);
        write(folder, DataFile.GROUP, customers::writeGroups);
        write(folder, DataFile.MASTER_PUBLISHER, customers::writePublishers);
        write(folder, DataFile.JOB, jobs::writeJobs);
        write(folder, DataFile.SEARCH, jobs::writeSearch);
        write(folder, DataFile.TRACKING, (writer, line) -> tracking.write(size.tracking(), writer, line));
        write(folder, DataFile.EVENTS, (writer, line) -> events.write(tracking.clickKeys(), targets, writer, line));
    }

    private static void write(Path folder, DataFile file, Body body) throws IOException {
        Path path = folder.resolve(file.fileName());
        CsvLine line = new CsvLine(file.usualSeparator());
        try (Writer writer = new BufferedWriter(
                new OutputStreamWriter(Files.newOutputStream(path), StandardCharsets.UTF_8), BUFFER_CHARS)) {
            for (String column : file.columns()) {
                // Real exports of search leave the name of the row number blank.
                line.text(column.equals("row_index") ? null : column);
            }
            line.writeTo(writer);
            body.writeTo(writer, line);
        }
    }
}
