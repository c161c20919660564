package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A compact set of row keys: it says of a key that it was certainly never added, or that it may have been. About 20
 * bits per key; of keys that were never added about 1 in 2,500 may have been. It grows by itself; keys cannot be taken
 * away. Of the keys that were new last, 1 in 500 to 1,000 of all and never less than some hundreds, it knows for
 * certain that they were added.
 *
 * <p>A blocked Bloom filter (F. Putze, P. Sanders, J. Singler, "Cache-, Hash- and Space-Efficient Bloom Filters",
 * 2007): the bits of a key are all in one block of 256 bits, so adding and asking cost one cache miss. When as many
 * keys are in it as it was made for, the next ones go into another one, two or four times as large; what each part
 * mistakes adds up. Beside the bits stand whole keys, each in the one place that its hash gives it, until another key
 * comes there.
 *
 * <p>Thread-safe. What was added before {@link #mightContain} is called, in the sense of the Java memory model, is
 * found.
 *
 * <p>The bits can have a {@link Copy}, in memory that outlives the process: {@link #restore} makes a filter of it that
 * knows all keys that were added, also when the process was killed while it added some.
 */
public final class KeyFilter {
    /**
     * Where a copy of the bits is kept. A part of it is a multiple of 8 bytes, in the byte order of this machine: the
     * number of keys that it was made for, then its bits.
     */
    public interface Copy {
        /**
         * More memory, all zero, behind that of the calls before; null when there is none, and the copy is of no use
         * any more.
         *
         * @param bytes a multiple of 8
         */
        @Nullable
        ByteBuffer more(int bytes);

        /** The copy is of no use any more: the filter does not know all keys itself. */
        void drop();
    }

    /** Which bits the keys of a copy have: another number with each change of the hashes and of the parts. */
    public static final int COPY_FORM = 1;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COPIED =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int BITS_PER_KEY = 20;
    private static final int WORDS_PER_BLOCK = 4;
    private static final int BITS_PER_BLOCK = WORDS_PER_BLOCK * Long.SIZE;
    private static final int BITS_OF_A_KEY = 2 * WORDS_PER_BLOCK;
    private static final long FEWEST_KEYS = 1_024;
    private static final int GROWTH = 4;
    /** What a part of the fourfold size would leave empty is no small thing from here on. */
    private static final long MANY_KEYS = 1L << 20;
    /** Where an hour fills evenly, a key stays for four to seven seconds, whether there are a million or a thousand. */
    private static final int KEYS_PER_PLACE = 512;

    /**
     * Threads that add side by side fill a part by so many keys each too far, which small ones would mistake much with.
     */
    private static final int KEYS_PER_LOOK = 64;

    private static final int FEWEST_PLACES = 1_024;
    private static final int MOST_PLACES = 1 << 16;
    private static final long MOST_KEYS = 1L << 30;

    /** {@link #newestTicks} of no key. */
    public static final long NO_KEY = Long.MIN_VALUE;

    /** Oldest first; new keys go into the last one. */
    private volatile Part[] parts;

    private volatile boolean complete = true;
    private final AtomicLong newestTicks = new AtomicLong(NO_KEY);
    private final @Nullable Copy copy;

    /** @param expectedKeys so many will be added, as far as anybody knows; 0 or more */
    public KeyFilter(long expectedKeys) {
        this(expectedKeys, null);
    }

    /** @param copy gets a copy of all bits; null for none */
    public KeyFilter(long expectedKeys, @Nullable Copy copy) {
        this.copy = copy;
        this.parts = new Part[] {new Part(expectedKeys, copy)};
    }

    private KeyFilter(Part[] parts, Copy copy) {
        this.copy = copy;
        this.parts = parts;
    }

    /**
     * The filter that a copy is of. It goes on copying what is added to it; {@link #newestTicks} and {@link
     * #wasAddedLately} know only of that.
     *
     * @param parts all memory that was given to the filter, in that order
     * @param copy gives more memory behind these
     * @throws IllegalArgumentException when this is no copy, or a part of it is missing
     */
    public static KeyFilter restore(List<ByteBuffer> parts, Copy copy) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a copy has at least one part");
        }
        return new KeyFilter(parts.stream().map(Part::restore).toArray(Part[]::new), copy);
    }

    /** Adds the keys of all rows. Allocates nothing, unless the filter has to grow. */
    public void add(TrackingColumns columns) {
        long[] uuidHighs = columns.uuidHighs();
        long[] uuidLows = columns.uuidLows();
        int size = columns.size();
        Part[] known = parts;
        Part last = known[known.length - 1];
        int added = 0;
        long newest = NO_KEY;
        for (int i = 0; i < size; i++) {
            newest = Math.max(newest, TimeUuids.ticksOfAnyVersion(uuidHighs[i]));
            long hash = hash(uuidHighs[i], uuidLows[i]);
            long bits = mix(hash);
            if (isInOlder(known, hash, bits) || !last.add(hash, bits)) {
                continue;
            }
            last.putLately(bits, uuidHighs[i], uuidLows[i]);
            added++;
            if (added == KEYS_PER_LOOK) {
                last.addKeys(added);
                added = 0;
                if (last.room() <= 0) {
                    grow(last);
                }
                known = parts;
                last = known[known.length - 1];
            }
        }
        last.addKeys(added);
        if (last.room() <= 0) {
            grow(last);
        }
        putNewest(newest);
    }

    private void putNewest(long ticks) {
        if (ticks > newestTicks.get()) {
            newestTicks.accumulateAndGet(ticks, Math::max);
        }
    }

    /** Adds a key: the two halves of a {@code create_time}. */
    public void add(long uuidHigh, long uuidLow) {
        putNewest(TimeUuids.ticksOfAnyVersion(uuidHigh));
        long hash = hash(uuidHigh, uuidLow);
        long bits = mix(hash);
        Part[] known = parts;
        Part last = known[known.length - 1];
        if (!isInOlder(known, hash, bits) && last.add(hash, bits)) {
            last.putLately(bits, uuidHigh, uuidLow);
            last.addKeys(1);
            if (last.room() <= 0) {
                grow(last);
            }
        }
    }

    /** From now on every key may have been added: some were, and nobody knows which. */
    public void addUnknown() {
        complete = false;
        if (copy != null) {
            copy.drop();
        }
    }

    /** False when every key may have been added, because of {@link #addUnknown}. */
    public boolean isComplete() {
        return complete;
    }

    /** False when the key was certainly never added. */
    public boolean mightContain(long uuidHigh, long uuidLow) {
        if (!complete) {
            return true;
        }
        long hash = hash(uuidHigh, uuidLow);
        long bits = mix(hash);
        Part[] known = parts;
        return known[known.length - 1].contains(hash, bits) || isInOlder(known, hash, bits);
    }

    /**
     * True when the key was certainly added, was new then, and few others have been new since: some hundreds, or a
     * thousandth of all keys where that is more. False says nothing.
     */
    public boolean wasAddedLately(long uuidHigh, long uuidLow) {
        long bits = mix(hash(uuidHigh, uuidLow));
        for (Part part : parts) {
            if (part.wasAddedLately(bits, uuidHigh, uuidLow)) {
                return true;
            }
        }
        return false;
    }

    /** From now on {@link #wasAddedLately} is true of keys only that are added behind this call and new. */
    public void forgetLately() {
        for (Part part : parts) {
            part.forgetLately();
        }
    }

    /**
     * The greatest time of all keys that were added, in ticks of 100 ns since 1582-10-15T00:00Z; {@link #NO_KEY} when
     * there were none. What {@link #addUnknown} speaks of is not in it.
     */
    public long newestTicks() {
        return newestTicks.get();
    }

    /** About as many keys were added, each counted once; what is in doubt is not. */
    public long keys() {
        return Arrays.stream(parts).mapToLong(part -> part.keys.get()).sum();
    }

    /** Memory: two and a half bytes for each key, and at least 16 KB. */
    public long bytes() {
        return Arrays.stream(parts)
                .mapToLong(part -> (long) (part.words.length + part.lately.length) * Long.BYTES)
                .sum();
    }

    private static boolean isInOlder(Part[] parts, long hash, long bits) {
        for (int i = parts.length - 2; i >= 0; i--) {
            if (parts[i].contains(hash, bits)) {
                return true;
            }
        }
        return false;
    }

    private synchronized void grow(Part full) {
        Part[] known = parts;
        if (known[known.length - 1] == full) {
            Part[] more = Arrays.copyOf(known, known.length + 1);
            long capacity = full.capacity < MANY_KEYS ? GROWTH * full.capacity : 2 * full.capacity;
            more[known.length] = new Part(capacity, copy);
            parts = more;
        }
    }

    private static long hash(long uuidHigh, long uuidLow) {
        return mix(uuidHigh * 0x9E3779B97F4A7C15L + mix(uuidLow));
    }

    /** The finaliser of SplitMix64. */
    private static long mix(long value) {
        long hash = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ (hash >>> 27)) * 0x94D049BB133111EBL;
        return hash ^ (hash >>> 31);
    }

    @Override
    public String toString() {
        return "KeyFilter[" + keys() + " keys, " + bytes() + " bytes" + (complete ? "]" : ", not complete]");
    }

    private static final class Part {
        private final long capacity;
        private final int blocks;
        private final long[] words;
        private final AtomicLong keys = new AtomicLong();
        /**
         * Pairs of halves. Threads write and read them without any order: what is lost is only not known, and halves of
         * two keys together are the key of no row.
         */
        private final long[] lately;
        /** The words, behind the capacity. */
        private final @Nullable ByteBuffer copied;

        Part(long expectedKeys, @Nullable Copy copy) {
            this.capacity = Math.max(FEWEST_KEYS, Math.min(expectedKeys, MOST_KEYS));
            this.blocks = blocks(capacity);
            this.words = new long[blocks * WORDS_PER_BLOCK];
            this.lately = lately(capacity);
            this.copied = copy == null ? null : begin(copy, (1L + words.length) * Long.BYTES);
            if (copied != null) {
                COPIED.setVolatile(copied, 0, capacity);
            }
        }

        private static @Nullable ByteBuffer begin(Copy copy, long bytes) {
            if (bytes > Integer.MAX_VALUE) { // of some 850 million keys
                copy.drop();
                return null;
            }
            return copy.more((int) bytes);
        }

        private Part(long capacity, ByteBuffer copied) {
            this.capacity = capacity;
            this.blocks = blocks(capacity);
            this.words = new long[blocks * WORDS_PER_BLOCK];
            this.lately = lately(capacity);
            this.copied = copied;
            copied.slice(Long.BYTES, words.length * Long.BYTES)
                    .order(ByteOrder.nativeOrder())
                    .asLongBuffer()
                    .get(words);
            double bits = words.length * (double) Long.SIZE;
            double set = Arrays.stream(words).map(Long::bitCount).sum();
            // As many distinct draws as leave so many bits empty.
            keys.set(Math.round(-bits / BITS_OF_A_KEY * Math.log1p(-Math.min(set, bits - 1) / bits)));
        }

        static Part restore(ByteBuffer copied) {
            long capacity = copied.capacity() < 2 * Long.BYTES ? 0 : (long) COPIED.getVolatile(copied, 0);
            if (capacity < FEWEST_KEYS
                    || capacity > MOST_KEYS
                    || copied.capacity() != (1 + blocks(capacity) * WORDS_PER_BLOCK) * Long.BYTES) {
                throw new IllegalArgumentException(
                        "no copy of a filter: " + copied.capacity() + " bytes for " + capacity + " keys");
            }
            return new Part(capacity, copied);
        }

        private static int blocks(long capacity) {
            return (int) (1 + capacity * BITS_PER_KEY / BITS_PER_BLOCK);
        }

        private static long[] lately(long capacity) {
            long places = Math.min(Math.max(FEWEST_PLACES, capacity / KEYS_PER_PLACE), MOST_PLACES);
            return new long[2 * Math.toIntExact(Long.highestOneBit(places))];
        }

        /** By the 16 bits that {@link #mask} leaves. */
        private int place(long bits) {
            return 2 * (int) ((bits >>> 48) & (lately.length / 2 - 1));
        }

        void putLately(long bits, long uuidHigh, long uuidLow) {
            int place = place(bits);
            lately[place] = uuidHigh;
            lately[place + 1] = uuidLow;
        }

        boolean wasAddedLately(long bits, long uuidHigh, long uuidLow) {
            int place = place(bits);
            return lately[place] == uuidHigh && lately[place + 1] == uuidLow && (uuidHigh | uuidLow) != 0;
        }

        void forgetLately() {
            Arrays.fill(lately, 0);
        }

        /** So many keys more make it full. */
        long room() {
            return capacity - keys.get();
        }

        void addKeys(int more) {
            if (more > 0) {
                keys.addAndGet(more);
            }
        }

        private int firstWord(long hash) {
            return (int) (((hash >>> 32) * blocks) >>> 32) * WORDS_PER_BLOCK;
        }

        /** Two of the 64 bits of a word, chosen by 12 bits. */
        private static long mask(long bits, int word) {
            long chosen = bits >>> (12 * word);
            return (1L << chosen) | (1L << (chosen >>> 6)); // a shift takes the lowest six bits
        }

        /** True when one of the bits was not set before. */
        boolean add(long hash, long bits) {
            int first = firstWord(hash);
            boolean isNew = false;
            for (int word = 0; word < WORDS_PER_BLOCK; word++) {
                long mask = mask(bits, word);
                if (((long) WORDS.getOpaque(words, first + word) & mask) != mask) {
                    if (copied != null) { // before the bits themselves: who sees these may count the row
                        long unused = (long) COPIED.getAndBitwiseOr(copied, (1 + first + word) * Long.BYTES, mask);
                    }
                    long before = (long) WORDS.getAndBitwiseOr(words, first + word, mask);
                    isNew |= (before & mask) != mask;
                }
            }
            return isNew;
        }

        boolean contains(long hash, long bits) {
            int first = firstWord(hash);
            for (int word = 0; word < WORDS_PER_BLOCK; word++) {
                long mask = mask(bits, word);
                if (((long) WORDS.getOpaque(words, first + word) & mask) != mask) {
                    return false;
                }
            }
            return true;
        }
    }
}
