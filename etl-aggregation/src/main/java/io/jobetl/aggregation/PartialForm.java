package io.jobetl.aggregation;

import io.jobetl.model.RejectReason;
import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of a {@link Partial}, to send or to store it: everything a partial is, so that the one that is read
 * does whatever the one that was written would have done. {@code docs/reference/partial-form.md} describes it byte by
 * byte, and says what later versions may change.
 *
 * <p>Canonical: partials with the same cells, digest and reject counts have the same bytes, however they came about,
 * and no other bytes are read as that partial. Compact: about 10 bytes a cell. Writing and reading take about 0.1 ms
 * for 1,000 cells, and make no object per cell. A checksum finds bytes that were damaged on their way; it does not
 * protect against somebody who changes them on purpose.
 *
 * <p>Stateless. The partial must not change while it is written.
 *
 * <pre>{@code
 * byte[] bytes = PartialForm.toBytes(slice); // store or send them
 *
 * hour.combine(PartialForm.fromBytes(bytes));
 * }</pre>
 */
public final class PartialForm {
    /** 0xE7 is in no ASCII text; behind it stands "ETP". */
    private static final int MAGIC = 0xE745_5450;

    private static final byte VERSION = 1;

    private static final int PLACE_OF_VERSION = 4;
    private static final int PLACE_OF_LENGTH = 5;
    private static final int HEADER_BYTES = 9;
    private static final int CHECKSUM_BYTES = 4;

    /** What one cell, one reason or one key that is unsummable takes at least: a length that promises more is a lie. */
    private static final int LEAST_CELL_BYTES = 3;

    private static final int LEAST_REASON_BYTES = 2;
    private static final int LEAST_KEY_BYTES = 4;

    private static final int TYPICAL_CELL_BYTES = 12;
    private static final int MAX_CELLS = CellTable.MAX_CAPACITY - 1;

    private static final SortedMap<Integer, RejectReason> REASONS = new TreeMap<>();

    static {
        for (RejectReason reason : RejectReason.values()) {
            REASONS.put(numberOf(reason), reason);
        }
    }

    private PartialForm() {}

    /**
     * The number that stands for a reason, for ever: the order of the enum may change, this may not.
     *
     * @return 1 or more
     */
    private static int numberOf(RejectReason reason) {
        return switch (reason) {
            case BAD_UUID -> 1;
            case WRONG_PARTITION -> 2;
            case ORGANIC -> 3;
            case IGNORED_TRACK -> 4;
            case SPONSORED_WITHOUT_JOB -> 5;
            case BAD_BID -> 6;
        };
    }

    /**
     * Writes a partial.
     *
     * @throws IllegalArgumentException when it does not add up: a negative count, spend without clicks, or other rows in
     *     cells and rejects than in the digest. No such partial comes from rows; one whose cells were changed from
     *     outside may be
     */
    public static byte[] toBytes(Partial partial) {
        SortedCells cells = SortedCells.of(partial.cells());
        String flaw = flaw(partial.rows(), partial.rejects(), cells);
        if (flaw != null) {
            throw new IllegalArgumentException(
                    "the partial of hour " + partial.epochHour() + " does not add up: " + flaw);
        }
        FormWriter form = new FormWriter(64 + TYPICAL_CELL_BYTES * Math.min(cells.size(), 1 << 24));
        form.int32(MAGIC);
        form.int8(VERSION);
        form.int32(0); // the length, once it is known
        form.signed(partial.epochHour());
        form.number(partial.rows());
        form.int64(partial.digest().hashHigh());
        form.int64(partial.digest().hashLow());
        writeRejects(form, partial.rejects());
        writeUnsummable(form, partial.cells().unsummableKeys());
        writeCells(form, cells);
        return form.finish(PLACE_OF_LENGTH);
    }

    private static void writeRejects(FormWriter form, RejectCounts rejects) {
        form.number(REASONS.values().stream()
                .filter(reason -> rejects.of(reason) > 0)
                .count());
        REASONS.forEach((number, reason) -> {
            if (rejects.of(reason) > 0) {
                form.number(number);
                form.number(rejects.of(reason));
            }
        });
    }

    private static void writeUnsummable(FormWriter form, long[] keys) {
        form.number(keys.length / 2);
        for (long ids : KeyOrder.sorted(keys, 0, 2)) {
            int second = (int) ids;
            form.signed(ids >> 32);
            form.signed(second);
        }
    }

    /** A byte for each cell that says which of its numbers are not 0, and those numbers, column by column. */
    private static void writeCells(FormWriter form, SortedCells cells) {
        int size = cells.size();
        form.number(size);
        int heads = form.skip(size);
        for (int column = SortedCells.JOB; column < SortedCells.COLUMNS; column++) {
            for (int cell = 0; cell < size; cell++) {
                long number = cells.number(column, cell);
                if (number != 0 || column == SortedCells.JOB) {
                    form.addBits(heads + cell, headBit(column));
                    form.number(number);
                }
            }
        }
    }

    /** None for the first column, of which every number is written. */
    private static int headBit(int column) {
        return (1 << column) >> 1;
    }

