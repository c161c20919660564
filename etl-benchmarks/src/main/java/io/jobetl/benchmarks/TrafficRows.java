package io.jobetl.benchmarks;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Rows of one day whose dimensions follow Zipf's law: the first key is the most frequent, the n-th has 1/n of its
 * rows. One row in ten has a track that is not counted. The same seed gives the same rows.
 */
final class TrafficRows {
    static final int HOURS = 24;
    static final int FIRST_HOUR = 490_000; // in the year 2025

    private static final int BATCH_ROWS = 5_000; // the page size of the Cassandra reader
    private static final long SEED = 42;

    private TrafficRows() {}

    /** In the order of event time. */
    static List<TrackedRow> inTimeOrder(int count, int keys) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] cumulative = zipf(keys);
        List<TrackedRow> rows = new ArrayList<>(count);
        long ticksPerRow = HOURS * TimeUuids.TICKS_PER_HOUR / count;
        long firstTicks = TimeUuids.firstTickOfHour(FIRST_HOUR);
        for (int i = 0; i < count; i++) {
            int key = keyOf(cumulative, random.nextDouble());
            rows.add(new TrackedRow(
                    TimeUuids.highOfTicks(firstTicks + i * ticksPerRow),
                    random.nextLong() | Long.MIN_VALUE,
                    kindCode(random),
                    1 + key,
                    1 + key % 7,
                    1 + key % 211,
                    key % 10 == 0 ? 1 + key % 40 : 0,
                    random.nextInt(2) * 500_000L * random.nextInt(1, 7)));
        }
        return rows;
    }

    static List<TrackedRow> shuffled(List<TrackedRow> rows) {
        List<TrackedRow> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(SEED));
        return shuffled;
    }

    /** The rows as an adapter hands them over. */
    static List<TrackingColumns> batches(List<TrackedRow> rows) {
        List<TrackingColumns> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += BATCH_ROWS) {
            TrackingColumns batch = new TrackingColumns(BATCH_ROWS);
            for (TrackedRow row : rows.subList(from, Math.min(from + BATCH_ROWS, rows.size()))) {
                batch.add(
                        row.uuidHigh(),
                        row.uuidLow(),
                        row.kindCode(),
                        row.groupId() == 0 ? TrackingColumns.NO_GROUP : 0,
                        row.jobId(),
                        row.publisherId(),
                        row.campaignId(),
                        row.groupId(),
                        row.bidMicros());
            }
            batches.add(batch);
        }
        return batches;
    }

    private static int kindCode(SplittableRandom random) {
        int percent = random.nextInt(100);
        if (percent < 10) {
            return EventKind.NOT_COUNTED;
        }
        if (percent < 90) {
            return EventKind.CLICK.ordinal();
        }
        return random.nextInt(EventKind.CONVERSION.ordinal(), EventKind.UNQUALIFIED.ordinal() + 1);
    }

    private static double[] zipf(int keys) {
        double[] cumulative = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1.0 / (i + 1);
            cumulative[i] = sum;
        }
        for (int i = 0; i < keys; i++) {
            cumulative[i] /= sum;
        }
        return cumulative;
    }

    private static int keyOf(double[] cumulative, double uniform) {
        int at = Arrays.binarySearch(cumulative, uniform);
        return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
    }
}
