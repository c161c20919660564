package io.jobetl.app.generate;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of {@code tracking}, filled by {@link TrafficModel} and used again for the next. Not thread-safe. */
final class TrackingRow {
    UUID createTime = new UUID(0x1000, 0x8000000000000000L);
    /** In hundredths of the currency unit; below 0 for null. */
    long bidCents = -1;

    @Nullable
    Integer jobId;

    @Nullable
    Integer publisherId;

    @Nullable
    Integer campaignId;

    @Nullable
    Integer groupId;

    @Nullable
    Integer id;

    @Nullable
    String customTrack;

    /** 1 = page load, 2 = custom event. */
    int ev = 1;

    int colorDepth = 24;
    int zoneMinutes;
    String browser = "";
    String location = "";
    String title = "";

    @Nullable
    String eventData;

    String mobile = "";

    @Nullable
    String referrer;

    String screen = "";

    @Nullable
    String clientTime;

    String userAgent = "";
    String userId = "";

    @Nullable
    String utmCampaign;

    @Nullable
    String utmMedium;

    @Nullable
    String utmSource;

    String version = "";
    String viewport = "";
}
