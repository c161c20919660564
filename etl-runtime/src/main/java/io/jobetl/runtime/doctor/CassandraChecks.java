package io.jobetl.runtime.doctor;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.metadata.NodeState;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.cassandra.read.OutsidePartitions;
import io.jobetl.io.cassandra.schema.ArrivalTable;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.Replication;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.mysql.schema.CountedRetention;
import io.jobetl.io.mysql.schema.CountedSettings;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.TrackingSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks Cassandra as the configured user sees it; changes nothing. */
final class CassandraChecks {
    /** Where rows expire; by default it is ten days. */
    private static final Duration LONGEST_GRACE = Duration.ofDays(1);

    private final CqlSession session;
    private final String keyspace;
    private final Map<String, String> counted;
    private final boolean wantsHints;
    private final Findings findings;

    private CassandraChecks(
            CqlSession session, String keyspace, Map<String, String> counted, boolean wantsHints, Findings findings) {
        this.session = session;
        this.keyspace = keyspace;
        this.counted = counted;
        this.wantsHints = wantsHints;
        this.findings = findings;
    }

    /**
     * @param counted the settings that the events in MySQL were counted with
     * @param wantsHints whether the settings ask for hints of late rows
     * @throws StoreException when the server does not answer
     */
    static void run(
            CqlSession session, String keyspace, Map<String, String> counted, boolean wantsHints, Findings findings) {
        try {
            new CassandraChecks(session, keyspace, counted, wantsHints, findings).run();
        } catch (DriverException e) {
            throw DriverFailures.translated("looking at the server failed", e);
        }
    }

    private void run() {
        server();
        nodes();
        if (replication()) {
            table();
        }
    }

    private void server() {
        Instant asked = Instant.now();
        Row row = Objects.requireNonNull(
                session.execute("SELECT release_version, toTimestamp(now()) AS clock FROM system.local")
                        .one());
        Instant answered = Instant.now();
        findings.version(String.valueOf(row.getString("release_version")), 4, "Cassandra 4.0 or newer is needed");
        findings.clock(Objects.requireNonNull(row.getInstant("clock")), asked, answered);
    }

    private void nodes() {
        List<Node> nodes = List.copyOf(session.getMetadata().getNodes().values());
        List<Node> down = nodes.stream()
                .filter(node -> node.getState() == NodeState.DOWN || node.getState() == NodeState.FORCED_DOWN)
                .toList();
        findings.advise(
                down.isEmpty(),
                "nodes",
                nodes.size() + " known, " + down.size() + " down",
                "reads wait when too few replicas are left for LOCAL_QUORUM: start " + down);
    }

    private boolean replication() {
        Row row = session.execute(SimpleStatement.newInstance(
                        "SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = ?", keyspace))
                .one();
        if (row == null) {
            findings.failed(
                    "keyspace", keyspace + " is not there", "create it with `etl init`, or correct cassandra.keyspace");
            return false;
        }
        Map<String, String> replication =
                new TreeMap<>(Objects.requireNonNull(row.getMap("replication", String.class, String.class)));
        String strategy = String.valueOf(replication.remove("class")).replaceFirst(".*\\.", "");
        boolean single = replication.values().stream().anyMatch("1"::equals);
        findings.advise(
                !single,
                "replication",
                strategy + " " + replication,
                "one copy: a lost disk loses clicks, a stopped node stops reads. ALTER KEYSPACE to 3 copies, then repair");
        return true;
    }

    private void table() {
        try (TrackingSource source = CassandraTrackingSource.open(session, keyspace)) {
            String layout;
            if (source instanceof SlicedTrackingSource sliced) {
                layout = "hourly";
                findings.ok("tracking layout", "hourly, " + sliced.shards() + " shards");
                compare("tracking_shards", Integer.toString(sliced.shards()));
                partitions(sliced.shards());
                hints();
            } else {
                layout = "flat";
                findings.warning(
                        "tracking layout",
                        "flat: each look reads the whole table",
                        "copy it into an hourly one with `etl adopt`");
            }
            compare("tracking_layout", layout);
            compare("tracking_table", keyspace + ".tracking");
            id();
            options();
            session.execute(SimpleStatement.newInstance("SELECT create_time FROM " + quotedTable() + " LIMIT 1"));
            findings.ok("read", "at LOCAL_QUORUM");
        } catch (StoreException e) {
            findings.failed("tracking table", e);
        } catch (DriverException e) {
            findings.failed(
                    "read",
                    String.valueOf(e.getMessage()),
                    "the user needs SELECT on the keyspace, and enough replicas must be alive for LOCAL_QUORUM");
        }
    }

