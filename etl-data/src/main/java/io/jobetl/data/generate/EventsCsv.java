package io.jobetl.data.generate;

import java.io.IOException;
import java.io.Writer;
import java.time.LocalDate;
import java.util.List;

/**
 * Writes {@code events.csv}: hours that an earlier system counted. Some of their keys are counted again from {@code
 * tracking.csv}, the rest lies before it.
 */
final class EventsCsv {
    private final DatasetSize size;
    private final JobMarket market;
    private final SeededRandom random;

    EventsCsv(DatasetSize size, JobMarket market, SeededRandom random) {
        this.size = size;
        this.market = market;
        this.random = random;
    }

    void write(List<TrackingCsv.Key> countedAgain, List<ClickTarget> targets, Writer writer, CsvLine line)
            throws IOException {
        int oldest = Math.toIntExact(TrackingCsv.FIRST_DAY.minusDays(60).toEpochDay() * 24);
        for (int i = 0; i < size.events(); i++) {
            if (i < countedAgain.size()) {
                write(countedAgain.get(i), writer, line);
            } else {
                ClickTarget target = targets.get(random.below(targets.size()));
                // A key of its own per row: the hours differ.
                write(new TrackingCsv.Key(oldest + 7 * i, target.jobId(), 1, target.campaignId(), 0), writer, line);
            }
        }
    }

    private void write(TrackingCsv.Key key, Writer writer, CsvLine line) throws IOException {
        int clicks = random.between(0, 6);
        long spendCents = clicks * 25L * random.between(0, 8);
        line.number(key.jobId());
        line.text(AuditColumns.dayFirst(LocalDate.ofEpochDay(Math.floorDiv(key.epochHour(), 24))));
        line.number(Math.floorMod(key.epochHour(), 24));
        line.text(random.oneOf("", "", "1", "1.0"))
                .text(random.oneOf("", "", "2"))
                .text(random.oneOf("", "1", "3"));
        line.text(market.companyOf(key.jobId(), key.campaignId()) + random.oneOf("", ".0"));
        line.text(key.groupId() == 0 ? "" : Integer.toString(key.groupId()));
        line.number(key.campaignId()).number(key.publisherId());
        if (clicks == 0) {
            line.empty().empty().empty().empty();
        } else {
            line.text(money(spendCents / clicks)).number(clicks).empty().text(money(spendCents));
        }
        line.text("Cassandra").writeTo(writer);
    }

    private static String money(long cents) {
        long rest = cents % 100;
        return cents / 100 + (rest == 0 ? "" : "." + (rest < 10 ? "0" : "") + rest);
    }
}
