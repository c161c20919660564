package io.jobetl.io.cassandra.page;

import com.datastax.dse.protocol.internal.DseProtocolV1ClientCodecs;
import com.datastax.dse.protocol.internal.DseProtocolV2ClientCodecs;
import com.datastax.dse.protocol.internal.ProtocolV4ClientCodecsForDse;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultProtocolVersion;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.context.DriverContext;
import com.datastax.oss.driver.api.core.session.ProgrammaticArguments;
import com.datastax.oss.driver.api.core.session.Session;
import com.datastax.oss.driver.internal.core.context.DefaultDriverContext;
import com.datastax.oss.protocol.internal.Compressor;
import com.datastax.oss.protocol.internal.FrameCodec;
import com.datastax.oss.protocol.internal.PrimitiveCodec;
import com.datastax.oss.protocol.internal.ProtocolV3ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV5ClientCodecs;
import com.datastax.oss.protocol.internal.ProtocolV6ClientCodecs;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** The driver's context with {@link PageCodec} in its place. Thread-safe. */
public final class PageContext extends DefaultDriverContext {
    private final PageBuffers buffers = new PageBuffers();

    private PageContext(DriverConfigLoader config, ProgrammaticArguments arguments) {
        super(config, arguments);
    }

    /** Builds sessions whose rows can be asked for {@link LazyRows#PAGE}. */
    public static CqlSessionBuilder sessions() {
        return new CqlSessionBuilder() {
            @Override
            protected DriverContext buildContext(DriverConfigLoader config, ProgrammaticArguments arguments) {
                return new PageContext(config, arguments);
            }
        };
    }

    /** Where pages of this session come from; empty when its rows are the driver's own. */
    public static Optional<PageBuffers> buffersOf(Session session) {
        return session.getContext() instanceof PageContext context
                        && context.getProtocolVersion() instanceof DefaultProtocolVersion
                ? Optional.of(context.buffers)
                : Optional.empty();
    }

    @Override
    protected FrameCodec<ByteBuf> buildFrameCodec() {
        return frameCodec(getPrimitiveCodec(), getCompressor(), buffers);
    }

    /** The driver's list of protocol versions; those of another product stay as they are. */
    public static FrameCodec<ByteBuf> frameCodec(
            PrimitiveCodec<ByteBuf> primitives, Compressor<ByteBuf> compressor, PageBuffers buffers) {
        return new FrameCodec<>(
                primitives,
                compressor,
                PageCodec.replacedIn(new ProtocolV3ClientCodecs(), buffers),
                PageCodec.replacedIn(new ProtocolV4ClientCodecsForDse(), buffers),
                PageCodec.replacedIn(new ProtocolV5ClientCodecs(), buffers),
                PageCodec.replacedIn(new ProtocolV6ClientCodecs(), buffers),
                new DseProtocolV1ClientCodecs(),
                new DseProtocolV2ClientCodecs());
    }
}
