package io.jobetl.runtime.run;

import io.jobetl.pipeline.port.ArrivalHint;
import io.jobetl.pipeline.port.ArrivalHints;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.HintBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * Hints of several sources as those of one. It is answering when all do that have ever answered: one that has never, as
 * a table that is not there, has no hints to miss.
 */
final class JoinedHints implements ArrivalHints {
    private final List<ArrivalHints> sources;
    private final boolean[] hasAnswered;
    private int turn;

    private JoinedHints(List<ArrivalHints> sources) {
        this.sources = List.copyOf(sources);
        this.hasAnswered = new boolean[sources.size()];
    }

    /** @param sources are closed with the result */
    static ArrivalHints of(List<ArrivalHints> sources) {
        return switch (sources.size()) {
            case 0 -> ArrivalHints.NONE;
            case 1 -> sources.get(0);
            default -> new JoinedHints(sources);
        };
    }

    @Override
    public void seek(List<ChangeOffset> offsets) {
        sources.forEach(source -> source.seek(offsets));
    }

    /** Of a source that has many at once no other has to wait for the end: they take turns. */
    @Override
    public HintBatch poll() {
        List<ArrivalHint> hints = new ArrayList<>();
        List<ChangeOffset> offsets = new ArrayList<>();
        for (int asked = 0; asked < sources.size() && hints.isEmpty(); asked++) {
            HintBatch batch = sources.get(turn).poll();
            turn = (turn + 1) % sources.size();
            hints.addAll(batch.hints());
            offsets.addAll(batch.nextOffsets());
        }
        return new HintBatch(hints, offsets);
    }

    @Override
    public boolean isAnswering() {
        boolean isAnswering = false;
        boolean isMissing = false;
        for (int i = 0; i < hasAnswered.length; i++) {
            boolean answers = sources.get(i).isAnswering();
            hasAnswered[i] |= answers;
            isAnswering |= answers;
            isMissing |= hasAnswered[i] && !answers;
        }
        return isAnswering && !isMissing;
    }

    @Override
    public void close() {
        sources.forEach(ArrivalHints::close);
    }
}
