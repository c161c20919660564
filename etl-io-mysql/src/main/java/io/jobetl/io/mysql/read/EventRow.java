package io.jobetl.io.mysql.read;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code events} with every column as it stands in the table, edited by hand or not.
 *
 * @param updatedAt UTC
 */
public record EventRow(
        LocalDate dates,
        int hours,
        int jobId,
        int publisherId,
        int campaignId,
        int groupId,
        @Nullable Integer companyId,
        long clicks,
        BigDecimal spendHour,
        BigDecimal bidSet,
        long conversion,
        long qualifiedApplication,
        long disqualifiedApplication,
        @Nullable Long impressions,
        String sources,
        LocalDateTime updatedAt) {}
