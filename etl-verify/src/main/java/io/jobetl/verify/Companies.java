package io.jobetl.verify;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The company of a cell, from the source tables: that of the job, else that of the campaign, else none.
 *
 * @param ofJobs company by job id; jobs without a company are left out
 * @param ofCampaigns the same for campaigns
 */
record Companies(Map<Long, Long> ofJobs, Map<Long, Long> ofCampaigns) {
    /** Reads both tables. */
    static Companies read(Connection mysql) throws SQLException {
        return new Companies(
                read(mysql, "SELECT id, company_id FROM job"), read(mysql, "SELECT id, company_id FROM campaign"));
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
                // Old installations have text columns here.
                Long id = number(rows.getString(1));
                Long company = number(rows.getString(2));
                if (id != null && company != null) {
                    companies.put(id, company);
                }
            }
        }
        return companies;
    }

    private static @Nullable Long number(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
