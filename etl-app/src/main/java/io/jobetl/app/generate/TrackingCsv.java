package io.jobetl.app.generate;

import io.jobetl.aggregation.TimeUuids;
import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            TrackingRow row;
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

    private void remember(TrackingRow row, long ticks) {
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

    private void write(TrackingRow row, CsvLine line) {
        line.text(row.createTime.toString()).text(bid(row)).text(row.browser);
        id(line, row.campaignId);
        line.number(row.colorDepth)
                .text(row.customTrack)
                .text("UTF-8")
                .text(row.location)
                .text(row.title);
        line.text(row.eventData).number(row.ev);
        id(line, row.groupId);
        id(line, row.id);
        id(line, row.jobId);
        line.text(row.mobile);
        id(line, row.publisherId);
        line.text(row.referrer).text(row.screen).text(row.clientTime).number(row.zoneMinutes);
        line.text(row.userAgent).text(row.userId).text(row.utmCampaign).empty().text(row.utmMedium);
        line.text(row.utmSource).empty().text(row.version).text(row.viewport);
    }

    /** A column of ids with gaps becomes one of floating-point numbers on its way through many a tool. */
    private void id(CsvLine line, @Nullable Integer value) {
        if (value == null) {
            line.empty();
        } else {
            line.text(random.chance(0.2) ? value + ".0" : value.toString());
        }
    }

    private static @Nullable String bid(TrackingRow row) {
        if (row.bidCents < 0) {
            return null;
        }
        long cents = row.bidCents % 100;
        String whole = Long.toString(row.bidCents / 100);
        if (cents == 0) {
            return row.createTime.getLeastSignificantBits() % 3 == 0 ? whole + ".0" : whole;
        }
        return whole + "." + (cents % 10 == 0 ? cents / 10 : (cents < 10 ? "0" : "") + cents);
    }
}
