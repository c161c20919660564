package io.jobetl.data.generate;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One row of {@code tracking}, filled by {@link TrafficModel} and used again for the next. Not thread-safe. */
final class GeneratedRow {
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

    /** The plain text of a column of {@code tracking}; null for null. */
    @Nullable
    String text(String column) {
        return switch (column) {
            case "create_time" -> createTime.toString();
            case "bid" -> bid();
            case "bn" -> browser;
            case "campaign_id" -> text(campaignId);
            case "cd" -> Integer.toString(colorDepth);
            case "custom_track" -> customTrack;
            case "de" -> "UTF-8";
            case "dl" -> location;
            case "dt" -> title;
            case "ed" -> eventData;
            case "ev" -> Integer.toString(ev);
            case "group_id" -> text(groupId);
            case "id" -> text(id);
            case "job_id" -> text(jobId);
            case "md" -> mobile;
            case "publisher_id" -> text(publisherId);
            case "rl" -> referrer;
            case "sr" -> screen;
            case "ts" -> clientTime;
            case "tz" -> Integer.toString(zoneMinutes);
            case "ua" -> userAgent;
            case "uid" -> userId;
            case "utm_campaign" -> utmCampaign;
            case "utm_content", "utm_term" -> null;
            case "utm_medium" -> utmMedium;
            case "utm_source" -> utmSource;
            case "v" -> version;
            case "vp" -> viewport;
            default -> throw new IllegalArgumentException("tracking has no column " + column);
        };
    }

    private static @Nullable String text(@Nullable Integer number) {
        return number == null ? null : number.toString();
    }

    /** In the shortest form: {@code 0}, {@code 1.5}, {@code 0.05}. */
    private @Nullable String bid() {
        if (bidCents < 0) {
            return null;
        }
        long cents = bidCents % 100;
        String whole = Long.toString(bidCents / 100);
        if (cents == 0) {
            return whole;
        }
        return whole + "." + (cents % 10 == 0 ? cents / 10 : (cents < 10 ? "0" : "") + cents);
    }
}
