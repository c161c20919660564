package io.jobetl.aggregation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Puts bytes and numbers one behind the other. Mutable, for one thread. */
final class FormWriter {
    private static final int LARGEST_NUMBER_BYTES = 10;
    private static final int MORE = 0x80;
    private static final int MAX_BYTES = 1 << 30;

    private byte[] bytes;
    private int end;

    FormWriter(int capacity) {
        bytes = new byte[capacity];
    }

    void int8(int value) {
        ensureRoom(1);
        bytes[end++] = (byte) value;
    }

    void int32(int value) {
        ensureRoom(Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(end, value);
        end += Integer.BYTES;
    }

    void int64(long value) {
        ensureRoom(Long.BYTES);
        ByteBuffer.wrap(bytes).putLong(end, value);
        end += Long.BYTES;
    }

    /** Bytes of 0, which {@link #addBits} changes; returns where they begin. */
    int skip(int length) {
        ensureRoom(length);
        int start = end;
        end += length;
        return start;
    }

    void addBits(int place, int bits) {
        bytes[place] |= (byte) bits;
    }

    /** Seven bits in each byte, the last bits first; all 64 bits count as digits, none as a sign. */
    void number(long value) {
        ensureRoom(LARGEST_NUMBER_BYTES);
        long rest = value;
        while ((rest & -MORE) != 0) {
            bytes[end++] = (byte) (rest | MORE);
            rest >>>= 7;
        }
        bytes[end++] = (byte) rest;
    }

    /** A number that is small when the value is near 0, on either side. */
    void signed(long value) {
        number(zigzag(value));
    }

    static long zigzag(long value) {
        return (value << 1) ^ (value >> 63);
    }

    private void ensureRoom(int length) {
        if (bytes.length - end < length) {
            if (bytes.length > MAX_BYTES / 2 || length > MAX_BYTES / 2) {
                throw new IllegalArgumentException("a partial whose form needs more than 1 GiB cannot be written");
            }
            bytes = Arrays.copyOf(bytes, 2 * Math.max(bytes.length, length));
        }
    }

    /** What was written, with its length filled in and its checksum behind it. */
    byte[] finish(int placeOfLength) {
        ByteBuffer.wrap(bytes).putInt(placeOfLength, end + Integer.BYTES);
        int32(checksum(bytes, end));
        return Arrays.copyOf(bytes, end);
    }

    /** CRC-32C of the first bytes. */
    static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
