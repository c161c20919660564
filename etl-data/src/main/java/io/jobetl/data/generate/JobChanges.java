package io.jobetl.data.generate;

import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.port.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Changes jobs in MySQL one at a time: mostly another company for a job that is clicked, now and then a new job, or the
 * end of one. Only jobs that it made are deleted. For one thread; the counts can be read from any.
 */
final class JobChanges implements AutoCloseable {
    private static final WeightedChoice KIND = WeightedChoice.of(80, 12, 8);
    /** Popular jobs change more often here than in life, so that a change shows at once. */
    private static final int POPULAR = 40;

    private final MySqlDatabase database;
    private final LiveMarket market;
    private final SeededRandom random;
    private final Set<Integer> inserted = new HashSet<>();
    private final LongAdder updates = new LongAdder();
    private final LongAdder inserts = new LongAdder();
    private final LongAdder deletes = new LongAdder();
    private @Nullable Connection connection;

    JobChanges(MySqlDatabase database, LiveMarket market, SeededRandom random) {
        this.database = database;
        this.market = market;
        this.random = random;
    }

    /**
     * Makes one change, in a transaction of its own. Throws when the server does not take it; nothing is changed then.
     */
    void next() {
        try {
            Connection open = connection();
            switch (KIND.pick(random)) {
                case 1 -> insert(open);
                case 2 -> delete(open);
                default -> update(open);
            }
        } catch (SQLException e) {
            close();
            throw database.failure("changing a job", e);
        } catch (StoreException e) {
            close();
            throw e;
        }
    }

    long updates() {
        return updates.sum();
    }

    long inserts() {
        return inserts.sum();
    }

    long deletes() {
        return deletes.sum();
    }

    private void update(Connection open) throws SQLException {
        if (market.knownJobs().isEmpty()) {
            insert(open);
            return;
        }
        int job = random.chance(0.7)
                ? market.targets()
                        .get(random.below(Math.min(POPULAR, market.targets().size())))
                        .jobId()
                : anyOf(market.knownJobs());
        try (PreparedStatement statement =
                open.prepareStatement("UPDATE job SET company_id = ?, last_modified_date = ? WHERE id = ?")) {
            statement.setInt(1, anyOf(market.companies()));
            statement.setString(2, now());
            statement.setInt(3, job);
            updates.add(statement.executeUpdate());
        }
    }

    private void insert(Connection open) throws SQLException {
        int job = anyOf(market.newJobs());
        try (PreparedStatement statement = open.prepareStatement(
                "INSERT INTO job (id, created_by, created_date, is_active, title, campaign_id, company_id)"
                        + " VALUES (?, 'generate', ?, 1, ?, ?, ?)"
                        + " ON DUPLICATE KEY UPDATE company_id = VALUES(company_id)")) {
            statement.setInt(1, job);
            statement.setString(2, now());
            statement.setString(3, "Generated job " + job);
            statement.setInt(4, market.targets().get(0).campaignId());
            statement.setInt(5, anyOf(market.companies()));
            statement.executeUpdate();
        }
        inserted.add(job);
        inserts.increment();
    }

    private void delete(Connection open) throws SQLException {
        if (inserted.isEmpty()) {
            update(open);
            return;
        }
        int job = inserted.iterator().next();
        try (PreparedStatement statement = open.prepareStatement("DELETE FROM job WHERE id = ?")) {
            statement.setInt(1, job);
            deletes.add(statement.executeUpdate());
        }
        inserted.remove(job);
    }

    private int anyOf(List<Integer> ids) {
        return ids.get(random.below(ids.size()));
    }

    private static String now() {
        return LocalDateTime.now(ZoneOffset.UTC).toString().replace('T', ' ');
    }

    private Connection connection() {
        Connection open = connection;
        if (open == null) {
            open = database.open();
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // The connection is being given up; the server ends it either way.
                return;
            }
        }
    }
}
