package io.jobetl.benchmarks.kernel;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows of one day whose dimensions follow Zipf's law: the first key is the most frequent, the n-th has 1/n of its
 * rows. One row in ten has a track that is not counted. The same scenario gives the same rows.
 */
final class ZipfDay {
    static final int HOURS = 24;
    static final int FIRST_HOUR = 490_000; // in the year 2025

    static final int BATCH_ROWS = 5_000; // the page size of the Cassandra reader

    private static final long SEED = 42;

    private final List<TrackingColumns> batches = new ArrayList<>();

    ZipfDay(Scenario scenario) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] cumulative = zipf(scenario.keys());
        long ticksPerRow = HOURS * TimeUuids.TICKS_PER_HOUR / scenario.rows();
        long firstTicks = TimeUuids.firstTickOfHour(FIRST_HOUR);
        for (int number : arrivals(scenario, random)) {
            int key = keyOf(cumulative, random.nextDouble());
            int groupId = key % 10 == 0 ? 1 + key % 40 : 0;
            roomIn(batches)
                    .add(
                            TimeUuids.highOfTicks(firstTicks + number * ticksPerRow),
                            random.nextLong() | Long.MIN_VALUE,
                            EventKind.ofCode(kindCode(random)),
                            groupId == 0 ? TrackingColumns.NO_GROUP : 0,
                            1 + key,
                            1 + key % 7,
                            1 + key % 211,
                            groupId,
                            random.nextInt(2) * 500_000L * random.nextInt(1, 7));
        }
    }

    /** All rows as they come, as an adapter hands them over. */
    List<TrackingColumns> batches() {
        return batches;
    }

    /** The rows of each hour as they come: our layout keeps them together. */
    List<List<TrackingColumns>> batchesByHour() {
        List<List<TrackingColumns>> hours = new ArrayList<>();
        for (int hour = 0; hour < HOURS; hour++) {
            hours.add(new ArrayList<>());
        }
        for (TrackingColumns batch : batches) {
            for (int row = 0; row < batch.size(); row++) {
                roomIn(hours.get(TimeUuids.epochHour(batch.uuidHigh(row)) - FIRST_HOUR))
                        .add(
                                batch.uuidHigh(row),
                                batch.uuidLow(row),
                                EventKind.ofCode(batch.kindCode(row)),
                                batch.flags(row),
                                batch.jobId(row),
                                batch.publisherId(row),
                                batch.campaignId(row),
                                batch.groupId(row),
                                batch.bidMicros(row));
            }
        }
        return hours;
    }

    /** All rows as they come, for the rivals that want objects. */
    List<TrackedRow> rows() {
        List<TrackedRow> rows = new ArrayList<>();
        for (TrackingColumns batch : batches) {
            for (int row = 0; row < batch.size(); row++) {
                rows.add(new TrackedRow(
                        batch.uuidHigh(row),
                        batch.uuidLow(row),
                        batch.kindCode(row),
                        batch.jobId(row),
                        batch.publisherId(row),
                        batch.campaignId(row),
                        batch.groupId(row),
                        batch.bidMicros(row)));
            }
        }
        return rows;
    }

    private static TrackingColumns roomIn(List<TrackingColumns> batches) {
        if (batches.isEmpty() || batches.get(batches.size() - 1).isFull()) {
            batches.add(new TrackingColumns(BATCH_ROWS));
        }
        return batches.get(batches.size() - 1);
    }

    /** The numbers of the rows, which are in the order of event time, in the order in which they come. */
    private static int[] arrivals(Scenario scenario, SplittableRandom random) {
        boolean isShuffled = scenario.arrival() == Arrival.SHUFFLED;
        int mostRowsLate =
                isShuffled ? Integer.MAX_VALUE : Math.max(1, scenario.rows() / HOURS * Arrival.MOST_HOURS_LATE);
        long[] timesAndNumbers = new long[scenario.rows()];
        for (int i = 0; i < timesAndNumbers.length; i++) {
            boolean isLate = random.nextInt(100) < scenario.arrival().latePercent;
            long time = (isShuffled ? 0 : i) + (isLate ? random.nextInt(mostRowsLate) : 0L);
            timesAndNumbers[i] = time << 32 | i;
        }
        Arrays.sort(timesAndNumbers);
        return Arrays.stream(timesAndNumbers).mapToInt(both -> (int) both).toArray();
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
