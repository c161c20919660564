package io.jobetl.runtime.keys;

import io.jobetl.aggregation.KeyFilter;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The copy of one filter in a file that is mapped into memory. What a process has stored there is there after it was
 * killed, as the pages belong to the system; not after the system itself has stopped, so the file names the start of the
 * system that it is of.
 *
 * <p>Format, in the byte order of the machine: a page of {@value #HEADER_BYTES} bytes with the number {@link #MAGIC},
 * {@link KeyFilter#COPY_FORM}, 1 when the keys are complete, the number of parts, the length of each, and the names of
 * the start of the system and of the writer; then the parts.
 *
 * <p>Thread-safe.
 */
final class KeyFile implements KeyFilter.Copy {
    private static final long MAGIC = 0x4A4F424B45595331L; // JOBKEYS1
    private static final int HEADER_BYTES = 4_096;
    private static final int FORM = 8;
    private static final int COMPLETE = 16;
    private static final int PARTS = 24;
    private static final int LENGTHS = 32;
    private static final int MOST_PARTS = 64;
    private static final int BOOT = LENGTHS + MOST_PARTS * Long.BYTES;
    private static final int WRITER = BOOT + 128;
    private static final int LONGEST_NAME = 120;
    private static final int ZEROS = 1 << 20;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer header;
    private final Consumer<IOException> problems;
    private boolean dropped;

    private KeyFile(Path path, FileChannel channel, Consumer<IOException> problems) throws IOException {
        this.path = path;
        this.channel = channel;
        this.header = channel.map(MapMode.READ_WRITE, 0, HEADER_BYTES);
        this.problems = problems;
    }

    /**
     * An empty one in the place of what was there.
     *
     * @param problems gets what keeps the file from growing: it is of no use any more then
     */
    static KeyFile create(Path path, String boot, Consumer<IOException> problems) throws IOException {
        Files.deleteIfExists(path); // whoever has it open goes on with his own
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            appendZeros(channel, HEADER_BYTES);
            KeyFile file = new KeyFile(path, channel, problems);
            file.putName(BOOT, boot);
            file.put(FORM, KeyFilter.COPY_FORM);
            file.put(0, MAGIC);
            return file;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** The file that this writer has completed since this start of the system; empty when it is another one, or none. */
    static Optional<KeyFile> find(Path path, String boot, String writer, Consumer<IOException> problems)
            throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        KeyFile file = channel.size() < HEADER_BYTES ? null : new KeyFile(path, channel, problems);
        if (file == null
                || file.get(0) != MAGIC
                || file.get(FORM) != KeyFilter.COPY_FORM
                || file.get(COMPLETE) != 1
                || !file.name(BOOT).equals(boot)
                || !file.name(WRITER).equals(writer)) {
            channel.close();
            return Optional.empty();
        }
        return Optional.of(file);
    }

    /**
     * The filter that this is a copy of.
     *
     * @throws IllegalArgumentException when that does not stand there
     */
    KeyFilter filter() throws IOException {
        long parts = get(PARTS);
        if (parts < 1 || parts > MOST_PARTS) {
            throw new IllegalArgumentException(parts + " parts");
        }
        List<ByteBuffer> mapped = new ArrayList<>();
        long position = HEADER_BYTES;
        for (int i = 0; i < parts; i++) {
            long length = get(LENGTHS + i * Long.BYTES);
            if (length < 0 || length > Integer.MAX_VALUE || position + length > channel.size()) {
                throw new IllegalArgumentException("a part of " + length + " bytes at " + position);
            }
            mapped.add(channel.map(MapMode.READ_WRITE, position, length));
            position += length;
        }
        return KeyFilter.restore(mapped, this);
    }

    /** From now on it holds the keys of all rows that this writer counts. */
    synchronized void complete(String writer) {
        if (dropped || (get(COMPLETE) == 1 && name(WRITER).equals(writer))) {
            return;
        }
        put(COMPLETE, 0); // a name that is half written is nobody's
        putName(WRITER, writer);
        put(COMPLETE, 1);
    }

    @Override
    public synchronized @Nullable ByteBuffer more(int bytes) {
        long parts = get(PARTS);
        if (dropped) {
            return null;
        }
        try {
            if (parts == MOST_PARTS) {
                throw new IOException("more than " + MOST_PARTS + " parts");
            }
            long position = channel.size();
            appendZeros(channel, bytes); // so that storing cannot fail for lack of room
            ByteBuffer part = channel.map(MapMode.READ_WRITE, position, bytes);
            put(LENGTHS + (int) parts * Long.BYTES, bytes);
            put(PARTS, parts + 1);
            return part;
        } catch (IOException e) {
            drop();
            problems.accept(e);
            return null;
        }
    }

    @Override
    public synchronized void drop() {
        dropped = true;
        put(COMPLETE, 0);
        delete();
    }

    /** Its name is gone; who has it mapped may go on. */
    private void delete() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException e) {
            problems.accept(e);
        }
    }

    private static void appendZeros(FileChannel channel, int bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, ZEROS));
        long position = channel.size();
        for (int left = bytes; left > 0; ) {
            zeros.clear().limit(Math.min(left, zeros.capacity()));
            int written = channel.write(zeros, position);
            position += written;
            left -= written;
        }
    }

    private long get(int at) {
        return (long) LONGS.getVolatile(header, at);
    }

    private void put(int at, long value) {
        LONGS.setVolatile(header, at, value);
    }

    private String name(int at) {
        byte[] bytes = new byte[LONGEST_NAME];
        header.get(at, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private void putName(int at, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > LONGEST_NAME) {
            throw new IllegalArgumentException("longer than " + LONGEST_NAME + " bytes: " + name);
        }
        byte[] padded = new byte[LONGEST_NAME];
        System.arraycopy(bytes, 0, padded, 0, bytes.length);
        header.put(at, padded);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
