package io.jobetl.data.generate;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.data.load.DataFile;
import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes {@code tracking.csv}: two weeks of visits with an office-hours peak, in no order of time, as exports of a
 * partitioned store are. It remembers the keys of the first clicks, so that {@code events.csv} can repeat some.
 */
final class TrackingCsv {
    /** A Monday. */
    static final LocalDate FIRST_DAY = LocalDate.of(2026, 10, 19);

    static final int DAYS = 14;

    /** Share of the day's visits per UTC hour of a working day. */
    private static final double[] HOUR_WEIGHTS = {
        0.4, 0.3, 0.2, 0.2, 0.3, 0.6, 1.5, 3, 6, 8, 8.5, 8, 6.5, 7.5, 8, 7.5, 6.5, 5, 3.5, 2.5, 2, 1.5, 1, 0.7
    };

    private static final double WEEKEND = 0.3;
    private static final int REMEMBERED_KEYS = 12;

    /** The key of a row of {@code events}. */
    record Key(int epochHour, int jobId, int publisherId, int campaignId, int groupId) {}

    private final SeededRandom random;
    private final TrafficModel traffic;
    private final WeightedChoice hours = hours();
    private final int firstEpochHour = Math.toIntExact(FIRST_DAY.toEpochDay() * 24);
    private final List<Key> clickKeys = new ArrayList<>();

    TrackingCsv(SeededRandom random, TrafficModel traffic) {
        this.random = random;
        this.traffic = traffic;
    }

    private static WeightedChoice hours() {
        double[] weights = new double[DAYS * 24];
        for (int i = 0; i < weights.length; i++) {
            boolean weekend = i / 24 % 7 >= 5;
            weights[i] = HOUR_WEIGHTS[i % 24] * (weekend ? WEEKEND : 1);
        }
        return WeightedChoice.of(weights);
    }

    void write(long rows, Writer writer, CsvLine line) throws IOException {
        long ticks = 0;
        for (long i = 0; i < rows; i++) {
            GeneratedRow row;
            if (traffic.inBurst()) {
                ticks += 10_000_000L * random.between(1, 10) + random.below(10_000_000);
                row = traffic.next(ticks);
            } else if (i > 0 && random.chance(0.01)) {
                row = traffic.lowerCaseCopy(ticks);
            } else {
                ticks = randomTicks();
                row = traffic.next(ticks);
            }
            remember(row, ticks);
            write(row, line);
            line.writeTo(writer);
        }
    }

    List<Key> clickKeys() {
        return clickKeys;
    }

    private long randomTicks() {
        long hourStart = TimeUuids.firstTickOfHour(firstEpochHour + hours.pick(random));
        return hourStart + (random.nextLong() >>> 1) % TimeUuids.TICKS_PER_HOUR;
    }

    private void remember(GeneratedRow row, long ticks) {
        Integer job = row.jobId;
        Integer publisher = row.publisherId;
        Integer campaign = row.campaignId;
        if (clickKeys.size() < REMEMBERED_KEYS
                && "click".equals(row.customTrack)
                && job != null
                && publisher != null
                && campaign != null) {
            Integer group = row.groupId;
            Key key = new Key(TimeUuids.epochHourOfTicks(ticks), job, publisher, campaign, group == null ? 0 : group);
            if (!clickKeys.contains(key)) {
                clickKeys.add(key);
            }
        }
    }

    private void write(GeneratedRow row, CsvLine line) {
        for (String column : DataFile.TRACKING.columns()) {
            String text = row.text(column);
            line.text(text != null && becomesFraction(column, row) ? text + ".0" : text);
        }
    }

    /** A column of ids or bids with gaps turns into floating-point numbers on its way through many a tool. */
    private boolean becomesFraction(String column, GeneratedRow row) {
        return switch (column) {
            case "campaign_id", "group_id", "id", "job_id", "publisher_id" -> random.chance(0.2);
            case "bid" -> row.bidCents % 100 == 0 && random.chance(0.3);
            default -> false;
        };
    }
}
