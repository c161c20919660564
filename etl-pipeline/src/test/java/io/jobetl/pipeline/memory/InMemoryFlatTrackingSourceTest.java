package io.jobetl.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.aggregation.reference.TrackingRow;
import io.jobetl.model.TrackingColumns;
import io.jobetl.pipeline.contract.TrackingSourceContract;
import io.jobetl.pipeline.port.TrackingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class InMemoryFlatTrackingSourceTest extends TrackingSourceContract {
    private final InMemoryTrackingSource tracking = new InMemoryTrackingSource(4);

    @Override
    protected TrackingSource source() {
        return tracking.flat();
    }

    @Override
    protected void write(TrackingRow row) {
        tracking.put(row);
    }

    @Override
    protected void delete(TrackingRow row) {
        tracking.remove(row);
    }

    @Test
    void should_flag_key_of_another_version() {
        tracking.put(TrackingRow.click(UUID.fromString("b3f4d0f0-3f1e-4c1a-9d5e-0123456789ab"), 1));

        List<Integer> flags = new ArrayList<>();
        source().readAll(batch -> flags.add(batch.flags(0)));

        assertThat(flags).containsExactly(TrackingColumns.BAD_UUID | TrackingColumns.NO_GROUP);
        assertThat(tracking.occupiedHours()).isEmpty();
    }
}
