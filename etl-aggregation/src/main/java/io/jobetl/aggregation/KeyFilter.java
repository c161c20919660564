package io.jobetl.aggregation;

import io.jobetl.model.TrackingColumns;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

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
 */
public final class KeyFilter {
    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int BITS_PER_KEY = 20;
    private static final int WORDS_PER_BLOCK = 4;
    private static final int BITS_PER_BLOCK = WORDS_PER_BLOCK * Long.SIZE;
    private static final long FEWEST_KEYS = 1_024;
    private static final int GROWTH = 4;
    /** What a part of the fourfold size would leave empty is no small thing from here on. */
    private static final long MANY_KEYS = 1L << 20;
    /** Where an hour fills evenly, a key stays for four to seven seconds, whether there are a million or a thousand. */
    private static final int KEYS_PER_PLACE = 512;

    private static final int FEWEST_PLACES = 1_024;
    private static final int MOST_PLACES = 1 << 16;
    private static final long MOST_KEYS = 1L << 30;

    /** {@link #newestTicks} of no key. */
    public static final long NO_KEY = Long.MIN_VALUE;

    /** Oldest first; new keys go into the last one. */
    private volatile Part[] parts;

    private volatile boolean complete = true;
    private final AtomicLong newestTicks = new AtomicLong(NO_KEY);

    /** @param expectedKeys so many will be added, as far as anybody knows; 0 or more */
    public KeyFilter(long expectedKeys) {
        parts = new Part[] {new Part(expectedKeys)};
    }

    /** Adds the keys of all rows. Allocates nothing, unless the filter has to grow. */
    public void add(TrackingColumns columns) {
        long[] uuidHighs = columns.uuidHighs();
        long[] uuidLows = columns.uuidLows();
        int size = columns.size();
        Part[] known = parts;
        Part last = known[known.length - 1];
        long room = last.room();
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
            if (added >= room) {
                last.addKeys(added);
                grow(last);
                known = parts;
                last = known[known.length - 1];
                room = last.room();
                added = 0;
            }
        }
        last.addKeys(added);
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
            more[known.length] = new Part(full.capacity < MANY_KEYS ? GROWTH * full.capacity : 2 * full.capacity);
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

        Part(long expectedKeys) {
            capacity = Math.max(FEWEST_KEYS, Math.min(expectedKeys, MOST_KEYS));
            blocks = (int) (1 + capacity * BITS_PER_KEY / BITS_PER_BLOCK);
            words = new long[blocks * WORDS_PER_BLOCK];
            long places = Math.min(Math.max(FEWEST_PLACES, capacity / KEYS_PER_PLACE), MOST_PLACES);
            lately = new long[2 * Math.toIntExact(Long.highestOneBit(places))];
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
