package io.jobetl.io.cassandra.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.internal.core.protocol.ByteBufPrimitiveCodec;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.Frame;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.ProtocolConstants.DataType;
import com.datastax.oss.protocol.internal.ProtocolV3ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV3ServerCodecs;
import com.datastax.oss.protocol.internal.ProtocolV4ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV4ServerCodecs;
import com.datastax.oss.protocol.internal.ProtocolV5ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV5ServerCodecs;
import com.datastax.oss.protocol.internal.ProtocolV6ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV6ServerCodecs;
import com.datastax.oss.protocol.internal.response.result.ColumnSpec;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.RawType;
import com.datastax.oss.protocol.internal.response.result.Rows;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PageCodecTest {
    private static final int COLUMNS = 3;
    private static final PrimitiveCodec<ByteBuf> PRIMITIVES =
            new ByteBufPrimitiveCodec(UnpooledByteBufAllocator.DEFAULT);
    private static final FrameCodec<ByteBuf> SERVER = new FrameCodec<>(
            PRIMITIVES,
            Compressor.none(),
            new ProtocolV3ServerCodecs(),
            new ProtocolV4ServerCodecs(),
            new ProtocolV5ServerCodecs(),
            new ProtocolV6ServerCodecs());
    private static final FrameCodec<ByteBuf> DRIVER = new FrameCodec<>(
            PRIMITIVES,
            Compressor.none(),
            new ProtocolV3ClientCodecs(),
            new ProtocolV4ClientCodecs(),
            new ProtocolV5ClientCodecs(),
            new ProtocolV6ClientCodecs());

    private final PageBuffers buffers = new PageBuffers();
    private final FrameCodec<ByteBuf> ours = PageContext.frameCodec(PRIMITIVES, Compressor.none(), buffers);
    private final Random random = new Random(42);

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void should_give_the_driver_the_rows_that_its_own_codec_gives(int version) {
        for (RowsMetadata metadata : metadata(version)) {
            for (int rows : new int[] {0, 1, 700, 5_000}) { // the last is longer than a segment of protocol 5
                ByteBuf frame = frame(version, new DefaultRows(metadata, randomRows(rows)));

                Rows theirs = (Rows) DRIVER.decode(frame.duplicate()).message;
                Rows actual = (Rows) ours.decode(frame.duplicate()).message;

                assertThat(actual.getMetadata().columnSpecs).isEqualTo(theirs.getMetadata().columnSpecs);
                assertThat(actual.getMetadata().pagingState).isEqualTo(theirs.getMetadata().pagingState);
                assertThat(actual.getMetadata().newResultMetadataId)
                        .isEqualTo(theirs.getMetadata().newResultMetadataId);
                assertThat(actual.getData()).hasSize(rows);
                assertThat(List.copyOf(actual.getData())).isEqualTo(List.copyOf(theirs.getData()));
                assertThat(actual.getData().peek()).isEqualTo(theirs.getData().peek());
                assertThat(polled(actual)).isEqualTo(polled(theirs));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6})
    void should_hand_over_the_bytes_of_a_page_from_any_row_on(int version) {
        ByteBuf frame = frame(version, new DefaultRows(metadata(version).get(0), randomRows(300)));
        Rows theirs = (Rows) DRIVER.decode(frame.duplicate()).message;
        Rows actual = (Rows) ours.decode(frame.duplicate()).message;
        for (int row = 0; row < 100; row++) {
            assertThat(actual.getData().poll()).isEqualTo(theirs.getData().poll());
        }
        List<List<@Nullable ByteBuffer>> rest = polled(theirs);

        ByteBuffer page = first(actual).get(LazyRows.PAGE);

        assertThat(actual.getData().poll()).isNull();
        LazyRows again = new LazyRows(page, COLUMNS, rest.size());
        assertThat(List.copyOf(again)).isEqualTo(rest);
        again.clear();
        assertThat(page.hasRemaining()).isFalse();
    }

    /** Protocol 5 packs small frames into one segment: the second begins where the rows of the first end. */
    @Test
    void should_leave_the_next_frame_in_the_same_memory_alone() {
        RowsMetadata metadata = metadata(5).get(0);
        ByteBuf frames = Unpooled.wrappedBuffer(
                frame(5, new DefaultRows(metadata, randomRows(20))),
                frame(5, new DefaultRows(metadata, randomRows(30))),
                frame(5, new SetKeyspace("logs")));

        assertThat(polled((Rows) ours.decode(frames).message)).hasSize(20);
        assertThat(polled((Rows) ours.decode(frames).message)).hasSize(30);
        assertThat(ours.decode(frames).message).isInstanceOf(SetKeyspace.class);
        assertThat(frames.isReadable()).isFalse();
    }

    @Test
    void should_read_warnings_and_compressed_frames_as_the_driver_does() {
        FrameCodec<ByteBuf> compressing = PageContext.frameCodec(PRIMITIVES, new Inverting(), buffers);
        FrameCodec<ByteBuf> server = new FrameCodec<>(PRIMITIVES, new Inverting(), new ProtocolV4ServerCodecs());
        DefaultRows rows = new DefaultRows(metadata(4).get(0), randomRows(50));
        Frame sent = Frame.forResponse(4, 7, null, Map.of(), List.of("many tombstones"), rows);

        Frame received = compressing.decode(server.encode(sent));

        assertThat(received.warnings).containsExactly("many tombstones");
        assertThat(polled((Rows) received.message)).isEqualTo(polled(rows));
    }

    @Test
    void should_fail_when_a_frame_ends_inside_a_value() {
        ByteBuf frame = frame(4, new DefaultRows(metadata(4).get(0), randomRows(50)));
        ByteBuf cut = frame.slice(0, frame.readableBytes() - 1);

        assertThatThrownBy(() -> ours.decode(cut)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void should_use_the_memory_of_a_page_again_only_when_it_was_given_back() {
        ByteBuf frame = frame(4, new DefaultRows(metadata(4).get(0), randomRows(5_000)));
        ByteBuffer dropped =
                first((Rows) ours.decode(frame.duplicate()).message).get(LazyRows.PAGE);
        ByteBuffer kept = first((Rows) ours.decode(frame.duplicate()).message).get(LazyRows.PAGE);
        assertThat(kept).isNotSameAs(dropped);

        buffers.giveBack(kept);

        ByteBuffer next = first((Rows) ours.decode(frame.duplicate()).message).get(LazyRows.PAGE);
        assertThat(next).isSameAs(kept);
        assertThat(next).isEqualTo(dropped);
    }

    @Test
    void should_not_shorten_a_larger_page_to_the_memory_of_a_smaller_one() {
        buffers.giveBack(buffers.take(20_000));

        assertThat(buffers.take(300_000).remaining()).isEqualTo(300_000);
        assertThat(buffers.take(30_000).remaining()).isEqualTo(30_000);
    }

    private static List<RowsMetadata> metadata(int version) {
        RawType type = RawType.PRIMITIVES.get(DataType.BLOB);
        List<ColumnSpec> specs = List.of(
                new ColumnSpec("logs", "tracking", "a", 0, type),
                new ColumnSpec("logs", "tracking", "b", 1, type),
                new ColumnSpec("logs", "tracking", "c", 2, type));
        ByteBuffer pagingState = ByteBuffer.wrap(new byte[] {1, 2, 3});
        List<RowsMetadata> all = new ArrayList<>();
        all.add(new RowsMetadata(COLUMNS, null, null, null));
        all.add(new RowsMetadata(COLUMNS, pagingState, null, null));
        all.add(new RowsMetadata(specs, pagingState, null, null));
        if (version >= 5) {
            all.add(new RowsMetadata(specs, pagingState, null, new byte[] {4, 5}));
        }
        return all;
    }

    private ArrayDeque<List<ByteBuffer>> randomRows(int count) {
        ArrayDeque<List<ByteBuffer>> rows = new ArrayDeque<>();
        for (int row = 0; row < count; row++) {
            rows.add(Arrays.asList(randomValue(), randomValue(), randomValue()));
        }
        return rows;
    }

    /** One in eight is null, one in eight is empty. */
    private @Nullable ByteBuffer randomValue() {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        return random.nextInt(8) == 0 ? null : ByteBuffer.wrap(random.nextInt(8) == 0 ? new byte[0] : value);
    }

    private static ByteBuf frame(int version, Message message) {
        return SERVER.encode(Frame.forResponse(version, 1, null, Map.of(), List.of(), message));
    }

    private static List<ByteBuffer> first(Rows rows) {
        return rows.getData().remove();
    }

    private static List<List<@Nullable ByteBuffer>> polled(Rows rows) {
        List<List<@Nullable ByteBuffer>> all = new ArrayList<>();
        for (List<ByteBuffer> row = rows.getData().poll();
                row != null;
                row = rows.getData().poll()) {
            all.add(row);
        }
        return all;
    }

    /** Stands for a compression: the body in other memory and of other bytes. */
    private static final class Inverting implements Compressor<ByteBuf> {
        @Override
        public String algorithm() {
            return "inverting";
        }

        @Override
        public ByteBuf compress(ByteBuf body) {
            byte[] bytes = new byte[body.readableBytes()];
            body.readBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ~bytes[i];
            }
            return Unpooled.wrappedBuffer(bytes);
        }

        @Override
        public ByteBuf decompress(ByteBuf body) {
            return compress(body);
        }

        @Override
        public ByteBuf compressWithoutLength(ByteBuf body) {
            return compress(body);
        }

        @Override
        public ByteBuf decompressWithoutLength(ByteBuf body, int length) {
            return compress(body);
        }
    }
}
