package io.jobetl.verify;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The company of a cell, from the source tables: that of the job, else that of the campaign, else none.
 *
 * @param ofJobs company by job id; jobs without a company are left out
 * @param ofCampaigns the same for campaigns
 */
record Companies(Map<Long, Long> ofJobs, Map<Long, Long> ofCampaigns) {
    private static final int MOST_CHARS = 64;

    /** Reads both tables. */
    static Companies read(Connection mysql) throws SQLException {
        return new Companies(
                read(mysql, "SELECT id, company_id FROM job"), read(mysql, "SELECT id, company_id FROM campaign"));
    }

    /** What the pipeline knows of both tables. */
    static Companies readKnown(Connection mysql) throws SQLException {
        return new Companies(
                read(mysql, "SELECT id, company_id FROM etl_job WHERE NOT deleted"),
                read(mysql, "SELECT id, company_id FROM etl_campaign WHERE NOT deleted"));
    }

    /** How many ids have another company there. */
    long differing(Companies other) {
        return differing(ofJobs, other.ofJobs) + differing(ofCampaigns, other.ofCampaigns);
    }

    private static long differing(Map<Long, Long> companies, Map<Long, Long> others) {
        Set<Long> ids = new HashSet<>(companies.keySet());
        ids.addAll(others.keySet());
        return ids.stream()
                .filter(id -> !Objects.equals(companies.get(id), others.get(id)))
                .count();
    }

    @Nullable
    Long companyOf(EventKey key) {
        Long company = ofJobs.get(key.jobId());
        return company != null ? company : ofCampaigns.get(key.campaignId());
    }

    private static Map<Long, Long> read(Connection mysql, String query) throws SQLException {
        Map<Long, Long> companies = new HashMap<>();
        try (PreparedStatement statement = mysql.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                // Old installations have text or decimal columns here.
                Long id = number(rows.getString(1));
                Long company = number(rows.getString(2));
                if (id != null && company != null) {
                    companies.put(id, company);
                }
            }
        }
        return companies;
    }

    /**
     * A whole number in the range of int, however it is written: {@code 7802}, {@code 7802.0}, {@code 7.802e3}.
     * Anything else is no id.
     */
    static @Nullable Long number(@Nullable String text) {
        if (text == null || text.strip().length() > MOST_CHARS) {
            return null;
        }
        try {
            return (long) new BigDecimal(text.strip()).intValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }
}
