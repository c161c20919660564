package io.jobetl.aggregation.reference;

import io.jobetl.aggregation.TimeUuids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tracking rows as pixels send them, from a seed: few jobs with most of the clicks, most rows organic, all tracks that
 * occur, fractional and missing bids. The same seed gives the same rows. For one thread.
 */
public final class RandomTraffic {
    private static final @Nullable String[] TRACKS = {
        null,
        "click",
        "click",
        "click",
        "conversion",
        "qualified",
        "unqualified",
        "alive",
        "Click",
        " click ",
        "redirect"
    };
    private static final @Nullable String[] BIDS = {null, "0", "1.5", "0.1", "2", "10.005", "0.333333", "-0.25"};
    private static final int JOBS = 12;
    private static final int CAMPAIGNS = 5;

    private final SplittableRandom random;

    public RandomTraffic(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** A row with this event time (to the millisecond; ticks, node and clock sequence are random). */
    public TrackingRow row(Instant eventTime) {
        UUID createTime = createTime(eventTime);
        if (random.nextInt(10) < 3) {
            return new TrackingRow(createTime, pick(TRACKS), null, null, null, null, null);
        }
        Integer job = random.nextInt(8) == 0 ? null : (int) (JOBS * Math.pow(random.nextDouble(), 3));
        return new TrackingRow(
                createTime,
                pick(TRACKS),
                job,
                random.nextInt(5) == 0 ? null : 1 + random.nextInt(2),
                random.nextInt(5) == 0 ? null : 1 + random.nextInt(CAMPAIGNS),
                random.nextInt(10) == 0 ? random.nextInt(3) : null,
                bid());
    }

    /** The same row with another bid or track, as a repeated write brings it. */
    public TrackingRow rewritten(TrackingRow row) {
        return new TrackingRow(
                row.createTime(),
                random.nextBoolean() ? row.customTrack() : pick(TRACKS),
                row.jobId(),
                row.publisherId(),
                row.campaignId(),
                row.groupId(),
                bid());
    }

    /** The generator behind the rows, for what else a test wants to choose from the same seed. */
    public SplittableRandom random() {
        return random;
    }

    private UUID createTime(Instant eventTime) {
        long ticks = TimeUuids.ticksOfEpochMillis(eventTime.toEpochMilli()) + random.nextInt(10_000);
        return new UUID(TimeUuids.highOfTicks(ticks), (random.nextLong() & ~(1L << 62)) | (1L << 63));
    }

    private @Nullable BigDecimal bid() {
        String bid = pick(BIDS);
        return bid == null ? null : new BigDecimal(bid);
    }

    private @Nullable String pick(@Nullable String[] values) {
        return values[random.nextInt(values.length)];
    }
}
