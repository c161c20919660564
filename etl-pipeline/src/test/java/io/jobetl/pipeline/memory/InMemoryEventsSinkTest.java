package io.jobetl.pipeline.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.model.CellKey;
import io.jobetl.pipeline.contract.EventsSinkContract;
import io.jobetl.pipeline.memory.InMemoryEventsStore.Lease;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InMemoryEventsSinkTest extends EventsSinkContract {
    private final InMemoryEventsStore store = new InMemoryEventsStore();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    protected EventsSink newSink(String owner, Duration leaseTime, int reenrichedCells) {
        return new InMemoryEventsSink(store, () -> now, owner, leaseTime, reenrichedCells);
    }

    @Override
    protected void expireLease() {
        now = now.plus(LEASE).plusMillis(1);
    }

    @Override
    protected void letLeaseRunDown() {
        now = Objects.requireNonNull(store.lease()).expiresAt().minus(LEASE.dividedBy(3));
    }

    @Override
    protected void endConnections() {
        store.restart();
    }

    @Override
    protected void setSequenceBack() {
        Lease lease = Objects.requireNonNull(store.lease());
        store.lease(new Lease(
                lease.epoch(),
                lease.seq() - 1,
                lease.instance(),
                lease.owner(),
                lease.expiresAt(),
                lease.committedAt(),
                null));
    }

    @Override
    protected void setEpochBack() {
        Lease lease = Objects.requireNonNull(store.lease());
        store.lease(new Lease(
                lease.epoch() - 1, lease.seq(), "gone", "gone", lease.expiresAt(), lease.committedAt(), null));
    }

    @Override
    protected List<DeadLetter> deadLetters() {
        return store.deadLetters();
    }

    @Override
    protected List<Correction> corrections() {
        return store.corrections();
    }

    @Override
    protected void requestRecount(int epochHour) {
        store.requestRecount(epochHour);
    }

    @Override
    protected @Nullable Instant updatedAt(CellKey key) {
        return store.updatedAt(key);
    }

    @Override
    protected void letTimePass() {
        now = now.plusMillis(1);
    }

    @Test
    void should_return_to_the_backup_when_restored() {
        EventsSink sink = newSink("a", LEASE);
        sink.acquire();
        InMemoryEventsStore backup = store.backup();
        sink.commit(Commit.builder()
                .deadLetters(List.of(new DeadLetter("kafka", "1", "r", "p")))
                .build());

        store.restore(backup);

        assertThat(store.deadLetters()).isEmpty();
        assertThat(store.commits()).isZero();
    }

    @Test
    void should_fail_without_change_when_store_is_away() {
        EventsSink sink = newSink("a", LEASE);
        sink.acquire();
        store.setAvailable(false);

        assertThatThrownBy(sink::renewLease)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        assertThatThrownBy(() -> sink.cellsOf(1))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        sink.close();
    }
}
