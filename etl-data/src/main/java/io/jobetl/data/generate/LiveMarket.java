package io.jobetl.data.generate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The jobs, campaigns, companies and publishers that are in MySQL when live traffic begins, and a few job ids above all
 * others that traffic knows before the job row comes. Immutable.
 *
 * @param targets what is clicked, the most popular first
 * @param knownJobs ids of job rows whose company may change
 * @param newJobs ids of jobs that are inserted and deleted while traffic runs
 */
record LiveMarket(
        List<ClickTarget> targets,
        List<Integer> knownJobs,
        List<Integer> newJobs,
        List<Integer> companies,
        List<Integer> publishers) {
    private static final int MAX_ROWS = 2_000;
    private static final int NEW_JOBS = 12;

    private record Job(int id, int campaign, int group) {}

    static LiveMarket read(Connection connection, SeededRandom random) throws SQLException {
        List<Job> jobs = jobs(connection);
        List<Integer> campaigns = ids(connection, "SELECT id FROM campaign ORDER BY id LIMIT ?", 5);
        List<Integer> companies = ids(connection, "SELECT id FROM company ORDER BY id LIMIT ?", 20);
        List<Integer> publishers = ids(connection, "SELECT id FROM master_publisher ORDER BY id LIMIT ?", 3);
        int firstNew = firstNewJob(connection);
        List<Integer> newJobs = new ArrayList<>();
        for (int i = 0; i < NEW_JOBS; i++) {
            newJobs.add(firstNew + i);
        }
        return new LiveMarket(
                targets(jobs, newJobs, campaigns, random),
                jobs.stream().map(Job::id).toList(),
                newJobs,
                companies,
                publishers);
    }

    /** A quarter of the clicks is on jobs without a job row: ranks 1 and 2 have 14 % and 11 %. */
    private static List<ClickTarget> targets(
            List<Job> jobs, List<Integer> newJobs, List<Integer> campaigns, SeededRandom random) {
        List<ClickTarget> targets = new ArrayList<>();
        for (Job job : jobs) {
            int campaign = job.campaign() == 0 ? campaigns.get(random.below(campaigns.size())) : job.campaign();
            targets.add(new ClickTarget(job.id(), campaign, Math.max(1, job.group())));
        }
        for (int i = targets.size() - 1; i > 0; i--) {
            Collections.swap(targets, i, random.below(i + 1));
        }
        for (int i = 0; i < newJobs.size(); i++) {
            int rank = i < 2 ? Math.min(1 + i, targets.size()) : targets.size();
            targets.add(rank, new ClickTarget(newJobs.get(i), campaigns.get(random.below(campaigns.size())), 1));
        }
        return targets;
    }

    private static List<Job> jobs(Connection connection) throws SQLException {
        String query = "SELECT id, COALESCE(campaign_id, 0), COALESCE(group_id, 0) FROM job ORDER BY id LIMIT ?";
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, MAX_ROWS);
            List<Job> jobs = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    jobs.add(new Job(row.getInt(1), row.getInt(2), row.getInt(3)));
                }
            }
            return jobs;
        }
    }

    /** The ids in a table, or 1 to so many where it is empty. */
    private static List<Integer> ids(Connection connection, String query, int otherwise) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setInt(1, MAX_ROWS);
            List<Integer> ids = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getInt(1));
                }
            }
            return ids.isEmpty() ? IntStream.rangeClosed(1, otherwise).boxed().toList() : ids;
        }
    }

    private static int firstNewJob(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT COALESCE(MAX(id), 0) + 1 FROM job");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return (int) Math.min(row.getLong(1), Integer.MAX_VALUE - NEW_JOBS);
        }
    }
}
