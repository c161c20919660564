package io.jobetl.benchmarks.pipeline;

import io.jobetl.aggregation.TimeUuids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code tracking} in the shares of real traffic: seven in ten are organic, and what is sponsored follows
 * Zipf's law over the jobs. A quarter of the jobs has no row in MySQL. The same seed gives the same rows. For one
 * thread.
 */
final class PixelTraffic {
    /** The columns that have values, in the order of {@link #next}; the others are null, as most are in real rows. */
    static final List<String> COLUMNS = List.of(
            "hour",
            "shard",
            "create_time",
            "bid",
            "custom_track",
            "ev",
            "job_id",
            "publisher_id",
            "campaign_id",
            "group_id",
            "uid",
            "dl",
            "ua");

    static final int CAMPAIGNS = 211;
    static final int SHARDS = 4;

    private static final int PUBLISHERS = 7;
    private static final int GROUPS = 40;
    private static final int COMPANIES = 100;
    private static final double ORGANIC = 0.7;
    private static final String USER_AGENT =
            "Mozilla/5.0 (Linux; Android 13; SM-A536U) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/112.0 Mobile";
    private static final String[] SPONSORED_TRACKS = tracks();

    private final SplittableRandom random;
    private final double[] cumulative;

    /** @param jobs how many there are; each has one publisher, campaign and group, so one cell per hour */
    PixelTraffic(long seed, int jobs) {
        this.random = new SplittableRandom(seed);
        this.cumulative = zipf(jobs);
    }

    /** Jobs 1 to this one have a row in MySQL. */
    int knownJobs() {
        return cumulative.length / 4 * 3;
    }

    static int companyOf(int id) {
        return 1 + id % COMPANIES;
    }

    /**
     * The next row.
     *
     * @param ticks event time
     */
    @Nullable
    Object[] next(long ticks) {
        boolean organic = random.nextDouble() < ORGANIC;
        int job = 1 + keyOf(random.nextDouble());
        String track = organic
                ? random.nextInt(4) == 0 ? "alive" : null
                : SPONSORED_TRACKS[random.nextInt(SPONSORED_TRACKS.length)];
        return row(
                ticks,
                random.nextLong(),
                organic ? null : BigDecimal.valueOf(random.nextInt(2) * (5L + random.nextInt(300)), 2),
                track,
                organic ? null : job,
                organic ? null : 1 + job % PUBLISHERS,
                organic ? null : 1 + job % CAMPAIGNS,
                organic || job % 10 != 0 ? null : 1 + job % GROUPS);
    }

    /** A click that has a cell of its own, so that it can be seen to be counted. */
    static @Nullable Object[] marked(long ticks, long random, int job, int group) {
        return row(ticks, random, BigDecimal.ONE, "click", job, 1, 1, group);
    }

    private static @Nullable Object[] row(
            long ticks,
            long random,
            @Nullable BigDecimal bid,
            @Nullable String track,
            @Nullable Integer job,
            @Nullable Integer publisher,
            @Nullable Integer campaign,
            @Nullable Integer group) {
        UUID key = new UUID(TimeUuids.highOfTicks(ticks), (random & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE);
        return new @Nullable Object[] {
            Instant.ofEpochSecond(3_600L * TimeUuids.epochHour(key.getMostSignificantBits())),
            shardOf(key),
            key,
            bid,
            track,
            track == null ? 1 : 2,
            job,
            publisher,
            campaign,
            group,
            "u" + (random >>> 40),
            "https://jobs.example.com/view/" + (random >>> 44),
            USER_AGENT
        };
    }

    static int shardOf(UUID key) {
        return Math.floorMod(key.getLeastSignificantBits(), SHARDS);
    }

    /** Of 100 sponsored rows 84 are clicks, 10 are not counted, 6 are conversions and what becomes of them. */
    private static String[] tracks() {
        String[] tracks = new String[100];
        Arrays.fill(tracks, "click");
        Arrays.fill(tracks, 84, 94, "redirect");
        Arrays.fill(tracks, 94, 97, "conversion");
        Arrays.fill(tracks, 97, 98, "qualified");
        Arrays.fill(tracks, 98, 100, "unqualified");
        return tracks;
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

    private int keyOf(double uniform) {
        int at = Arrays.binarySearch(cumulative, uniform);
        return Math.min(at < 0 ? -at - 1 : at, cumulative.length - 1);
    }
}
