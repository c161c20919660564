package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ways to get a row of the driver into columns: rivals of ours. Stateless. */
enum DriverRows {
    BY_NAME {
        @Override
        void add(TrackingColumns columns, Row row) {
            addValues(
                    columns,
                    row.getUuid("create_time"),
                    row.getString("custom_track"),
                    row.getInt("job_id"),
                    row.getInt("publisher_id"),
                    row.getInt("campaign_id"),
                    row.isNull("group_id"),
                    row.getInt("group_id"),
                    row.getBigDecimal("bid"));
        }
    },
    BY_INDEX {
        @Override
        void add(TrackingColumns columns, Row row) {
            addValues(
                    columns,
                    row.getUuid(0),
                    row.getString(1),
                    row.getInt(2),
                    row.getInt(3),
                    row.getInt(4),
                    row.isNull(5),
                    row.getInt(5),
                    row.getBigDecimal(6));
        }
    },
    /** What can be done without the codec of ours: no objects but those of the driver. */
    BYTES_UNSAFE {
        @Override
        void add(TrackingColumns columns, Row row) {
            ByteBuffer key = row.getBytesUnsafe(0);
            ByteBuffer group = row.getBytesUnsafe(5);
            ByteBuffer bid = row.getBytesUnsafe(6);
            long unscaled = 0;
            for (int at = Integer.BYTES; at < bid.remaining(); at++) {
                unscaled = at == Integer.BYTES ? bid.get(at) : (unscaled << Byte.SIZE) | (bid.get(at) & 0xFF);
            }
            long micros = unscaled;
            for (int scale = bid.getInt(0); scale < MICRO_DIGITS; scale++) {
                micros *= 10;
            }
            columns.add(
                    key.getLong(0),
                    key.getLong(Long.BYTES),
                    EventKind.ofCode(kindCode(row.getBytesUnsafe(1))),
                    group == null ? TrackingColumns.NO_GROUP : 0,
                    row.getBytesUnsafe(2).getInt(0),
                    row.getBytesUnsafe(3).getInt(0),
                    row.getBytesUnsafe(4).getInt(0),
                    group == null ? 0 : group.getInt(0),
                    micros);
        }
    };

    private static final int MICRO_DIGITS = 6;
    private static final byte[][] TRACKS = tracks();

    abstract void add(TrackingColumns columns, Row row);

    private static void addValues(
            TrackingColumns columns,
            UUID key,
            @Nullable String track,
            int jobId,
            int publisherId,
            int campaignId,
            boolean hasNoGroup,
            int groupId,
            BigDecimal bid) {
        columns.add(
                key.getMostSignificantBits(),
                key.getLeastSignificantBits(),
                EventKind.ofCode(EventKind.codeOf(track)),
                hasNoGroup ? TrackingColumns.NO_GROUP : 0,
                jobId,
                publisherId,
                campaignId,
                groupId,
                bid.movePointRight(MICRO_DIGITS).longValueExact());
    }

    private static int kindCode(ByteBuffer text) {
        for (int code = 0; code < TRACKS.length; code++) {
            if (text.remaining() == TRACKS[code].length && text.mismatch(ByteBuffer.wrap(TRACKS[code])) < 0) {
                return code;
            }
        }
        return EventKind.NOT_COUNTED;
    }

    private static byte[][] tracks() {
        EventKind[] kinds = EventKind.values();
        byte[][] tracks = new byte[kinds.length][];
        for (EventKind kind : kinds) {
            tracks[kind.ordinal()] = kind.track().getBytes(StandardCharsets.UTF_8);
        }
        return tracks;
    }
}
