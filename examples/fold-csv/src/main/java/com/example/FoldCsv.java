package com.example;

import io.jobetl.aggregation.HourlyFold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Folds a CSV file into hourly cells and prints them: {@code java -jar target/fold-csv.jar clicks.csv}. */
public final class FoldCsv {
    private static final int COLUMNS = 7;

    private FoldCsv() {}

    public static void main(String[] arguments) throws IOException {
        HourlyFold fold = new HourlyFold();
        try (Stream<String> lines = Files.lines(Path.of(arguments[0]))) {
            fold.accumulate(lines.skip(1).filter(line -> !line.isEmpty()).iterator(), (line, rows) -> {
                String[] column = line.split(",", -1);
                if (column.length != COLUMNS) {
                    System.err.println("not " + COLUMNS + " columns: " + line);
                    rows.row("").add(); // rejected, as a row without a key
                    return;
                }
                rows.row(column[0]) // create_time
                        .track(column[1])
                        .job(column[2])
                        .publisher(column[3])
                        .campaign(column[4])
                        .group(column[5])
                        .bid(column[6])
                        .add();
            });
        }
        fold.cellsByKey()
                .forEach((key, cell) -> System.out.println(key.hour() + " job=" + key.jobId() + " publisher="
                        + key.publisherId() + " campaign=" + key.campaignId() + " group=" + key.groupId() + ": clicks="
                        + cell.clicks() + " spend=" + cell.spend() + " conversions=" + cell.conversions()
                        + " qualified=" + cell.qualified()));
        System.out.println("rows=" + fold.rows() + " counted="
                + (fold.rows() - fold.rejects().total()) + " rejected="
                + fold.rejects().total());
    }
}
