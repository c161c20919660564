package io.jobetl.data.generate;

import io.jobetl.aggregation.TimeUuids;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What visitors do, with the odds of real traffic: 70 % of the rows are organic (no job, publisher, campaign and bid),
 * one job has 22 % of the clicks, one publisher nearly all, half of the bids are 0, some users click the same job
 * several times within seconds. It knows no clock: the caller gives the time. Deterministic per random generator; not
 * thread-safe.
 */
final class TrafficModel {
    private static final double SPONSORED = 0.30;
    private static final double FOLLOW_UP = 0.12;

    private static final String[] SPONSORED_TRACKS = {
        "click", "conversion", "qualified", "unqualified", "alive", "interview_scheduled", "redirect", "superpixel", ""
    };
    private static final WeightedChoice SPONSORED_ODDS = WeightedChoice.of(62, 8, 3, 4, 10, 1, 8, 1, 3);
    private static final String[] ORGANIC_TRACKS = {"", "alive", "superpixel", "redirect", "click", "conversion"};
    private static final WeightedChoice ORGANIC_ODDS = WeightedChoice.of(62, 25, 5, 3, 4, 1);

    private static final String[] AGENTS = {
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
        "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Mobile Safari/537.36",
    };
    private static final String[] BROWSERS = {"Chrome 141", "Safari 18", "Firefox 144", "Chrome Mobile 141"};
    private static final String[] TITLES = {
        "Nurse (m/f/d) - night shift",
        "Warehouse worker, Lyon",
        "Forklift driver \"Class B\"",
        "Développeur Java, télétravail",
        "Sales manager; DACH",
        "Thợ điện - Hồ Chí Minh",
        "Barista \u2615 wanted",
        "Driver\n(CDL)",
    };

    private final SeededRandom random;
    private final List<ClickTarget> targets;
    private final WeightedChoice popularity;
    private final int[] publisherIds;
    private final GeneratedRow row = new GeneratedRow();
    private int followUps;

    /**
     * @param targets what is clicked, the most popular first; at least one
     * @param publisherIds the first gets nearly all traffic; at least one
     */
    TrafficModel(SeededRandom random, List<ClickTarget> targets, int[] publisherIds) {
        this.random = random;
        this.targets = List.copyOf(targets);
        this.popularity = WeightedChoice.ofJobs(targets.size());
        this.publisherIds = publisherIds.clone();
    }

    /** True when the next row belongs to the same user and job, some seconds later. */
    boolean inBurst() {
        return followUps > 0;
    }

    /**
     * The next row, at an event time in 100-ns ticks since 1582. The same object is filled again at the next call.
     */
    GeneratedRow next(long ticks100ns) {
        if (followUps > 0) {
            followUps--;
        } else {
            newVisit(ticks100ns);
        }
        row.createTime = timeUuid(ticks100ns);
        return row;
    }

    /** The last row again in lower case, under a UUID of its own: some beacons arrive twice like that. */
    GeneratedRow lowerCaseCopy(long ticks100ns) {
        row.createTime = timeUuid(ticks100ns);
        row.browser = lower(row.browser);
        row.location = lower(row.location);
        row.title = lower(row.title);
        row.userAgent = lower(row.userAgent);
        row.mobile = lower(row.mobile);
        String data = row.eventData;
        row.eventData = data == null ? null : lower(data);
        return row;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Node and clock sequence are random for every row, as in real beacons: only all 128 bits identify one. */
    private UUID timeUuid(long ticks100ns) {
        long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | Long.MIN_VALUE;
        return new UUID(TimeUuids.highOfTicks(ticks100ns), low);
    }

    private void newVisit(long ticks100ns) {
        boolean sponsored = random.chance(SPONSORED);
        String track =
                sponsored ? SPONSORED_TRACKS[SPONSORED_ODDS.pick(random)] : ORGANIC_TRACKS[ORGANIC_ODDS.pick(random)];
        row.customTrack = track.isEmpty() ? null : track;
        row.ev = track.isEmpty() ? 1 : 2;
        row.eventData = track.isEmpty() ? null : "{\"customEvent\":\"" + track + "\",\"tags\":[\"a\",\"b\"]}";
        if (sponsored) {
            sponsor();
        } else {
            row.jobId = null;
            row.publisherId = null;
            row.campaignId = null;
            row.groupId = null;
            row.bidCents = -1;
            row.location = "https://jobs.example.com/search?q=" + random.oneOf("nurse", "driver", "java,remote", "%20");
            row.utmCampaign = null;
            row.utmMedium = null;
            row.utmSource = null;
        }
        if (sponsored && track.equals("click") && random.chance(FOLLOW_UP)) {
            followUps = random.between(1, 3);
        }
        describeVisitor(ticks100ns);
    }

    private void sponsor() {
        ClickTarget target = targets.get(popularity.pick(random));
        boolean jobLost = random.chance(0.003);
        row.jobId = jobLost ? null : target.jobId();
        row.publisherId = publisherIds[random.chance(0.95) ? 0 : random.below(publisherIds.length)];
        row.campaignId = target.campaignId();
        row.groupId = random.chance(1 / 3.0) ? target.groupId() : null;
        row.bidCents = random.chance(0.5) ? 0 : bidCents();
        row.location = "https://jobs.example.com/job/" + target.jobId() + "?utm_source=p" + row.publisherId;
        row.utmSource = "p" + row.publisherId;
        row.utmMedium = "cpc";
        row.utmCampaign = "c" + row.campaignId;
    }

    private long bidCents() {
        return random.chance(0.7) ? 25L * random.between(1, 16) : random.between(5, 750);
    }

    private void describeVisitor(long ticks100ns) {
        int agent = random.below(AGENTS.length);
        row.userAgent = AGENTS[agent];
        row.browser = BROWSERS[agent];
        row.mobile = agent % 2 == 1 ? "TRUE" : "FALSE";
        row.screen = agent % 2 == 1 ? "390x844" : "1920x1080";
        row.viewport = agent % 2 == 1 ? "390x664" : "1536x729";
        row.colorDepth = random.chance(0.9) ? 24 : 32;
        row.zoneMinutes = 60 * random.between(-8, 9);
        row.title = TITLES[random.below(TITLES.length)];
        row.referrer = random.chance(0.6) ? null : "https://www." + random.oneOf("google", "indeed", "bing") + ".com/";
        row.userId = random.hex(12);
        row.id = random.chance(0.85) ? null : random.between(1, 9_999);
        row.version = random.oneOf("1.0.3", "1.0.4");
        row.clientTime = clientTime(ticks100ns);
    }

    /** What spreadsheets leave of a time: minutes, a month-first date, or nothing. It must never be used as a time. */
    private @Nullable String clientTime(long ticks100ns) {
        long seconds = Math.floorDiv(ticks100ns - TimeUuids.UNIX_EPOCH_TICKS, 10_000_000L);
        int minute = (int) Math.floorMod(seconds / 60, 60L);
        if (random.chance(0.6)) {
            int second = (int) Math.floorMod(seconds, 60L);
            return twoDigits(minute) + ":" + twoDigits(second) + "." + random.below(10);
        }
        if (random.chance(0.75)) {
            LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, 86_400L));
            int hour = (int) Math.floorMod(seconds / 3_600, 24L);
            return day.getMonthValue() + "/" + day.getDayOfMonth() + "/" + day.getYear() + " " + hour + ":"
                    + twoDigits(minute);
        }
        return null;
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
