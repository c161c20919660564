package io.jobetl.io.cassandra.read;

import java.nio.ByteBuffer;
import java.util.Map;

/** Reads an id column: {@code int} in our tables, {@code bigint} in some old ones. Stateless, thread-safe. */
enum IdDecoder {
    INT {
        @Override
        long id(ByteBuffer value) {
            return value.getInt(value.position());
        }
    },
    BIGINT {
        @Override
        long id(ByteBuffer value) {
            return value.getLong(value.position());
        }
    };

    /** The decoders by CQL type. */
    static Map<String, IdDecoder> byCqlType() {
        return Map.of("int", INT, "bigint", BIGINT);
    }

    /** The id; the value is not null and not empty. The buffer's position stays. */
    abstract long id(ByteBuffer value);
}
