package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import io.jobetl.aggregation.HourlyFold;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.page.PageContext;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Endpoint;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.testkit.servers.TestServers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CassandraTrackingSourceIT {
    private final TestKeyspace keyspace = TestKeyspace.create();
    private final CqlSession session = keyspace.session();

    @AfterEach
    void dropKeyspace() {
        keyspace.close();
    }

    private static final Instant HOUR = Instant.ofEpochSecond(490_977 * 3_600L);

    private static TrackingRow click(int number) {
        return TrackingRow.click(new UUID(TimeUuids.highOfTicks(TimeUuids.firstTickOfHour(490_977)), number), number);
    }

    @ParameterizedTest
    @CsvSource({
        "timeuuid, int, int, 0:1:-1:2147483647",
        "uuid, int, bigint, 0:1:-1:9223372036854:9223372036855",
        "timeuuid, bigint, varint, 0:1:-1:9223372036854:-9223372036855:1000000000000000000000000",
        "timeuuid, int, float, 0:1.5:0.1:-7.77:16777216:1e30",
        "text, int, double, 0:1.5:0.1:-7.77:10.005:0.0000005:1e30"
    })
    void should_read_bid_of_any_number_type(String keyType, String idType, String bidType, String bids) {
        TestTracking tracking = TestTracking.createFlat(session, keyspace.keyspace(), keyType, idType, bidType);
        List<String> expected = new ArrayList<>();
        for (String bid : bids.split(":", -1)) {
            TrackingRow row = click(expected.size()).withBid(bid);
            tracking.write(row);
            TrackingColumns columns = new TrackingColumns(1);
            row.addTo(columns);
            expected.add(describe(columns, 0));
        }

        assertThat(readAll()).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Pages of several hundred rows, nulls and empty texts among them, in each way that a page can come. */
    @ParameterizedTest
    @CsvSource({"true, V4", "true, V5", "false, V4", "false, V5"})
    void should_read_the_same_rows_through_any_session_and_protocol(boolean ours, String protocol) {
        TestTracking tracking = TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "int", "decimal");
        List<TrackingRow> rows = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (int number = 0; number < 2_000; number++) {
            TrackingRow full = click(number).withBid(number + ".25");
            TrackingRow row = number % 3 == 0
                    ? new TrackingRow(full.createTime(), "", full.jobId(), null, full.campaignId(), null, null)
                    : full;
            TrackingColumns columns = new TrackingColumns(1);
            row.addTo(columns);
            rows.add(row);
            expected.add(describe(columns, 0));
        }
        tracking.writeAll(rows);

        try (CqlSession other = session(ours, protocol)) {
            assertThat(PageContext.buffersOf(other).isPresent()).isEqualTo(ours);
            assertThat(readAll(other)).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    private static CqlSession session(boolean ours, String protocol) {
        Endpoint cassandra = TestServers.cassandra();
        return (ours ? PageContext.sessions() : CqlSession.builder())
                .addContactPoint(new InetSocketAddress(cassandra.host(), cassandra.port()))
                .withConfigLoader(DriverConfigLoader.programmaticBuilder()
                        .withString(DefaultDriverOption.PROTOCOL_VERSION, protocol)
                        .withString(DefaultDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy")
                        .withInt(DefaultDriverOption.REQUEST_PAGE_SIZE, 700)
                        .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, Duration.ofSeconds(20))
                        .build())
                .build();
    }

    @Test
    void should_go_on_reading_when_a_column_was_added() {
        TestTracking tracking = TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "int", "decimal");
        tracking.write(click(1).withBid("1.5"));
        TrackingSource source = CassandraTrackingSource.open(session, keyspace.keyspace());
        List<String> before = read(source);

        session.execute("ALTER TABLE " + keyspace.keyspace() + ".tracking ADD browser text");

        assertThat(read(source)).isEqualTo(before).hasSize(1);
    }

    /** As with `DROP TABLE` and a script of somebody else: money must not be read as another type's bytes. */
    @ParameterizedTest
    @CsvSource({"V5, decimal, double, int", "V5, decimal, int, bigint", "V4, double, bigint, bigint"})
    void should_follow_a_table_that_is_made_again_with_other_types(
            String protocol, String bidType, String newBidType, String newIdType) {
        TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "int", bidType)
                .write(click(7).withBid("3"));
        try (CqlSession other = session(true, protocol)) {
            TrackingSource source = CassandraTrackingSource.open(other, keyspace.keyspace());
            List<String> before = read(source);

            session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");
            try (CqlSession writer = session(false, "V5")) {
                TestTracking.createFlat(writer, keyspace.keyspace(), "timeuuid", newIdType, newBidType)
                        .write(click(7).withBid("3"));
            }

            assertThat(read(source)).isEqualTo(before).hasSize(1);
        }
    }

    /** Between two looks at the table; the first answer shows it. */
    @ParameterizedTest
    @CsvSource({"V5, double", "V4, int"})
    void should_count_nothing_of_a_slice_whose_columns_have_changed(String protocol, String newBidType) {
        TrackingRow row = click(7).withBid("3");
        Slice slice = new Slice(row.epochHour(), row.shard(4), 0, Long.MAX_VALUE);
        createHourly("decimal", "").writeInto(HOUR, slice.shard(), row);
        try (CqlSession other = session(true, protocol)) {
            SlicedTrackingSource source =
                    (SlicedTrackingSource) CassandraTrackingSource.open(other, keyspace.keyspace());
            List<String> before = read(source, slice);

            try (CqlSession writer = session(false, "V5")) {
                createHourly(writer, newBidType, "").writeInto(HOUR, slice.shard(), row);
            }

            assertThatThrownBy(() -> read(source, slice))
                    .hasMessageContaining("expected [create_time timeuuid")
                    .hasMessageContaining("bid decimal]")
                    .hasMessageContaining("bid " + newBidType + "]")
                    .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                    .returns(Kind.UNAVAILABLE, StoreException::kind);
            assertThat(read(source, slice)).isEqualTo(before).hasSize(1);
        }
    }

    @Test
    void should_end_when_the_table_cannot_be_the_one_that_was_counted() {
        createHourly("decimal", "");
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());

        session.execute("ALTER TABLE " + keyspace.keyspace() + ".tracking WITH default_time_to_live = 86400");
        assertEnds(source, Kind.REPLACED, "default_time_to_live was Optional.empty and is Optional[PT24H]");
        session.execute("ALTER TABLE " + keyspace.keyspace() + ".tracking WITH default_time_to_live = 0");
        session.execute("UPDATE " + keyspace.keyspace() + ".tracking_layout SET value = '8' WHERE name = 'shards'");
        assertEnds(source, Kind.REPLACED, "shards per hour was 4 and is 8");
        session.execute("UPDATE " + keyspace.keyspace() + ".tracking_layout SET value = 'other' WHERE name = 'id'");
        assertEnds(source, Kind.REPLACED, "id in tracking_layout was ");
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");
        assertEnds(source, Kind.MISCONFIGURED, "has no table tracking");
        TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "int", "decimal");
        assertEnds(source, Kind.REPLACED, "layout was hourly and is flat");
    }

    private static void assertEnds(SlicedTrackingSource source, Kind kind, String message) {
        assertThatThrownBy(source::occupiedHours)
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(kind, StoreException::kind);
    }

    private TestTracking createHourly(String bidType, String moreColumns) {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        return createHourly(session, bidType, moreColumns);
    }

    /** In the place of the one that is there; through a session that has not prepared its statements before. */
    private TestTracking createHourly(CqlSession writer, String bidType, String moreColumns) {
        writer.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");
        writer.execute("CREATE TABLE " + keyspace.keyspace() + ".tracking (hour timestamp, shard int, create_time"
                + " timeuuid, custom_track text, job_id int, publisher_id int, campaign_id int, group_id int, bid "
                + bidType + moreColumns + ", PRIMARY KEY ((hour, shard), create_time))");
        return new TestTracking(writer, keyspace.keyspace(), TrackingLayout.HOURLY, 4, "timeuuid", "int", bidType);
    }

    /** Half past, seconds or microseconds in the place of milliseconds, and a partition without rows. */
    @Test
    void should_show_rows_of_partitions_that_are_no_hour() {
        TestTracking tracking = createHourly("decimal", ", tenant text static");
        TrackingRow row = click(1);
        tracking.writeInto(HOUR.plusSeconds(1_800), 1, row);
        tracking.writeInto(Instant.ofEpochMilli(HOUR.getEpochSecond()), 1, row);
        tracking.writeInto(Instant.ofEpochMilli(HOUR.toEpochMilli() * 1_000_000), 0, row);
        session.execute(
                "INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, tenant) VALUES (?, 2, 'x')", HOUR);
        session.execute(
                "INSERT INTO " + keyspace.keyspace() + ".tracking (hour, shard, tenant) VALUES (?, 9, 'x')", HOUR);
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());
        int hourOfSeconds = (int) (HOUR.getEpochSecond() / 3_600_000);

        assertThat(source.occupiedHours()).containsExactly(HourlyFold.NO_HOUR, hourOfSeconds, row.epochHour());
        for (int hour : source.occupiedHours()) {
            assertThat(read(source, Slice.outside(hour)))
                    .singleElement()
                    .asString()
                    .contains("flags=" + (TrackingColumns.MISPLACED | TrackingColumns.NO_GROUP));
        }
        assertThat(read(source, new Slice(row.epochHour(), 2, 0, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(read(source)).hasSize(3);
    }

    private static List<String> read(SlicedTrackingSource source, Slice slice) {
        List<String> rows = new ArrayList<>();
        source.read(slice, batch -> {
            for (int row = 0; row < batch.size(); row++) {
                rows.add(describe(batch, row));
            }
        });
        return rows;
    }

    private List<String> readAll() {
        return readAll(session);
    }

    private List<String> readAll(CqlSession reader) {
        return read(CassandraTrackingSource.open(reader, keyspace.keyspace()));
    }

    private static List<String> read(TrackingSource source) {
        List<String> rows = new ArrayList<>();
        source.readAll(batch -> {
            for (int row = 0; row < batch.size(); row++) {
                rows.add(describe(batch, row));
            }
        });
        return rows;
    }

    private static String describe(TrackingColumns columns, int row) {
        return "job=" + columns.jobId(row) + " flags=" + columns.flags(row) + " bid=" + columns.bidMicros(row);
    }

    @Test
    void should_reject_double_that_is_no_number() {
        TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "int", "double");
        session.execute("INSERT INTO " + keyspace.keyspace()
                + ".tracking (create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid)"
                + " VALUES (now(), 'click', 1, 1, 1, 1, NaN)");

        assertThat(readAll()).containsExactly("job=1 flags=" + TrackingColumns.BAD_BID + " bid=0");
    }

    @Test
    void should_reject_id_that_is_no_int() {
        TestTracking.createFlat(session, keyspace.keyspace(), "timeuuid", "bigint", "int");
        session.execute("INSERT INTO " + keyspace.keyspace()
                + ".tracking (create_time, custom_track, job_id, publisher_id, campaign_id, group_id, bid)"
                + " VALUES (now(), 'click', 4294967297, 1, 1, 1, 1)");

        assertThat(readAll()).containsExactly("job=0 flags=" + TrackingColumns.BAD_BID + " bid=1000000");
    }

    @Test
    void should_flag_text_keys_that_are_no_time_uuids() {
        TestTracking.createFlat(session, keyspace.keyspace(), "text", "int", "int");
        List<String> bad = List.of(
                "b3f4d0f0-3f1e-4c1a-9d5e-0123456789ab",
                "019a0000-0000-7000-8000-000000000001",
                "00000000-0000-0000-0000-000000000000",
                "x".repeat(40),
                "not a uuid");
        for (String text : bad) {
            session.execute(
                    "INSERT INTO " + keyspace.keyspace() + ".tracking (create_time, job_id) VALUES (?, 1)", text);
        }
        session.execute(
                "INSERT INTO " + keyspace.keyspace() + ".tracking (create_time, job_id) VALUES (?, 2)",
                "D5F0A6B2-E8B1-11F0-89AB-FEDCBA987654");
        List<Integer> badJobs = new ArrayList<>();
        List<UUID> goodKeys = new ArrayList<>();

        CassandraTrackingSource.open(session, keyspace.keyspace()).readAll(batch -> {
            for (int row = 0; row < batch.size(); row++) {
                if ((batch.flags(row) & TrackingColumns.BAD_UUID) != 0) {
                    badJobs.add(batch.jobId(row));
                } else {
                    goodKeys.add(new UUID(batch.uuidHigh(row), batch.uuidLow(row)));
                }
            }
        });

        assertThat(badJobs).containsExactly(1, 1, 1, 1, 1);
        assertThat(goodKeys).containsExactly(UUID.fromString("d5f0a6b2-e8b1-11f0-89ab-fedcba987654"));
    }

    /** A file with capitals, loaded over rows with small letters: one click each, whatever its spelling. */
    @Test
    void should_show_only_the_first_spelling_of_a_text_key_in_its_place() {
        TestTracking.createFlat(session, keyspace.keyspace(), "text", "int", "int");
        TrackingSource source = CassandraTrackingSource.open(session, keyspace.keyspace());
        insertKeys("d5f0a6b2-e8b1-11f0-89ab-fedcba98765", "0123456789abcdef");
        assertThat(read(source)).hasSize(16).allMatch(row -> row.contains("flags=30 "));

        insertKeys("D5F0A6B2-E8B1-11F0-89AB-FEDCBA98765", "01234567");
        insertKeys("D5F0a6b2-e8b1-11f0-89ab-fedcba98765", "0");

        assertThatThrownBy(() -> read(source))
                .hasMessageContaining("spelled both in capitals and in small letters")
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.UNAVAILABLE, StoreException::kind);
        for (List<String> rows : List.of(read(source), readAll())) {
            assertThat(rows).hasSize(25);
            assertThat(rows.stream().filter(row -> row.contains("flags=" + (30 | TrackingColumns.MISPLACED) + " ")))
                    .hasSize(9);
        }
    }

    private void insertKeys(String prefix, String lastDigits) {
        lastDigits
                .chars()
                .forEach(digit -> session.execute(
                        "INSERT INTO " + keyspace.keyspace()
                                + ".tracking (create_time, custom_track, job_id) VALUES (?, 'click', 1)",
                        prefix + (char) digit));
    }

    @Test
    void should_refuse_to_open_what_is_not_there() {
        assertSetupFails("no_such_keyspace", "keyspace=no_such_keyspace has no table tracking");
        assertSetupFails(keyspace.keyspace(), "etl init");
    }

    @Test
    void should_refuse_to_open_hourly_table_without_shard_count() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        session.execute("TRUNCATE " + keyspace.keyspace() + ".tracking_layout");
        assertSetupFails(keyspace.keyspace(), "tracking_layout does not say how many shards");

        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking_layout");
        assertSetupFails(keyspace.keyspace(), "tracking_layout does not say how many shards");

        session.execute("CREATE TABLE " + keyspace.keyspace() + ".tracking_layout (name text PRIMARY KEY, value text)");
        session.execute(
                "INSERT INTO " + keyspace.keyspace() + ".tracking_layout (name, value) VALUES ('shards', 'four')");
        assertSetupFails(keyspace.keyspace(), "shards=four");
    }

    @Test
    void should_refuse_to_open_table_of_unknown_layout() {
        session.execute("CREATE TABLE " + keyspace.keyspace()
                + ".tracking (day date, create_time timeuuid, bid int, PRIMARY KEY (day, create_time))");

        assertSetupFails(keyspace.keyspace(), "partition key [day date], clustering columns [create_time timeuuid]");
    }

    private void assertSetupFails(String ofKeyspace, String message) {
        assertThatThrownBy(() -> CassandraTrackingSource.open(session, ofKeyspace))
                .hasMessageContaining(message)
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(Kind.MISCONFIGURED, StoreException::kind);
    }

    @Test
    void should_name_slice_when_session_is_closed() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        try (CqlSession other =
                CassandraSessions.open(TestKeyspace.config(keyspace.keyspace(), Duration.ofSeconds(5)))) {
            SlicedTrackingSource source =
                    (SlicedTrackingSource) CassandraTrackingSource.open(other, keyspace.keyspace());
            other.closeAsync().toCompletableFuture().join();

            assertThatThrownBy(() -> source.read(new Slice(490_977, 2, 0, Long.MAX_VALUE), batch -> {}))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("keyspace=" + keyspace.keyspace())
                    .hasMessageContaining("hour=2026-01-04T09:00:00Z")
                    .hasMessageContaining("shard=2");
            assertThatThrownBy(source::occupiedHours)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        }
    }

    @Test
    void should_report_table_that_was_dropped() {
        keyspace.schema().create(session, TrackingLayout.HOURLY, 4);
        SlicedTrackingSource source = (SlicedTrackingSource) CassandraTrackingSource.open(session, keyspace.keyspace());
        session.execute("DROP TABLE " + keyspace.keyspace() + ".tracking");

        assertThatThrownBy(() -> source.read(new Slice(490_977, 2, 0, Long.MAX_VALUE), batch -> {}))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISCONFIGURED))
                .hasMessageContaining("check that the table is there");
    }
}
