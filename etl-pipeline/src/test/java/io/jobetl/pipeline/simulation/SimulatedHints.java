package io.jobetl.pipeline.simulation;

import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * What writers say of rows that come late: mostly right behind the row, and now and then never, late, twice, before it,
 * or of a row that is not there. All instances read the same hints; each has its own place in them.
 */
final class SimulatedHints {
    static final String TOPIC = "hints";

    /** The store of the hints has another clock. */
    private static final int MOST_CLOCKS_APART_MILLIS = 1_500;

    private final SplittableRandom random;
    private final boolean isUsed;
    private final boolean isSlow;
    private final List<ArrivalHint> hints = new ArrayList<>();
    /** Keys whose hints come behind that of the next late row. */
    private final List<UUID> delayed = new ArrayList<>();

    private boolean available = true;

    SimulatedHints(long seed) {
        this.random = new SplittableRandom(~seed);
        this.isUsed = Math.floorMod(seed, 3) > 0;
        this.isSlow = Math.floorMod(seed, 4) == 0;
    }

    boolean isUsed() {
        return isUsed;
    }

    void setAvailable(boolean available) {
        this.available = available;
    }

    /**
     * A row has become readable that is late.
     *
     * @return true when a hint stands behind it
     */
    boolean written(UUID key, Instant now) {
        if (!isUsed) {
            return false;
        }
        delayed.forEach(earlier -> append(earlier, now));
        delayed.clear();
        int dice = random.nextInt(10);
        if (dice == 0) {
            return false; // lost
        }
        if (dice == 4) {
            delayed.add(key);
            return false;
        }
        append(key, now);
        if (dice == 1) {
            append(key, now);
        } else if (dice == 2) {
            append(new UUID(key.getMostSignificantBits(), key.getLeastSignificantBits() ^ 2L), now);
        } else if (dice == 3) {
            append(new UUID(~key.getMostSignificantBits(), key.getLeastSignificantBits()), now); // of no time
        }
        return true;
    }

    /** One of three rows that will be written soon is hinted first. */
    boolean isFirst() {
        return isUsed && random.nextInt(3) == 0;
    }

    /** Whether a reading takes this key for one that it has seen. */
    boolean collides() {
        return isUsed && random.nextInt(5) == 0;
    }

    /** Whether a reading of a part of an open hour, or of single rows, comes to its end some time later. */
    boolean lingers() {
        return isUsed && isSlow && random.nextInt(3) > 0;
    }

    void append(UUID key, Instant now) {
        hints.add(new ArrivalHint(
                key, now.plusMillis(random.nextInt(-MOST_CLOCKS_APART_MILLIS, MOST_CLOCKS_APART_MILLIS))));
    }

    /** The hints as one instance reads them. */
    ArrivalHints reader() {
        return new ArrivalHints() {
            private int next = hints.size();
            private boolean isAnswering;

            @Override
            public void seek(List<ChangeOffset> offsets) {
                next = hints.size();
                isAnswering = false;
                for (ChangeOffset offset : offsets) {
                    if (offset.topic().equals(TOPIC)) {
                        next = (int) offset.nextOffset();
                    }
                }
            }

            @Override
            public HintBatch poll() {
                isAnswering = isUsed && available;
                if (!isAnswering) {
                    return HintBatch.EMPTY;
                }
                List<ArrivalHint> batch = hints.subList(next, hints.size());
                HintBatch answer = new HintBatch(batch, List.of(new ChangeOffset(TOPIC, 0, hints.size())));
                next = hints.size();
                return answer;
            }

            @Override
            public boolean isAnswering() {
                return isAnswering;
            }

            @Override
            public void close() {}
        };
    }
}
