package io.jobetl.runtime.keys;

import io.jobetl.aggregation.Digest;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The copy of one filter in a file that is mapped into memory. What a process has stored there is there after it was
 * killed, as the pages belong to the system; not after the system itself has stopped, so the file names the start of
 * the system that it is of.
 *
 * <p>Format, in the byte order of the machine: a page of {@value #HEADER_BYTES} bytes with the number {@link #MAGIC},
 * {@link KeyFilter#COPY_FORM}, 1 when the keys are complete, the number of parts, the digest of the rows that were
 * committed last, the digest of those that were about to be, the name of the start of the system, and the length of
 * each part; then the parts.
 *
 * <p>Thread-safe.
 */
final class KeyFile implements KeyFilter.Copy {
    private static final long MAGIC = 0x4A4F424B45595332L; // JOBKEYS2
    private static final int HEADER_BYTES = 4_096;
    private static final int FORM = 8;
    private static final int COMPLETE = 16;
    private static final int PARTS = 24;
    private static final int COMMITTED = 32;
    private static final int COMMITTING = COMMITTED + 3 * Long.BYTES;
    private static final int BOOT = COMMITTING + 3 * Long.BYTES;
    private static final int LONGEST_NAME = 120;
    private static final int LENGTHS = BOOT + LONGEST_NAME;
    private static final int MOST_PARTS = 64;
    private static final int ZEROS = 1 << 20;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final Path path;
    private final ByteBuffer header;
    private final Consumer<IOException> problems;
    private boolean dropped;

    private KeyFile(Path path, FileChannel channel, Consumer<IOException> problems) throws IOException {
        this.path = path;
        this.header = channel.map(MapMode.READ_WRITE, 0, HEADER_BYTES);
        this.problems = problems;
    }

    /**
     * An empty one.
     *
     * @param path no file is there, and none will ever be again
     * @param problems gets what keeps the file from growing: it is of no use any more then
     */
    static KeyFile create(Path path, String boot, Consumer<IOException> problems) throws IOException {
        try (FileChannel channel = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            putZeros(channel, 0, HEADER_BYTES);
            KeyFile file = new KeyFile(path, channel, problems);
            file.putName(boot);
            file.put(FORM, KeyFilter.COPY_FORM);
            file.put(0, MAGIC);
            return file;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    /**
     * Whether such a file has the keys of all rows that this digest names, since this start of the system. It is not
     * mapped for that: pages of a deleted file stay until nobody has them mapped.
     */
    static boolean isComplete(Path path, Digest digest, String boot) throws IOException {
        ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            while (header.hasRemaining() && channel.read(header) >= 0) {}
        }
        return !header.hasRemaining()
                && get(header, 0) == MAGIC
                && get(header, FORM) == KeyFilter.COPY_FORM
                && get(header, COMPLETE) == 1
                && name(header).equals(boot)
                && (digest(header, COMMITTED).equals(digest)
                        || digest(header, COMMITTING).equals(digest));
    }

    /**
     * A copy of a file that is complete for this digest. Whoever has left that may go on with it, and with what is
     * behind its parts.
     *
     * @param path as in {@link #create}
     */
    static KeyFile copy(Path left, Path path, Digest digest, Consumer<IOException> problems) throws IOException {
        Files.copy(left, path);
        try (FileChannel channel = channel(path)) {
            KeyFile file = new KeyFile(path, channel, problems);
            file.committing(digest); // not what was to be committed behind it then
            file.complete(digest);
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static FileChannel channel(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * The filter that this is a copy of.
     *
     * @throws IllegalArgumentException when that does not stand there
     */
    KeyFilter filter() throws IOException {
        long parts = get(header, PARTS);
        if (parts < 1 || parts > MOST_PARTS) {
            throw new IllegalArgumentException(parts + " parts");
        }
        List<ByteBuffer> mapped = new ArrayList<>();
        long position = HEADER_BYTES;
        try (FileChannel channel = channel(path)) {
            for (int i = 0; i < parts; i++) {
                long length = get(header, length(i));
                if (length < 0 || length > Integer.MAX_VALUE || position + length > channel.size()) {
                    throw new IllegalArgumentException("a part of " + length + " bytes at " + position);
                }
                mapped.add(channel.map(MapMode.READ_WRITE, position, length));
                position += length;
            }
        }
        return KeyFilter.restore(mapped, this);
    }

    /** Rows with this digest may be committed from now on. */
    synchronized void committing(Digest digest) {
        putDigest(COMMITTING, digest);
    }

    /** Rows with this digest are committed, and it holds the keys of all of them. */
    synchronized void complete(Digest digest) {
        if (!dropped) {
            putDigest(COMMITTED, digest); // a half of it names nothing, and the other digest is this one or void
            put(COMPLETE, 1);
        }
    }

    @Override
    public synchronized @Nullable ByteBuffer more(int bytes) {
        if (dropped) {
            return null;
        }
        int parts = (int) get(header, PARTS);
        try (FileChannel channel = channel(path)) { // there may be many files, and few of them ever grow
            if (parts == MOST_PARTS) {
                throw new IOException("more than " + MOST_PARTS + " parts");
            }
            long position = HEADER_BYTES; // not the end of the file: behind the parts may be what another one has begun
            for (int i = 0; i < parts; i++) {
                position += get(header, length(i));
            }
            putZeros(channel, position, bytes); // so that storing cannot fail for lack of room
            ByteBuffer part = channel.map(MapMode.READ_WRITE, position, bytes);
            put(length(parts), bytes);
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
        if (dropped) {
            return;
        }
        dropped = true;
        put(COMPLETE, 0);
        try {
            Files.deleteIfExists(path); // who has it mapped goes on
        } catch (IOException e) {
            problems.accept(e);
        }
    }

    private static void putZeros(FileChannel channel, long from, int bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(Math.min(bytes, ZEROS));
        long end = from + bytes;
        for (long position = from; position < end; ) {
            zeros.clear().limit((int) Math.min(end - position, zeros.capacity()));
            position += channel.write(zeros, position);
        }
    }

    private static int length(int part) {
        return LENGTHS + part * Long.BYTES;
    }

    private static long get(ByteBuffer header, int at) {
        return (long) LONGS.getVolatile(header, at);
    }

    private static Digest digest(ByteBuffer header, int at) {
        return new Digest(get(header, at), get(header, at + Long.BYTES), get(header, at + 2 * Long.BYTES));
    }

    private static String name(ByteBuffer header) {
        byte[] bytes = new byte[LONGEST_NAME];
        header.get(BOOT, bytes);
        return new String(bytes, StandardCharsets.US_ASCII).replace("\0", "");
    }

    private void put(int at, long value) {
        LONGS.setVolatile(header, at, value);
    }

    private void putDigest(int at, Digest digest) {
        put(at, digest.rows());
        put(at + Long.BYTES, digest.hashHigh());
        put(at + 2 * Long.BYTES, digest.hashLow());
    }

    private void putName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > LONGEST_NAME) {
            throw new IllegalArgumentException("longer than " + LONGEST_NAME + " bytes: " + name);
        }
        header.put(BOOT, bytes);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
