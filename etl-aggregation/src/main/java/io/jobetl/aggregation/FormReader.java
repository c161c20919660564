package io.jobetl.aggregation;

import java.nio.ByteBuffer;

/** Takes bytes and numbers one after the other, and believes none of them. Mutable, for one thread. */
final class FormReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    /** Reads what stands from {@code at} to {@code end} (exclusive). */
    FormReader(byte[] bytes, int at, int end) {
        this.bytes = bytes;
        this.at = at;
        this.end = end;
    }

    int bytesLeft() {
        return end - at;
    }

    byte int8() {
        require(1);
        return bytes[at++];
    }

    long int64() {
        require(Long.BYTES);
        long value = ByteBuffer.wrap(bytes).getLong(at);
        at += Long.BYTES;
        return value;
    }

    /** So many bytes, which are left where they are. */
    int skip(int length) {
        require(length);
        int start = at;
        at += length;
        return start;
    }

    private void require(int length) {
        if (bytesLeft() < length) {
            throw flaw("ends too early");
        }
    }

    /** See {@link FormWriter#number}. Leading zeros are refused: one value, one way to write it. */
    long number() {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = int8();
            number |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if ((next == 0 && shift > 0) || (shift == 63 && next > 1)) {
                    break;
                }
                return number;
            }
        }
        throw flaw("a number is not written as it should be");
    }

    /** A number that counts something. */
    int count(String what, int max) {
        long number = number();
        if (number < 0 || number > max) {
            throw flaw(what + "=" + Long.toUnsignedString(number) + " must not be more than " + max);
        }
        return (int) number;
    }

    int signedInt(String what) {
        long value = fromZigzag(number());
        if (value != (int) value) {
            throw flaw(what + "=" + value + " is no int");
        }
        return (int) value;
    }

    static long fromZigzag(long number) {
        return (number >>> 1) ^ -(number & 1);
    }

    MalformedPartialException flaw(String flaw) {
        return new MalformedPartialException(flaw + ", before byte " + at);
    }
}
