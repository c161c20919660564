package io.jobetl.io.kafka.arrival;

import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.ArrivalHint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A hint as a record: the key of the row is the record's key or, where that is empty, its value. A TimeUUID as 16
 * bytes, or as text of 36 characters. Stateless.
 */
final class HintRecord {
    private static final Pattern TEXT = Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");
    private static final int TEXT_LENGTH = 36;
    private static final int BYTES_LENGTH = 16;

    private HintRecord() {}

    /**
     * The hint; null when the record is none.
     *
     * @param receivedAt stands for when the hint was written: the record's time is the producer's word, and often that of
     *     the event
     */
    static @Nullable ArrivalHint parse(ConsumerRecord<byte[], byte[]> message, Instant receivedAt) {
        UUID createTime = uuid(isEmpty(message.key()) ? message.value() : message.key());
        return createTime == null || TimeUuids.version(createTime.getMostSignificantBits()) != 1
                ? null
                : new ArrivalHint(createTime, receivedAt);
    }

    private static @Nullable UUID uuid(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length == BYTES_LENGTH) {
            ByteBuffer halves = ByteBuffer.wrap(bytes);
            return new UUID(halves.getLong(), halves.getLong());
        }
        if (bytes.length != TEXT_LENGTH) {
            return null;
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return TEXT.matcher(text).matches() ? UUID.fromString(text) : null;
    }

    private static boolean isEmpty(byte @Nullable [] bytes) {
        return bytes == null || bytes.length == 0;
    }
}
