package io.jobetl.io.kafka.change;

import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the unusable messages that follow each other in a topic. Single ones are somebody's mistake and no reason to
 * stop; many in a row, or a column that is gone, mean that no message can be used any more.
 *
 * <p>Not thread-safe.
 */
final class UnusableRun {
    private final int max;
    private final Map<String, Integer> inARow = new HashMap<>();
    private @Nullable StoreException tooMany;

    /** @param max how many in a row are too many, 1 or more */
    UnusableRun(int max) {
        this.max = max;
    }

    /** @param concernsAll the messages behind it will be like it */
    void count(String topic, DeadLetter letter, boolean concernsAll) {
        int count = inARow.merge(topic, 1, Integer::sum);
        if (tooMany == null && concernsAll) {
            tooMany = unusable(
                    "The change events of topic " + topic + " cannot be used: " + letter.reason() + " (at "
                            + letter.position() + ")",
                    "Put the column back, start a new snapshot (etl connector snapshot), and run again; the changes until"
                            + " then are dead letters");
        } else if (tooMany == null && count >= max) {
            tooMany = unusable(
                    count + " messages of topic " + topic + " in a row cannot be used, the last one at "
                            + letter.position() + ": " + letter.reason(),
                    "Mend what writes them, start a new snapshot (etl connector snapshot), and run again; the messages"
                            + " until then are dead letters");
        }
    }

    /** A usable message came. */
    void end(String topic) {
        inARow.remove(topic);
    }

    /** @throws StoreException of the kind {@link Kind#UNUSABLE_DATA} when there were too many */
    void requireUsable() {
        if (tooMany != null) {
            throw tooMany;
        }
    }

    private static StoreException unusable(String reason, String remedy) {
        return new StoreException(Store.KAFKA, Kind.UNUSABLE_DATA, reason, remedy, null);
    }
}