    /**
     * Reads a partial; the bytes are exactly those that {@link #toBytes} returned, here or elsewhere. Memory that is
     * taken grows with the bytes that are there, whatever lengths they promise.
     *
     * @throws MalformedPartialException when they are not: damaged, cut off, followed by others, not canonical, written
     *     by a newer version of etl, or with rows that do not add up
     */
    public static Partial fromBytes(byte[] bytes) {
        requireWhole(bytes);
        FormReader form = new FormReader(bytes, HEADER_BYTES, bytes.length - CHECKSUM_BYTES);
        int epochHour = form.signedInt("epochHour");
        int rows = form.count("rows", Integer.MAX_VALUE);
        Digest digest = new Digest(rows, form.int64(), form.int64());
        RejectCounts rejects = readRejects(form);
        long[] unsummableKeys = readUnsummable(form);
        SortedCells cells = readCells(form, bytes);
        if (form.bytesLeft() > 0) {
            throw form.flaw(form.bytesLeft() + " bytes follow the last cell");
        }
        String flaw = flaw(rows, rejects, cells);
        if (flaw != null) {
            throw new MalformedPartialException("it does not add up: " + flaw);
        }
        return restore(epochHour, digest, rejects, cells, unsummableKeys);
    }

    private static Partial restore(
            int epochHour, Digest digest, RejectCounts rejects, SortedCells cells, long[] unsummableKeys) {
        if (!Partial.isHour(epochHour)) {
            throw new MalformedPartialException("epochHour=" + epochHour + " is no hour of a TimeUUID");
        }
        Partial partial = Partial.restore(epochHour, digest, rejects);
        partial.cells().restore(cells.entries(), unsummableKeys);
        return partial;
    }

    private static void requireWhole(byte[] bytes) {
        if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES) {
            throw new MalformedPartialException("there are only " + bytes.length);
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getInt(0) != MAGIC) {
            throw new MalformedPartialException("they begin with 0x" + Integer.toHexString(header.getInt(0))
                    + ", not 0x" + Integer.toHexString(MAGIC));
        }
        int version = Byte.toUnsignedInt(bytes[PLACE_OF_VERSION]);
        if (version > VERSION) {
            throw new MalformedPartialException(
                    "written by a newer version of etl (form " + version + ", known is " + VERSION + ")");
        }
        if (version < VERSION) {
            throw new MalformedPartialException("there is no form " + version);
        }
        int length = header.getInt(PLACE_OF_LENGTH);
        if (length != bytes.length) {
            throw new MalformedPartialException((length > bytes.length ? "cut off: " : "other bytes follow: ")
                    + bytes.length + " are here, the length in them is " + length);
        }
        int checksum = FormWriter.checksum(bytes, length - CHECKSUM_BYTES);
        if (header.getInt(length - CHECKSUM_BYTES) != checksum) {
            throw new MalformedPartialException("they have changed since they were written (wrong checksum)");
        }
    }

    private static RejectCounts readRejects(FormReader form) {
        int left = form.count("reject reasons", form.bytesLeft() / LEAST_REASON_BYTES);
        RejectCounts rejects = RejectCounts.NONE;
        int numberBefore = 0;
        for (; left > 0; left--) {
            int number = form.count("number of a reject reason", Integer.MAX_VALUE);
            RejectReason reason = REASONS.get(number);
            int rows = form.count("rejected rows", Integer.MAX_VALUE);
            if (reason == null) {
                throw form.flaw("no reject reason has number " + number);
            }
            if (number <= numberBefore || rows == 0) {
                throw form.flaw("reject reason " + number + " has no rows, or is in the wrong place");
            }
            rejects = rejects.plus(reason, rows);
            numberBefore = number;
        }
        return rejects;
    }

    private static long[] readUnsummable(FormReader form) {
        int count = form.count("unsummable keys", form.bytesLeft() / LEAST_KEY_BYTES);
        long[] keys = new long[2 * count];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = ((long) form.signedInt("id") << 32) | Integer.toUnsignedLong(form.signedInt("id"));
            if (i % 2 == 1 && i > 1 && !KeyOrder.isBefore(keys[i - 3], keys[i - 2], keys[i - 1], keys[i])) {
                throw form.flaw("an unsummable key is in the wrong place or there twice");
            }
        }
        return keys;
    }

    private static SortedCells readCells(FormReader form, byte[] bytes) {
        int size = form.count("cells", Math.min(MAX_CELLS, form.bytesLeft() / LEAST_CELL_BYTES));
        int heads = form.skip(size);
        SortedCells cells = SortedCells.ofSize(size);
        for (int column = SortedCells.JOB; column < SortedCells.COLUMNS; column++) {
            for (int cell = 0; cell < size; cell++) {
                boolean isWritten = column == SortedCells.JOB || (bytes[heads + cell] & headBit(column)) != 0;
                long number = isWritten ? form.number() : 0;
                if (isWritten && number == 0 && column != SortedCells.JOB) {
                    throw form.flaw("a number is 0 and is written all the same");
                }
                if (!cells.put(column, cell, number)) {
                    throw form.flaw("a number of cell " + cell + " is out of range");
                }
            }
        }
        return cells;
    }

    /** Why these cannot be the parts of one partial; null when they can. */
    private static @Nullable String flaw(long rows, RejectCounts rejects, SortedCells cells) {
        String flaw = cells.flaw();
        if (flaw != null) {
            return flaw;
        }
        if (rows < 0 || rows > Integer.MAX_VALUE) {
            return "rows=" + rows + " must be 0 to " + Integer.MAX_VALUE;
        }
        if (cells.rows() + rejects.total() != rows) {
            return "rows=" + rows + ", but there are " + cells.rows() + " in cells and " + rejects.total()
                    + " rejected";
        }
        return null;
    }
}
