package io.jobetl.pipeline.port;

import io.jobetl.model.ChangeEvent;
import java.util.List;

/**
 * Some change events and where the topics stand behind them.
 *
 * @param events in the order of their partitions
 * @param nextOffsets of the partitions that moved; committed together with the events
 * @param deadLetters messages that could not be used
 */
public record ChangeBatch(List<ChangeEvent> events, List<ChangeOffset> nextOffsets, List<DeadLetter> deadLetters) {
    public static final ChangeBatch EMPTY = new ChangeBatch(List.of(), List.of(), List.of());

    public boolean isEmpty() {
        return events.isEmpty() && nextOffsets.isEmpty() && deadLetters.isEmpty();
    }
}
