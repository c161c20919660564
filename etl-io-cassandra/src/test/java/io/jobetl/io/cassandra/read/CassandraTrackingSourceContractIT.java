package io.jobetl.io.cassandra.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.io.cassandra.TestKeyspace;
import io.jobetl.io.cassandra.schema.TrackingLayout;
import io.jobetl.pipeline.contract.SlicedTrackingSourceContract;
import io.jobetl.pipeline.contract.TrackingSourceContract;
import io.jobetl.pipeline.port.FlatTrackingSource;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.TrackingSource;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The contract kit against real tables, one keyspace per table. */
final class CassandraTrackingSourceContractIT {
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class Hourly extends SlicedTrackingSourceContract {
        private final TestKeyspace keyspace = TestKeyspace.name();
        private final TestTracking tracking;
        private final SlicedTrackingSource source;

        Hourly() {
            keyspace.schema().create(keyspace.session(), TrackingLayout.HOURLY, 3);
            tracking = TestTracking.ofSchema(keyspace.session(), keyspace.keyspace(), TrackingLayout.HOURLY, 3);
            source = (SlicedTrackingSource) CassandraTrackingSource.open(keyspace.session(), keyspace.keyspace());
        }

        @AfterEach
        void clear() {
            tracking.clear();
        }

        @AfterAll
        void close() {
            keyspace.close();
        }

        @Override
        protected SlicedTrackingSource source() {
            return source;
        }

        @Override
        protected void write(TrackingRow row) {
            tracking.write(row);
        }

        @Override
        protected void writeAll(List<TrackingRow> rows) {
            tracking.writeAll(rows);
        }

        @Override
        protected void writeInto(int epochHour, int shard, TrackingRow row) {
            tracking.writeInto(Instant.ofEpochSecond(epochHour * 3_600L), shard, row);
        }

        @Override
        protected void delete(TrackingRow row) {
            tracking.delete(row);
        }

        @Test
        void should_know_the_stored_shard_count() {
            assertThat(source.shards()).isEqualTo(3);
        }
    }

    /** A flat table with the column types of the subclass. */
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Flat extends TrackingSourceContract {
        private final TestKeyspace keyspace;
        private final TestTracking tracking;
        private final TrackingSource source;

        Flat(TestKeyspace keyspace, Function<TestKeyspace, TestTracking> create) {
            this.keyspace = keyspace;
            this.tracking = create.apply(keyspace);
            this.source = CassandraTrackingSource.open(keyspace.session(), keyspace.keyspace());
        }

        @AfterEach
        void clear() {
            tracking.clear();
        }

        @AfterAll
        void close() {
            keyspace.close();
        }

        @Override
        protected TrackingSource source() {
            return source;
        }

        @Override
        protected void write(TrackingRow row) {
            tracking.write(row);
        }

        @Override
        protected void writeAll(List<TrackingRow> rows) {
            tracking.writeAll(rows);
        }

        @Override
        protected void delete(TrackingRow row) {
            tracking.delete(row);
        }

        @Test
        void should_be_a_flat_source() {
            assertThat(source).isInstanceOf(FlatTrackingSource.class);
        }
    }

    @Nested
    final class FlatAsCreated extends Flat {
        FlatAsCreated() {
            super(TestKeyspace.name(), FlatAsCreated::create);
        }

        private static TestTracking create(TestKeyspace keyspace) {
            keyspace.schema().create(keyspace.session(), TrackingLayout.FLAT, 4);
            return TestTracking.ofSchema(keyspace.session(), keyspace.keyspace(), TrackingLayout.FLAT, 4);
        }

        @Override
        protected Stream<String> bids() {
            return super.bids().filter(bid -> new BigDecimal(bid).precision() <= 15);
        }
    }

    @Nested
    final class FlatWithTextKeys extends Flat {
        FlatWithTextKeys() {
            super(
                    TestKeyspace.create(),
                    keyspace -> TestTracking.createFlat(
                            keyspace.session(), keyspace.keyspace(), "text", "bigint", "decimal"));
        }
    }
}
