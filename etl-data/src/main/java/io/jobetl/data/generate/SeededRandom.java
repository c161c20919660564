package io.jobetl.data.generate;

/**
 * Random numbers that are the same for one seed on every Java version (SplitMix64): the JDK may change how its own
 * generators make an {@code int} in a range. Not thread-safe.
 */
final class SeededRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    SeededRandom(long seed) {
        state = mix(seed);
    }

    /** A generator of its own for a part of the data, so that the size of one part does not change another. */
    SeededRandom(long seed, String part) {
        long mixed = mix(seed);
        for (int i = 0; i < part.length(); i++) {
            mixed = mix(mixed + part.charAt(i));
        }
        state = mixed;
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** 0 to bound - 1. */
    int below(int bound) {
        return (int) Math.floorMod(nextLong() >>> 1, (long) bound);
    }

    /** From one to the other, both included. */
    int between(int smallest, int largest) {
        return smallest + below(largest - smallest + 1);
    }

    /** 0 up to but not 1. */
    double fraction() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    boolean chance(double probability) {
        return fraction() < probability;
    }

    String oneOf(String... choices) {
        return choices[below(choices.length)];
    }

    /** So many lower-case hexadecimal digits, at most 16. */
    String hex(int digits) {
        String all = Long.toHexString(nextLong() | Long.MIN_VALUE);
        return all.substring(all.length() - digits);
    }

    private static long mix(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
