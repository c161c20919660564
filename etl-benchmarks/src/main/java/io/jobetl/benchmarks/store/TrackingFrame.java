package io.jobetl.benchmarks.store;

import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.cql.ColumnDefinition;
import com.datastax.oss.driver.api.core.cql.ColumnDefinitions;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.detach.AttachmentPoint;
import com.datastax.oss.driver.api.core.type.codec.TypeCodecs;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinition;
import com.datastax.oss.driver.internal.core.cql.DefaultColumnDefinitions;
import com.datastax.oss.driver.internal.core.cql.DefaultRow;
import com.datastax.oss.driver.internal.core.protocol.ByteBufPrimitiveCodec;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.ProtocolConstants.DataType;
import com.datastax.oss.protocol.internal.ProtocolV4ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV4ServerCodecs;
import com.datastax.oss.protocol.internal.response.result.ColumnSpec;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.Rows;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.read.FrameReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * One page of tracking rows as a server sends it for a prepared statement, and the driver's way to read it. Not
 * thread-safe.
 */
final class TrackingFrame {
    private static final int V4 = 4;
    private static final long FIRST_TICKS = TimeUuids.firstTickOfHour(490_977);
    private static final String[] TRACKS = {"click", "click", "click", "conversion", "page_view"};
    private static final Map<String, Integer> TYPES =
            Map.of("create_time", DataType.TIMEUUID, "custom_track", DataType.VARCHAR, "bid", DataType.DECIMAL);

    private final FrameCodec<ByteBuf> driverCodec = new FrameCodec<>(
            new ByteBufPrimitiveCodec(ByteBufAllocator.DEFAULT),
            Compressor.none(),
            new ProtocolV4ClientCodecs(),
            new ProtocolV4ServerCodecs());
    private final ColumnDefinitions definitions = definitions();
    private final ByteBuf bytes;

    /** A page with this many rows, the same for the same number. */
    TrackingFrame(int rows) {
        SplittableRandom random = new SplittableRandom(1);
        ArrayDeque<List<ByteBuffer>> values = new ArrayDeque<>();
        for (int row = 0; row < rows; row++) {
            values.add(row(row, random));
        }
        RowsMetadata metadata = new RowsMetadata(definitions.size(), null, null, null);
        ByteBuf encoded = driverCodec.encode(
                Frame.forResponse(V4, 1, null, Map.of(), List.of(), new DefaultRows(metadata, values)));
        // The codec's memory is pooled and counted; a copy may be forgotten.
        bytes = Unpooled.copiedBuffer(encoded);
        encoded.release();
    }

    /** The types of the table that `etl init` makes. */
    static SortedMap<String, String> columnTypes() {
        SortedMap<String, String> types = new TreeMap<>();
        FrameReader.columns().forEach(column -> types.put(column, "int"));
        types.putAll(Map.of("create_time", "timeuuid", "custom_track", "text", "bid", "decimal"));
        return types;
    }

    /** The frame; its position belongs to the caller. */
    ByteBuf bytes() {
        return bytes.duplicate();
    }

    /** Decodes the frame with the driver and hands over its rows, as its result sets do. */
    void forEachDriverRow(Consumer<Row> consumer) {
        Rows page = (Rows) driverCodec.decode(bytes()).message;
        for (List<ByteBuffer> row = page.getData().poll();
                row != null;
                row = page.getData().poll()) {
            consumer.accept(new DefaultRow(definitions, row, AttachmentPoint.NONE));
        }
    }

    private static List<ByteBuffer> row(int row, SplittableRandom random) {
        boolean hasNoGroup = row % 7 == 0;
        return Arrays.asList(
                timeUuid(FIRST_TICKS + row * 10_000L, random.nextLong()),
                ByteBuffer.wrap(TRACKS[random.nextInt(TRACKS.length)].getBytes(StandardCharsets.UTF_8)),
                integer(random.nextInt(1, 50_000)),
                integer(random.nextInt(1, 200)),
                integer(random.nextInt(1, 1_000)),
                hasNoGroup ? null : integer(random.nextInt(1, 40)),
                TypeCodecs.DECIMAL.encode(BigDecimal.valueOf(random.nextInt(1, 500), 2), DefaultProtocolVersion.V4));
    }

    private static ByteBuffer timeUuid(long ticks, long low) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(0, TimeUuids.highOfTicks(ticks))
                .putLong(Long.BYTES, low);
    }

    private static ByteBuffer integer(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, value);
    }

    private static ColumnDefinitions definitions() {
        List<ColumnDefinition> columns = new ArrayList<>();
        for (String name : FrameReader.columns()) {
            RawType type = RawType.PRIMITIVES.get(TYPES.getOrDefault(name, DataType.INT));
            columns.add(new DefaultColumnDefinition(
                    new ColumnSpec("logs", "tracking", name, columns.size(), type), AttachmentPoint.NONE));
        }
        return DefaultColumnDefinitions.valueOf(columns);
    }
}
