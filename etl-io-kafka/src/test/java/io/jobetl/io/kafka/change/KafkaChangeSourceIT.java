package io.jobetl.io.kafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.topics.ChangeTopics;
import io.jobetl.local.LocalServers;
import io.jobetl.local.Server;
import io.jobetl.model.ChangeEvent;
import io.jobetl.model.ChangeEvent.RowUpserted;
import io.jobetl.model.ChangeEvent.SnapshotCompleted;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.contract.ChangeSourceContract;
import io.jobetl.pipeline.port.ChangeBatch;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.ChangeSource;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.testkit.servers.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KafkaChangeSourceIT extends ChangeSourceContract {
    private static final DimensionTable JOB = DimensionTable.JOB;
    private static final DimensionTable CAMPAIGN = DimensionTable.CAMPAIGN;

    private static final int MAX_UNUSABLE = 20;

    private final ChangeTopics topics = new ChangeTopics();
    private final AtomicInteger snapshotsAsked = new AtomicInteger();
    private final KafkaChangeSource source = new KafkaChangeSource(topics.config, this::takeSnapshot, MAX_UNUSABLE);
    /** Appears in the topics when the source asks for a new snapshot. */
    private List<ChangeEvent> snapshot = List.of();

    private boolean takeSnapshot(Runnable whileStopped) {
        whileStopped.run();
        if (snapshotsAsked.incrementAndGet() == 1 && !snapshot.isEmpty()) {
            throw new StoreException(Store.CONNECT, Kind.UNAVAILABLE, "Connect is away at first", "", null);
        }
        snapshot.forEach(topics::write);
        return true;
    }

    @AfterEach
    void close() {
        source.close();
        topics.close();
    }

    @Override
    protected ChangeSource source() {
        return source;
    }

    @Override
    protected void publish(ChangeEvent event) {
        topics.write(event);
    }

    @Override
    protected void publishUnusable(DimensionTable table, String payload) {
        topics.write(table, 0, "{\"id\":1}", payload);
    }

    @Override
    protected void publishTombstone(DimensionTable table, int id) {
        topics.write(table, 0, "{\"id\":" + id + "}", null);
    }

    @Test
    void should_pass_the_marker_of_the_last_transaction() {
        publish(job(1, 10, 1));
        source.seek(List.of());

        // One record and one marker: a reader that stopped behind the record would wait for the end for ever.
        assertThat(readToEnd().nextOffsets())
                .singleElement()
                .satisfies(offset -> assertThat(offset.nextOffset()).isEqualTo(2));
    }

    @Test
    void should_pass_an_aborted_transaction_without_seeing_its_rows() {
        publish(job(1, 10, 1));
        topics.writeAndAbort(job(2, 20, 2));
        source.seek(List.of());

        ChangeBatch read = readToEnd();

        assertThat(read.events()).containsExactly(job(1, 10, 1));
        assertThat(read.nextOffsets())
                .singleElement()
                .satisfies(offset -> assertThat(offset.nextOffset()).isEqualTo(4));
    }

    @Test
    void should_wait_for_a_topic_that_does_not_exist_yet() {
        source.seek(List.of());
        assertThat(source.poll().isEmpty()).isTrue();
        topics.create(CAMPAIGN, 1);
        RowUpserted campaign = new RowUpserted(CAMPAIGN, 5, 50, position(1));
        publish(campaign);
        assertThat(readToEnd().events()).containsExactly(campaign);

        topics.create(JOB, 1);
        publish(job(1, 10, 2));

        List<ChangeEvent> events = new ArrayList<>();
        await(() -> events.addAll(source.poll().events()));
        assertThat(events).containsExactly(job(1, 10, 2));
    }

    @Test
    void should_read_all_again_when_the_topic_was_made_again_while_away() {
        publish(job(1, 10, 1));
        source.seek(List.of(new ChangeOffset(topics.topic(JOB), 0, 1_000)));

        assertThat(readToEnd().events()).containsExactly(job(1, 10, 1));
    }

    @Test
    void should_read_from_the_log_start_when_the_stored_offset_is_gone() {
        publish(job(1, 10, 1));
        publish(job(2, 20, 2));
        publish(job(3, 30, 3));
        topics.dropRecordsBefore(JOB, 2);

        source.seek(List.of(new ChangeOffset(topics.topic(JOB), 0, 0)));

        assertThat(readToEnd().events()).containsExactly(job(2, 20, 2), job(3, 30, 3));
    }

    @Test
    void should_read_a_topic_that_is_deleted_and_made_again_while_reading() {
        publish(job(1, 10, 1));
        publish(job(2, 10, 2));
        source.seek(List.of());
        readToEnd();

        topics.delete(JOB);
        topics.create(JOB, 1);
        publish(job(9, 90, 9));

        List<ChangeEvent> events = new ArrayList<>();
        await(() -> events.addAll(source.poll().events()));
        assertThat(events).contains(job(9, 90, 9)).doesNotContain(job(1, 10, 1));
    }

    @Test
    void should_ask_for_a_new_snapshot_when_the_topic_was_made_again_and_has_grown_while_away() {
        publish(job(1, 10, 1));
        source.seek(List.of());
        List<ChangeOffset> stored = readToEnd().nextOffsets();
        topics.delete(JOB);
        topics.create(JOB, 1);
        for (int id = 2; id < 6; id++) {
            publish(job(id, id, id));
        }
        snapshot = List.of(job(1, 11, 9));

        source.seek(stored);

        assertThat(untilJob(1, 11)).contains(job(2, 2, 2), job(5, 5, 5), job(1, 11, 9));
        assertThat(snapshotsAsked).as("tried again when Connect did not answer").hasValue(2);
    }

    @Test
    void should_ask_for_a_new_snapshot_when_a_known_topic_is_gone() {
        publish(job(1, 10, 1));
        source.seek(List.of());
        readToEnd();
        snapshot = List.of(job(1, 11, 9));

        topics.delete(JOB);

        assertThat(untilJob(1, 11)).contains(job(1, 11, 9));
    }

    @Test
    void should_use_only_what_comes_behind_a_new_snapshot_when_the_binary_log_is_numbered_anew() {
        publish(job(1, 10, 900));
        publish(job(2, 20, 901));
        snapshot = List.of(job(1, 11, 5), job(2, 21, 5));

        source.seek(List.of(new ChangeOffset(topics.topic(JOB), 0, ChangeOffset.VOID)));
        List<ChangeEvent> events = new ArrayList<>();
        List<ChangeOffset> offsets = new ArrayList<>();
        await(() -> {
            ChangeBatch batch = source.poll();
            events.addAll(batch.events());
            offsets.addAll(batch.nextOffsets());
            return events.contains(job(2, 21, 5));
        });
        assertThat(events).containsExactlyElementsOf(snapshot);
        assertThat(offsets.get(0).firstOffset()).isEqualTo(4);

        ChangeOffset replay = offsets.get(0);
        source.seek(List.of(new ChangeOffset(replay.topic(), 0, 99, replay.topicId(), replay.firstOffset())));
        assertThat(untilJob(2, 21)).as("read again from the beginning").doesNotContain(job(1, 10, 900));
    }

    @Test
    void should_stop_with_the_reason_when_too_many_messages_in_a_row_cannot_be_used() {
        topics.create(JOB, 1);
        for (int message = 1; message < MAX_UNUSABLE; message++) {
            topics.write(JOB, 0, null, "not JSON");
        }
        publish(job(1, 10, 1));
        source.seek(List.of());
        assertThat(readToEnd().events()).containsExactly(job(1, 10, 1));

        for (int message = 0; message < MAX_UNUSABLE; message++) {
            topics.write(JOB, 0, null, "not JSON");
        }

        assertStops(MAX_UNUSABLE, "not JSON");
    }

    @Test
    void should_stop_with_the_name_of_the_column_when_it_is_gone() {
        topics.create(JOB, 1);
        topics.write(
                JOB, 0, "{\"id\":1}", "{\"op\":\"u\",\"after\":{\"id\":1},\"source\":{\"file\":\"b.1\",\"pos\":4}}");
        source.seek(List.of());

        assertStops(1, "company_id");
    }

    /** What was read is answered first, so that it can be kept; then comes the reason. */
    private void assertStops(int deadLetters, String reason) {
        List<DeadLetter> letters = new ArrayList<>();
        assertThatThrownBy(() -> await(() -> {
                    letters.addAll(source.poll().deadLetters());
                    return false;
                }))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNUSABLE_DATA))
                .hasMessageContaining(topics.topic(JOB))
                .hasMessageContaining(reason)
                .hasMessageContaining("etl connector snapshot");
        assertThat(letters).hasSize(deadLetters);
    }

    private List<ChangeEvent> untilJob(int id, int companyId) {
        List<ChangeEvent> events = new ArrayList<>();
        await(() -> {
            events.addAll(source.poll().events());
            return events.stream()
                    .anyMatch(event -> event instanceof RowUpserted row
                            && row.id() == id
                            && Objects.equals(row.companyId(), companyId));
        });
        return events;
    }

    @Test
    void should_go_on_behind_messages_that_cannot_be_used() {
        topics.create(JOB, 1);
        topics.write(JOB, 0, null, "not JSON");
        topics.write(JOB, 0, null, "{\"a\":1}");
        topics.write(JOB, 0, null, null);
        topics.write(JOB, 0, null, "x".repeat(2 << 20));
        topics.write(JOB, 0, null, "{\"op\":\"c\",\"after\":{\"id\":1},\"source\":{}}");
        publish(job(1, 10, 1));
        source.seek(List.of());

        ChangeBatch read = readToEnd();

        assertThat(read.events()).containsExactly(job(1, 10, 1));
        String partition = topics.topic(JOB) + "-0@";
        assertThat(read.deadLetters())
                .extracting(letter -> letter.position())
                .containsExactly(partition + 0, partition + 2, partition + 4, partition + 6, partition + 8);
        assertThat(read.deadLetters().get(3).payload()).hasSize(60_000);
        assertThat(read.deadLetters().get(4).reason()).contains("company_id");
    }

    @Test
    void should_complete_a_snapshot_only_after_all_its_rows() {
        topics.create(JOB, 3);
        topics.create(CAMPAIGN, 1);
        SourcePosition snapshot = position(100);
        int rows = 30;
        for (int id = 0; id < rows; id++) {
            topics.write(JOB, id % 3, "{\"id\":" + id + "}", ChangeTopics.row("r", id, 1, snapshot, "true"));
        }
        topics.write(CAMPAIGN, 0, "{\"id\":5}", ChangeTopics.row("r", 5, 50, snapshot, "last"));
        source.seek(List.of());

        List<ChangeEvent> events = readToEnd().events();

        assertThat(events).hasSize(rows + 3);
        assertThat(events.subList(events.size() - 3, events.size()))
                .containsExactlyInAnyOrder(
                        new RowUpserted(CAMPAIGN, 5, 50, snapshot),
                        new SnapshotCompleted(JOB, snapshot),
                        new SnapshotCompleted(CAMPAIGN, snapshot));
    }

    @Test
    void should_replay_several_snapshots_that_ended_in_different_topics() {
        for (int snapshot = 1; snapshot <= 4; snapshot++) {
            DimensionTable last = snapshot % 2 == 0 ? JOB : CAMPAIGN;
            DimensionTable first = snapshot % 2 == 0 ? CAMPAIGN : JOB;
            topics.write(first, 0, "{\"id\":1}", ChangeTopics.row("r", 1, 1, position(snapshot), "first"));
            topics.write(last, 0, "{\"id\":1}", ChangeTopics.row("r", 1, 1, position(snapshot), "last"));
        }
        source.seek(List.of());

        assertThat(readToEnd().events().stream().filter(SnapshotCompleted.class::isInstance))
                .hasSize(8)
                .contains(new SnapshotCompleted(JOB, position(4)), new SnapshotCompleted(CAMPAIGN, position(1)));
    }

    @Test
    void should_answer_at_once_and_say_so_when_the_broker_is_away() {
        KafkaConfig nowhere = KafkaConfig.of("127.0.0.1:1");
        try (KafkaChangeSource away = new KafkaChangeSource(nowhere)) {
            long startNanos = System.nanoTime();
            away.seek(List.of());
            assertThat(away.poll().isEmpty()).isTrue();
            away.seek(List.of());
            assertThat(away.poll().isEmpty()).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(1));

            assertThatThrownBy(away::endOffsets)
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("127.0.0.1:1");
        }
    }

    @Test
    void should_go_on_when_the_broker_was_killed_and_came_back() {
        assumeTrue(TestServers.isOwn(Server.KAFKA));
        publish(job(1, 10, 1));
        source.seek(List.of());
        readToEnd();

        LocalServers servers = TestServers.own(Server.KAFKA);
        servers.kill(Server.KAFKA);
        long startNanos = System.nanoTime();
        assertThat(source.poll().isEmpty()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofSeconds(1));
        assertThatThrownBy(source::endOffsets)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
        servers.restart(Server.KAFKA);
        publish(job(2, 20, 2));

        List<ChangeEvent> events = new ArrayList<>();
        await(() -> events.addAll(source.poll().events()));
        assertThat(events).containsExactly(job(2, 20, 2));
    }

    @Test
    void should_show_a_change_within_milliseconds() {
        publish(job(0, 0, 1));
        source.seek(List.of());
        readToEnd();

        List<Long> delaysNanos = new ArrayList<>();
        for (int id = 1; id <= 100; id++) {
            publish(job(id, id, id));
            long committedNanos = System.nanoTime();
            List<ChangeEvent> events = new ArrayList<>();
            await(() -> events.addAll(source.poll().events()));
            delaysNanos.add(System.nanoTime() - committedNanos);
        }

        delaysNanos.sort(null);
        System.err.printf(
                "change visible after its commit: median %d us, p95 %d us%n",
                TimeUnit.NANOSECONDS.toMicros(delaysNanos.get(50)), TimeUnit.NANOSECONDS.toMicros(delaysNanos.get(95)));
        // The bound is generous because the machine may be busy; a reader that waited for fetch.max.wait would need 100
        // ms.
        assertThat(Duration.ofNanos(delaysNanos.get(50))).isLessThan(Duration.ofMillis(50));
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("nothing came in 60 s");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private static RowUpserted job(int id, int companyId, long offsetBytes) {
        return new RowUpserted(JOB, id, companyId, position(offsetBytes));
    }

    private static SourcePosition position(long offsetBytes) {
        return new SourcePosition(3, offsetBytes, 0);
    }
}