    private void partitions(int shards) {
        OutsidePartitions outside = OutsidePartitions.find(session, keyspace, shards);
        findings.advise(
                outside.partitions() == 0,
                "partitions",
                outside.partitions() == 0
                        ? "each belongs to an hour and one of its shards"
                        : outside.partitions() + " belong to no hour and shard: "
                                + String.join(", ", outside.examples()),
                "their rows are not billed (WRONG_PARTITION): write them again where create_time says, then delete these"
                        + " partitions (docs/how-to/repair.md, \"Rows in the wrong partition\")");
    }

    /** Nothing that is counted hangs on them, so their absence is no failure. */
    private void hints() {
        if (!wantsHints) {
            findings.ok("hints of late rows", "off (tracking.hints)");
            return;
        }
        boolean exists = session.execute(SimpleStatement.newInstance(
                                "SELECT table_name FROM system_schema.tables WHERE keyspace_name = ? AND table_name = ?",
                                keyspace,
                                ArrivalTable.NAME))
                        .one()
                != null;
        if (!exists) {
            findings.warning(
                    "hints of late rows",
                    "table " + ArrivalTable.NAME + " is not there: late rows wait as long again as they were late",
                    "`etl init` creates it, and writers tell it which rows are late (docs/how-to/late-rows.md);"
                            + " tracking.hints: off, if they never will");
            return;
        }
        try {
            session.execute(SimpleStatement.newInstance("SELECT " + ArrivalTable.CREATE_TIME + " FROM \"" + keyspace
                    + "\"." + ArrivalTable.NAME + " LIMIT 1"));
            findings.ok("hints of late rows", "read from " + keyspace + "." + ArrivalTable.NAME);
        } catch (DriverException e) {
            findings.warning(
                    "hints of late rows",
                    DriverFailures.reason(e) + ": late rows wait as long again as they were late",
                    "the user needs SELECT on " + keyspace + "." + ArrivalTable.NAME + ", as `etl init` makes it");
        }
    }

    private void compare(String name, String value) {
        String before = counted.get(name);
        if (before != null && !before.equals(value)) {
            findings.failed(
                    name,
                    value + ", but events was counted with " + before,
                    "go back to that, or empty events and the etl_ tables and count anew");
        }
    }

    private void id() {
        Optional<String> id = new CassandraSchema(keyspace, Replication.simple(1)).storedId(session);
        findings.advise(
                id.isPresent(),
                "tracking id",
                id.orElse("none"),
                "a keyspace of this name in another cluster would be taken for the counted one: run `etl init`");
        id.ifPresent(found -> compare(CountedSettings.TRACKING_ID, found));
    }

    private void options() {
        Row row = Objects.requireNonNull(session.execute(SimpleStatement.newInstance(
                        "SELECT default_time_to_live, gc_grace_seconds FROM system_schema.tables"
                                + " WHERE keyspace_name = ? AND table_name = 'tracking'",
                        keyspace))
                .one());
        int ttl = row.getInt("default_time_to_live");
        int grace = row.getInt("gc_grace_seconds");
        findings.advise(
                ttl == 0 || grace <= LONGEST_GRACE.toSeconds(),
                "gc_grace_seconds",
                grace + " s",
                "rows that have expired are read over for that long, and each look for uncounted hours passes over all of"
                        + " them: ALTER TABLE ... WITH gc_grace_seconds = 10800, unless rows are deleted by hand and"
                        + " repairs run less often");
        SortedMap<Instant, Duration> earlier = CountedRetention.earlier(counted);
        findings.ok(
                "default_time_to_live",
                (ttl == 0
                                ? "none"
                                : ttl + " s: hours freeze before their rows expire, and what comes later is TOO_LATE")
                        + (earlier.isEmpty() ? "" : "; hours of before keep the shorter ones " + earlier));
    }

    /** Quoted, as the name may have capital letters; it has passed the check for identifiers. */
    private String quotedTable() {
        return "\"" + keyspace + "\".tracking";
    }
}
