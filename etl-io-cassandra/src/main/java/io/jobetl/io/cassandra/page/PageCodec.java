package io.jobetl.io.cassandra.page;

import com.datastax.oss.protocol.internal.FrameCodec.CodecGroup;
import com.datastax.oss.protocol.internal.Message;
import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.Segment;
import com.datastax.oss.protocol.internal.response.Result;
import com.datastax.oss.protocol.internal.response.result.DefaultRows;
import com.datastax.oss.protocol.internal.response.result.Prepared;
import com.datastax.oss.protocol.internal.response.result.RowsMetadata;
import com.datastax.oss.protocol.internal.response.result.SchemaChange;
import com.datastax.oss.protocol.internal.response.result.SetKeyspace;
import com.datastax.oss.protocol.internal.response.result.Void;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Reads the rows of an answer into {@link LazyRows} with one copy, where the driver makes a list and a buffer for each
 * value. All other answers, and the metadata of this one, are read by the driver. See
 * docs/explanation/design/013-reading-pages.md for what it relies on. Thread-safe.
 */
final class PageCodec extends DefaultRows.SubCodec {
    private final PageBuffers buffers;

    private PageCodec(int protocolVersion, PageBuffers buffers) {
        super(protocolVersion);
        this.buffers = buffers;
    }

    /** The same codecs but for answers with rows. */
    static CodecGroup replacedIn(CodecGroup driverCodecs, PageBuffers buffers) {
        return registry -> driverCodecs.registerCodecs(new CodecGroup.Registry() {
            @Override
            public CodecGroup.Registry addCodec(Message.Codec codec) {
                registry.addCodec(codec);
                return this;
            }

            @Override
            public CodecGroup.Registry addEncoder(Message.Codec codec) {
                registry.addEncoder(codec);
                return this;
            }

            @Override
            public CodecGroup.Registry addDecoder(Message.Codec codec) {
                registry.addDecoder(codec instanceof Result.Codec ? results(codec.protocolVersion, buffers) : codec);
                return this;
            }
        });
    }

    private static Result.Codec results(int version, PageBuffers buffers) {
        return new Result.Codec(
                version,
                new Void.SubCodec(version),
                new PageCodec(version, buffers),
                new SetKeyspace.SubCodec(version),
                new Prepared.SubCodec(version),
                new SchemaChange.SubCodec(version));
    }

    @Override
    public <B> Message decode(B source, PrimitiveCodec<B> decoder) {
        RowsMetadata metadata = RowsMetadata.decode(source, decoder, false, protocolVersion);
        int rows = decoder.readInt(source);
        ByteBuffer page = copyOfValues((ByteBuf) source, (long) rows * metadata.columnCount);
        return new DefaultRows(metadata, new LazyRows(page, metadata.columnCount, rows));
    }

    private ByteBuffer copyOfValues(ByteBuf source, long values) {
        int start = source.readerIndex();
        if (source.readableBytes() > Segment.MAX_PAYLOAD_LENGTH) {
            source.skipBytes(source.readableBytes());
        } else {
            skip(source, values);
        }
        int bytes = source.readerIndex() - start;
        ByteBuffer page = buffers.take(bytes);
        source.getBytes(start, page);
        return page.flip();
    }

    /**
     * As many frames as fit a segment of protocol 5 can follow each other in the same memory, and only the lengths tell
     * where the last value of this one ends. What is longer than a segment is one frame; there the walk would cost as
     * much as all the rest of reading a page.
     */
    private static void skip(ByteBuf source, long values) {
        for (long value = 0; value < values; value++) {
            int length = source.readInt();
            if (length > 0) {
                source.skipBytes(length);
            }
        }
    }
}
