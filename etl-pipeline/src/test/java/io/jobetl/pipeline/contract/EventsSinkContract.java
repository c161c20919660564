package io.jobetl.pipeline.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.RejectCounts;
import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.DimensionTable;
import io.jobetl.model.RejectReason;
import io.jobetl.model.SourcePosition;
import io.jobetl.pipeline.port.Cell;
import io.jobetl.pipeline.port.ChangeOffset;
import io.jobetl.pipeline.port.Commit;
import io.jobetl.pipeline.port.Commit.SnapshotMark;
import io.jobetl.pipeline.port.Correction;
import io.jobetl.pipeline.port.DeadLetter;
import io.jobetl.pipeline.port.DimensionRow;
import io.jobetl.pipeline.port.EventsSink;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.HourPhase;
import io.jobetl.pipeline.port.HourState;
import io.jobetl.pipeline.port.RecountRequest;
import io.jobetl.pipeline.port.SinkState;
import io.jobetl.pipeline.port.StateLostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link EventsSink} must do. The subclass gives the store, fresh for each test. */
public abstract class EventsSinkContract {
    /** Lease time of all sinks of the kit: longer than any test takes, so only {@link #expireLease()} ends a lease. */
    protected static final Duration LEASE = Duration.ofMinutes(2);

    private static final int HOUR = 473_352;
    private static final CellMetrics TWO_CLICKS = new CellMetrics(2, 3_000_001, 0, 0, 0);
    private static final CellMetrics MANY = new CellMetrics(3, 10_005_000, 1, 4, 5);

    private final List<EventsSink> opened = new ArrayList<>();

    /** A sink with chunks that no test without large numbers meets. */
    protected final EventsSink newSink(String owner, Duration leaseTime) {
        return newSink(owner, leaseTime, 1_000);
    }

    /**
     * A sink of another instance over the store of this test.
     *
     * @param reenrichedCells how many cells may follow a job or campaign in one transaction
     */
    protected abstract EventsSink newSink(String owner, Duration leaseTime, int reenrichedCells);

    /** Lets the lease that is held now come to its end. */
    protected abstract void expireLease();

    /** Lets time pass until a third of the lease that was renewed last is left. */
    protected abstract void letLeaseRunDown();

    /** Ends the connections of all sinks, as the death of their processes does; who lives connects again. */
    protected abstract void endConnections();

    /** Sets the store back by one commit's sequence number, as a restore from an older backup does. */
    protected abstract void setSequenceBack();

    /** Sets the store back to an older epoch, as a restore from a backup made before the last takeover does. */
    protected abstract void setEpochBack();

    /** All dead letters that are stored. */
    protected abstract List<DeadLetter> deadLetters();

    /** All corrections that are stored, in the order of the commits. */
    protected abstract List<Correction> corrections();

    /** Asks for a recount of an hour, as another process does. */
    protected abstract void requestRecount(int epochHour);

    /** When the content of the cell last changed; null when there is no such cell. */
    protected abstract @Nullable Instant updatedAt(CellKey key);

    /** Makes sure that a later change gets a later {@code updated_at}. */
    protected void letTimePass() {}

    @AfterEach
    void closeSinks() {
        opened.forEach(EventsSink::close);
    }

    @Test
    void should_start_empty_when_nothing_was_committed() {
        SinkState state = sink("a").acquire().orElseThrow();

        assertThat(state.hours()).isEmpty();
        assertThat(state.dimensionRows()).isEmpty();
        assertThat(state.offsets()).isEmpty();
    }

    @Test
    void should_refuse_to_commit_when_lease_was_never_acquired() {
        EventsSink sink = sink("a");

        assertThatThrownBy(() -> sink.commit(cells(cell(1, 1, 1, null)))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void should_show_cells_when_committed() {
        EventsSink sink = writer("a");
        Cell first = new Cell(new CellKey(HOUR, 7, 0, 0, 0), MANY, null);
        Cell second = new Cell(new CellKey(HOUR, 7, 1, 2, 3), TWO_CLICKS, 99);
        Cell otherHour = new Cell(new CellKey(HOUR + 1, 7, 1, 2, 3), TWO_CLICKS, 99);

        sink.commit(cells(otherHour, second, first));

        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(first, second);
        assertThat(sink.cellsOf(HOUR + 1)).containsExactly(otherHour);
        assertThat(sink.cellsOf(HOUR + 2)).isEmpty();
    }

    @Test
    void should_keep_totals_when_commit_is_repeated() {
        EventsSink sink = writer("a");
        Commit commit = cells(cell(1, 1, 1, 5), cell(2, 1, 1, 6));

        sink.commit(commit);
        Instant firstUpdate = updatedAt(key(1, 1, 1));
        letTimePass();
        sink.commit(commit);

        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(cell(1, 1, 1, 5), cell(2, 1, 1, 6));
        assertThat(updatedAt(key(1, 1, 1))).isEqualTo(firstUpdate);
    }

    @Test
    void should_replace_values_and_time_when_cell_changes() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, 5), cell(2, 1, 1, 5)));
        Instant firstUpdate = updatedAt(key(1, 1, 1));
        letTimePass();

        Cell changed = new Cell(key(1, 1, 1), MANY, 5);
        sink.commit(cells(changed));

        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(changed, cell(2, 1, 1, 5));
        assertThat(updatedAt(key(1, 1, 1))).isAfter(firstUpdate);
        assertThat(updatedAt(key(2, 1, 1))).isEqualTo(firstUpdate);
    }

    @Test
    void should_keep_extreme_values_to_the_last_digit() {
        EventsSink sink = writer("a");
        Cell large = new Cell(
                new CellKey(HOUR, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE),
                new CellMetrics(1, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0),
                Integer.MAX_VALUE);
        Cell negative = new Cell(
                new CellKey(HOUR, -1, Integer.MIN_VALUE, -3, -4),
                new CellMetrics(Long.MAX_VALUE, -Long.MAX_VALUE, 0, 1, 2),
                Integer.MIN_VALUE);
        Cell before1970 = new Cell(new CellKey(-3_394_000, 1, 1, 1, 1), TWO_CLICKS, null);
        Cell farFuture = new Cell(new CellKey(28_630_000, 1, 1, 1, 1), TWO_CLICKS, null);

        sink.commit(cells(large, negative, before1970, farFuture));

        assertThat(sink.cellsOf(HOUR)).containsExactlyInAnyOrder(large, negative);
        assertThat(sink.cellsOf(before1970.key().epochHour())).containsExactly(before1970);
        assertThat(sink.cellsOf(farFuture.key().epochHour())).containsExactly(farFuture);
    }

    @Test
    void should_forget_cells_when_deleted() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null), cell(2, 1, 1, null)));

        sink.commit(
                Commit.builder().deletes(List.of(key(1, 1, 1), key(9, 9, 9))).build());

        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(2, 1, 1, null));
    }

    @Test
    void should_follow_company_of_old_hours_when_job_changes() {
        EventsSink sink = writer("a");
        Cell old = new Cell(new CellKey(HOUR - 10_000, 1, 1, 1, 1), TWO_CLICKS, null);
        sink.commit(cells(old, cell(1, 1, 1, null), cell(2, 1, 1, null)));
        Instant firstUpdate = updatedAt(key(2, 1, 1));
        letTimePass();

        sink.commit(dimensions(job(1, 77, 10)));

        assertThat(companies(sink, HOUR - 10_000)).containsExactly(77);
        assertThat(companies(sink, HOUR)).containsExactly(77, null);
        assertThat(updatedAt(key(1, 1, 1))).isAfter(firstUpdate);
        assertThat(updatedAt(key(2, 1, 1))).isEqualTo(firstUpdate);
    }

    @Test
    void should_enrich_cells_of_the_same_commit_when_job_arrives_with_them() {
        EventsSink sink = writer("a");

        sink.commit(Commit.builder()
                .upserts(List.of(cell(1, 1, 1, null)))
                .dimensionRows(List.of(job(1, 77, 10)))
                .build());

        assertThat(companies(sink, HOUR)).containsExactly(77);
    }

    @Test
    void should_use_company_of_campaign_only_when_job_has_none() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 50, null), cell(2, 1, 50, null), cell(3, 1, 51, null)));

        sink.commit(dimensions(job(1, 77, 10), job(2, null, 10), campaign(50, 500, 10)));

        assertThat(companies(sink, HOUR)).containsExactly(77, 500, null);

        sink.commit(dimensions(campaign(50, 501, 11)));

        assertThat(companies(sink, HOUR)).containsExactly(77, 501, null);
    }

    @Test
    void should_fall_back_to_campaign_when_job_is_deleted() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 50, null)));
        sink.commit(dimensions(job(1, 77, 10), campaign(50, 500, 10)));

        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, null, true, at(11))));
        assertThat(companies(sink, HOUR)).containsExactly(500);

        sink.commit(dimensions(new DimensionRow(DimensionTable.CAMPAIGN, 50, null, true, at(12))));
        assertThat(companies(sink, HOUR)).containsExactly((Integer) null);
    }

    @Test
    void should_ignore_dimension_rows_when_their_position_is_older() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null)));
        DimensionRow newest = new DimensionRow(DimensionTable.JOB, 1, 3, false, new SourcePosition(2, 5, 1));
        sink.commit(dimensions(newest));

        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, 8, false, new SourcePosition(1, 900, 9))));
        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, 8, false, new SourcePosition(2, 4, 9))));
        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, 8, true, new SourcePosition(2, 5, 0))));

        assertThat(companies(sink, HOUR)).containsExactly(3);
        assertThat(stored(sink).dimensionRows()).containsExactly(newest);
    }

    @Test
    void should_take_dimension_row_when_position_is_equal_or_newer() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null)));
        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, 3, false, new SourcePosition(2, 5, 1))));

        sink.commit(dimensions(new DimensionRow(DimensionTable.JOB, 1, 4, false, new SourcePosition(2, 5, 1))));
        assertThat(companies(sink, HOUR)).containsExactly(4);

        DimensionRow nextFile = new DimensionRow(DimensionTable.JOB, 1, 5, false, new SourcePosition(3, 4, 0));
        sink.commit(dimensions(nextFile));
        assertThat(companies(sink, HOUR)).containsExactly(5);
        assertThat(stored(sink).dimensionRows()).containsExactly(nextFile);
    }

    @Test
    void should_take_newest_state_when_a_commit_names_one_row_twice() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null)));

        sink.commit(dimensions(job(1, 5, 11), job(1, 4, 10), job(1, 6, 12)));

        assertThat(companies(sink, HOUR)).containsExactly(6);
        assertThat(stored(sink).dimensionRows()).containsExactly(job(1, 6, 12));
    }

    @Test
    void should_delete_unseen_rows_when_snapshot_completes() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 50, null), cell(2, 1, 50, null), cell(3, 1, 50, null)));
        sink.commit(dimensions(job(1, 10, 5), job(2, 20, 6), job(3, 30, 7), campaign(50, 500, 1)));

        sink.commit(Commit.builder()
                .dimensionRows(List.of(job(2, 21, 100)))
                .snapshots(List.of(new SnapshotMark(DimensionTable.JOB, at(100))))
                .build());

        assertThat(companies(sink, HOUR)).containsExactly(500, 21, 500);
        assertThat(stored(sink).dimensionRows())
                .containsExactlyInAnyOrder(
                        new DimensionRow(DimensionTable.JOB, 1, null, true, at(100)),
                        job(2, 21, 100),
                        new DimensionRow(DimensionTable.JOB, 3, null, true, at(100)),
                        campaign(50, 500, 1));

        sink.commit(dimensions(job(1, 10, 5)));
        assertThat(companies(sink, HOUR)).containsExactly(500, 21, 500);
    }

    @Test
    void should_have_nothing_to_re_enrich_when_all_cells_followed_at_once() {
        EventsSink sink = writer("a");
        assertThat(sink.continueReenrichment()).isFalse();
        sink.commit(cells(cell(1, 1, 1, null)));

        sink.commit(dimensions(job(1, 77, 10)));

        assertThat(sink.continueReenrichment()).isFalse();
        assertThat(companies(sink, HOUR)).containsExactly(77);
    }

    @Test
    void should_re_enrich_in_chunks_when_cells_are_too_many_for_one_commit() {
        EventsSink sink = chunkWriter("a", 2);
        sink.commit(cells(cellsOfJob(1, 5)));

        sink.commit(dimensions(job(1, 77, 10)));

        assertThat(stored(sink).dimensionRows()).containsExactly(job(1, 77, 10));
        assertThat(countOf(sink, 77)).isZero();
        List<Long> followed = new ArrayList<>();
        while (sink.continueReenrichment()) {
            followed.add(countOf(sink, 77));
        }
        assertThat(followed).containsExactly(2L, 4L, 5L);
        assertThat(sink.continueReenrichment()).isFalse();
    }

    @Test
    void should_re_enrich_every_key_behind_the_chunk_before() {
        EventsSink sink = chunkWriter("a", 1);
        List<Cell> cells = new ArrayList<>();
        for (int bits = 0; bits < 32; bits++) {
            CellKey key = new CellKey(
                    HOUR + 23 * (bits & 1) + (bits >> 1 & 1), 1, bits >> 2 & 1, 8 + (bits >> 3 & 1), -(bits >> 4 & 1));
            cells.add(new Cell(key, TWO_CLICKS, null));
            cells.add(new Cell(
                    new CellKey(key.epochHour(), 2 + (bits >> 3 & 1), key.publisherId(), 50, key.groupId()),
                    TWO_CLICKS,
                    null));
        }
        sink.commit(cells(cells.toArray(Cell[]::new)));

        sink.commit(dimensions(job(1, 77, 10), campaign(50, 500, 10)));
        int chunks = reEnrichAll(sink);

        List<Cell> after = new ArrayList<>();
        for (int hour = HOUR; hour <= HOUR + 24; hour++) {
            after.addAll(sink.cellsOf(hour));
        }
        assertThat(after)
                .hasSameSizeAs(cells)
                .allSatisfy(cell ->
                        assertThat(cell.companyId()).isEqualTo(cell.key().jobId() == 1 ? 77 : 500));
        assertThat(chunks).isGreaterThanOrEqualTo(cells.size());
    }

    @Test
    void should_never_go_back_to_an_older_company_when_the_job_changes_again_meanwhile() {
        EventsSink sink = chunkWriter("a", 2);
        sink.commit(cells(cellsOfJob(1, 7)));
        sink.commit(dimensions(job(1, 77, 10)));
        sink.continueReenrichment();
        sink.continueReenrichment();

        sink.commit(dimensions(job(1, 78, 11)));

        long newest = 0;
        while (sink.continueReenrichment()) {
            assertThat(countOf(sink, 78)).isGreaterThanOrEqualTo(newest);
            newest = countOf(sink, 78);
        }
        assertThat(countOf(sink, 78)).isEqualTo(7);
    }

    @Test
    void should_go_on_where_the_predecessor_stopped_when_lease_is_taken_over() {
        EventsSink old = chunkWriter("a", 2);
        old.commit(cells(cellsOfJob(1, 7)));
        old.commit(dimensions(job(1, 77, 10)));
        old.continueReenrichment();
        expireLease();
        EventsSink next = chunkWriter("b", 2);

        assertThatThrownBy(old::continueReenrichment).isInstanceOf(FencedException.class);
        assertThat(countOf(next, 77)).isEqualTo(2);
        assertThat(reEnrichAll(next)).isEqualTo(3);

        assertThat(countOf(next, 77)).isEqualTo(7);
    }

    @Test
    void should_let_other_commits_through_while_cells_still_follow() {
        EventsSink sink = chunkWriter("a", 2);
        sink.commit(cells(cellsOfJob(1, 5)));
        sink.commit(cells(cell(2, 1, 1, null)));
        sink.commit(dimensions(job(1, 77, 10)));
        sink.continueReenrichment();

        sink.commit(dimensions(job(2, 20, 10)));
        Cell fresh = new Cell(new CellKey(HOUR - 1, 1, 0, 0, 0), TWO_CLICKS, 77);
        sink.commit(cells(fresh));

        assertThat(sink.cellsOf(HOUR)).contains(cell(2, 1, 1, 20));
        reEnrichAll(sink);
        assertThat(sink.cellsOf(HOUR - 1)).containsExactly(fresh);
        assertThat(countOf(sink, 77)).isEqualTo(5);
    }

    @Test
    void should_re_enrich_in_chunks_when_a_snapshot_changes_many_small_jobs() {
        EventsSink sink = chunkWriter("a", 4);
        List<Cell> cells = new ArrayList<>();
        List<DimensionRow> jobs = new ArrayList<>();
        for (int id = 1; id <= 20; id++) {
            cells.add(cell(id, 1, 50, null));
            cells.add(cell(id, 2, 50, null));
            jobs.add(job(id, 100 + id, 10));
        }
        sink.commit(cells(cells.toArray(Cell[]::new)));
        sink.commit(dimensions(jobs.toArray(DimensionRow[]::new)));
        assertThat(reEnrichAll(sink)).isGreaterThanOrEqualTo(10);
        assertThat(sink.cellsOf(HOUR))
                .hasSize(40)
                .allSatisfy(cell ->
                        assertThat(cell.companyId()).isEqualTo(100 + cell.key().jobId()));

        sink.commit(Commit.builder()
                .dimensionRows(List.of(campaign(50, 500, 20)))
                .snapshots(List.of(new SnapshotMark(DimensionTable.JOB, at(20))))
                .build());
        assertThat(reEnrichAll(sink)).isGreaterThanOrEqualTo(10);

        assertThat(countOf(sink, 500)).isEqualTo(40);
    }

    @Test
    void should_read_back_hours_offsets_and_dead_letters() {
        EventsSink sink = writer("a");
        HourState hour = hour(HOUR, 1_000, "2026-01-02T03:04:05.678901Z");
        HourState extreme = new HourState(
                HOUR - 1,
                new Digest(Long.MAX_VALUE, Long.MIN_VALUE, -1),
                rejects(7),
                Instant.parse("2026-01-02T03:04:05Z"),
                HourPhase.FROZEN,
                Instant.parse("2026-01-02T03:04:04.000001Z"));
        ChangeOffset offset = new ChangeOffset("mysqldb.DE1.job", 0, 42);
        ChangeOffset other = new ChangeOffset("mysqldb.DE1.campaign", 3, Long.MAX_VALUE, "abc", 17);
        DeadLetter letter = new DeadLetter("kafka", "mysqldb.DE1.job-0@41", "not JSON", "{'\"\\ \0 \uD83D\uDE00");

        sink.commit(Commit.builder()
                .hours(List.of(hour, extreme))
                .offsets(List.of(offset, other))
                .deadLetters(List.of(letter))
                .build());
        SinkState state = stored(sink);

        assertThat(state.hours()).containsExactlyInAnyOrder(hour, extreme);
        assertThat(state.offsets()).containsExactlyInAnyOrder(offset, other);
        assertThat(deadLetters()).containsExactly(letter);
    }

    @Test
    void should_replace_hours_and_offsets_but_keep_first_dead_letter_when_they_come_again() {
        EventsSink sink = writer("a");
        DeadLetter letter = new DeadLetter("kafka", "t-0@1", "not JSON", "x");
        sink.commit(Commit.builder()
                .hours(List.of(hour(HOUR, 10, "2026-01-02T03:00:00Z")))
                .offsets(List.of(new ChangeOffset("t", 0, 2)))
                .deadLetters(List.of(letter))
                .build());

        HourState newer = hour(HOUR, 11, "2026-01-02T04:00:00Z");
        sink.commit(Commit.builder()
                .hours(List.of(newer))
                .offsets(List.of(new ChangeOffset("t", 0, 1)))
                .deadLetters(List.of(
                        new DeadLetter("kafka", "t-0@1", "another reason", "y"),
                        new DeadLetter("kafka", "T-0@1", "other case, other position", "y")))
                .build());

        SinkState state = stored(sink);
        assertThat(state.hours()).containsExactly(newer);
        assertThat(state.offsets()).containsExactly(new ChangeOffset("t", 0, 1));
        assertThat(deadLetters())
                .containsExactlyInAnyOrder(letter, new DeadLetter("kafka", "T-0@1", "other case, other position", "y"));
    }

    @Test
    void should_keep_corrections_of_a_commit_and_of_no_other() {
        Correction appeared = new Correction(key(1, 1, 1), null, MANY);
        Correction changed = new Correction(key(2, 1, 1), TWO_CLICKS, MANY);
        Correction vanished = new Correction(key(3, 1, 1), TWO_CLICKS, null);
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null)));
        assertThat(corrections()).isEmpty();

        sink.commit(corrections(List.of(appeared, changed), List.of()));
        sink.commit(corrections(List.of(vanished, appeared), List.of()));
        expireLease();
        writer("b");
        assertThatThrownBy(() -> sink.commit(corrections(List.of(vanished), List.of())))
                .isInstanceOf(FencedException.class);

        assertThat(corrections()).containsExactly(appeared, changed, vanished, appeared);
    }

    @Test
    void should_show_requests_until_a_commit_has_served_them() {
        EventsSink sink = writer("a");
        assertThat(sink.recountRequests()).isEmpty();
        requestRecount(HOUR);
        requestRecount(HOUR - 1);
        requestRecount(HOUR);

        List<RecountRequest> requests = sink.recountRequests();
        assertThat(requests).extracting(RecountRequest::epochHour).containsExactly(HOUR, HOUR - 1, HOUR);
        assertThat(requests.stream().map(RecountRequest::id).distinct()).hasSize(3);

        sink.commit(corrections(
                List.of(), List.of(requests.get(0).id(), requests.get(1).id())));
        assertThat(sink.recountRequests()).containsExactly(requests.get(2));
    }

    @Test
    void should_keep_second_instance_out_when_lease_is_valid() {
        EventsSink first = writer("first");
        EventsSink second = sink("second");

        assertThat(second.acquire()).isEmpty();
        assertThat(second.leaseHolder()).hasValueSatisfying(holder -> {
            assertThat(holder.owner()).isEqualTo("first");
            assertThat(holder.remaining()).isBetween(Duration.ofSeconds(1), LEASE);
        });

        first.commit(cells(cell(1, 1, 1, null)));
        assertThat(first.cellsOf(HOUR)).hasSize(1);
    }

    @Test
    void should_acquire_again_with_a_higher_epoch_when_lease_is_own() {
        EventsSink sink = sink("a");
        long epoch = sink.acquire().orElseThrow().epoch();
        sink.commit(dimensions(job(1, 2, 3)));

        SinkState state = sink.acquire().orElseThrow();

        assertThat(state.epoch()).isGreaterThan(epoch);
        assertThat(state.dimensionRows()).containsExactly(job(1, 2, 3));
        sink.commit(cells(cell(1, 1, 1, 2)));
    }

    @Test
    void should_take_over_at_once_when_writer_was_closed() {
        EventsSink first = writer("first");
        first.commit(cells(cell(1, 1, 1, null)));
        first.close();

        EventsSink second = sink("second");

        assertThat(second.acquire()).isPresent();
        assertThat(second.cellsOf(HOUR)).hasSize(1);
    }

    @Test
    void should_take_over_before_the_lease_ends_when_the_connection_of_a_silent_writer_has_ended() {
        EventsSink first = writer("first");
        first.commit(cells(cell(1, 1, 1, null)));
        letLeaseRunDown();
        assertThat(sink("second").acquire()).as("it is silent, but connected").isEmpty();

        endConnections();

        EventsSink third = sink("third");
        assertThat(third.acquire()).isPresent();
        third.commit(cells(cell(2, 1, 1, null)));
        assertThatThrownBy(() -> first.commit(cells(cell(3, 1, 1, null)))).isInstanceOf(FencedException.class);
        assertThat(third.cellsOf(HOUR)).containsExactly(cell(1, 1, 1, null), cell(2, 1, 1, null));
    }

    @Test
    void should_wait_for_a_writer_that_has_just_lost_its_connection() {
        EventsSink first = writer("first");
        endConnections();
        assertThat(sink("second").acquire()).isEmpty();

        letLeaseRunDown();
        first.renewLease();

        assertThat(sink("third").acquire()).isEmpty();
        first.commit(cells(cell(1, 1, 1, null)));
    }

    /** Where nobody can see the mark of a living writer, two instances would take turns for ever. */
    @Test
    void should_not_take_the_lease_back_before_it_has_seen_the_connection_of_its_successor() {
        EventsSink first = writer("first");
        letLeaseRunDown();
        endConnections();
        EventsSink second = writer("second");
        assertThatThrownBy(first::renewLease).isInstanceOf(FencedException.class);
        letLeaseRunDown();
        endConnections();
        assertThat(first.acquire()).isEmpty();

        second.renewLease();
        assertThat(first.acquire()).as("it sees the connection now").isEmpty();
        letLeaseRunDown();
        endConnections();
        assertThat(first.acquire()).isPresent();
    }

    /** It has heard that its state is lost, and not that it was replaced. */
    @Test
    void should_not_mark_a_connection_as_the_writers_when_another_instance_has_the_lease() {
        EventsSink first = writer("first");
        setSequenceBack();
        assertThatThrownBy(first::renewLease).isInstanceOf(StateLostException.class);
        expireLease();
        EventsSink second = writer("second");
        assertThat(first.acquire()).isEmpty();

        endConnections();
        assertThat(first.acquire()).as("on a new connection").isEmpty();
        letLeaseRunDown();

        assertThat(sink("third").acquire()).isPresent();
        assertThatThrownBy(second::renewLease).isInstanceOf(FencedException.class);
    }

    @Test
    void should_fence_old_writer_when_lease_was_taken_over() {
        EventsSink first = sink("first");
        long firstEpoch = first.acquire().orElseThrow().epoch();
        first.commit(cells(cell(1, 1, 1, null)));
        expireLease();

        EventsSink second = sink("second");
        assertThat(second.acquire())
                .hasValueSatisfying(state -> assertThat(state.epoch()).isGreaterThan(firstEpoch));
        second.commit(cells(cell(2, 1, 1, null)));

        assertThatThrownBy(() -> first.commit(cells(cell(3, 1, 1, null)))).isInstanceOf(FencedException.class);
        assertThatThrownBy(first::renewLease).isInstanceOf(FencedException.class);
        assertThat(first.acquire()).isEmpty();
        first.close();
        assertThat(second.cellsOf(HOUR)).containsExactly(cell(1, 1, 1, null), cell(2, 1, 1, null));
        second.commit(cells(cell(4, 1, 1, null)));
        assertThat(sink("third").acquire()).isEmpty();
    }

    @Test
    void should_go_on_writing_when_lease_ended_but_nobody_took_it() {
        EventsSink sink = writer("a");
        expireLease();

        sink.commit(cells(cell(1, 1, 1, null)));

        assertThat(sink("b").acquire()).isEmpty();
    }

    @Test
    void should_hold_lease_longer_when_renewed() {
        EventsSink sink = writer("a");
        expireLease();

        sink.renewLease();

        assertThat(sink("b").acquire()).isEmpty();
    }

    @Test
    void should_report_lost_state_when_sequence_was_set_back() {
        EventsSink sink = writer("a");
        sink.commit(cells(cell(1, 1, 1, null)));
        setSequenceBack();

        assertThatThrownBy(() -> sink.commit(cells(cell(2, 1, 1, null)))).isInstanceOf(StateLostException.class);
        assertThatThrownBy(sink::renewLease).isInstanceOf(StateLostException.class);
        assertThatThrownBy(() -> sink.cellsOf(HOUR)).isInstanceOf(StateLostException.class);

        assertThat(sink.acquire()).isPresent();
        assertThat(sink.cellsOf(HOUR)).containsExactly(cell(1, 1, 1, null));
        sink.commit(cells(cell(2, 1, 1, null)));
        assertThat(sink.cellsOf(HOUR)).hasSize(2);
    }

    @Test
    void should_report_lost_state_when_epoch_was_set_back() {
        writer("a").close();
        EventsSink sink = writer("b");
        setEpochBack();

        assertThatThrownBy(() -> sink.commit(cells(cell(2, 1, 1, null)))).isInstanceOf(StateLostException.class);
        assertThatThrownBy(() -> sink.cellsOf(HOUR)).isInstanceOf(StateLostException.class);
    }

    @Test
    void should_change_nothing_but_the_lease_when_commit_is_empty() {
        EventsSink sink = writer("a");
        expireLease();

        sink.commit(Commit.builder().build());

        assertThat(sink("b").acquire()).isEmpty();
    }

    protected final EventsSink sink(String owner) {
        EventsSink sink = newSink(owner, LEASE);
        opened.add(sink);
        return sink;
    }

    protected final EventsSink writer(String owner) {
        EventsSink sink = sink(owner);
        assertThat(sink.acquire()).as("%s becomes the writer", owner).isPresent();
        return sink;
    }

    private EventsSink chunkWriter(String owner, int reenrichedCells) {
        EventsSink sink = newSink(owner, LEASE, reenrichedCells);
        opened.add(sink);
        assertThat(sink.acquire()).as("%s becomes the writer", owner).isPresent();
        return sink;
    }

    /** Works until nothing is left; answers in how many chunks. */
    private static int reEnrichAll(EventsSink sink) {
        int chunks = 0;
        while (sink.continueReenrichment()) {
            chunks++;
        }
        return chunks;
    }

    private static Cell[] cellsOfJob(int jobId, int count) {
        Cell[] cells = new Cell[count];
        for (int each = 0; each < count; each++) {
            cells[each] = cell(jobId, each, 1, null);
        }
        return cells;
    }

    private static long countOf(EventsSink sink, int companyId) {
        return sink.cellsOf(HOUR).stream()
                .filter(cell -> Objects.equals(cell.companyId(), companyId))
                .count();
    }

    private static SinkState stored(EventsSink writer) {
        return writer.acquire().orElseThrow();
    }

    private static List<@Nullable Integer> companies(EventsSink sink, int epochHour) {
        List<@Nullable Integer> companies = new ArrayList<>();
        sink.cellsOf(epochHour).stream()
                .sorted((a, b) -> Integer.compare(a.key().jobId(), b.key().jobId()))
                .forEach(cell -> companies.add(cell.companyId()));
        return companies;
    }

    private static CellKey key(int jobId, int publisherId, int campaignId) {
        return new CellKey(HOUR, jobId, publisherId, campaignId, 0);
    }

    private static Cell cell(int jobId, int publisherId, int campaignId, @Nullable Integer companyId) {
        return new Cell(key(jobId, publisherId, campaignId), TWO_CLICKS, companyId);
    }

    private static Commit cells(Cell... cells) {
        return Commit.builder().upserts(List.of(cells)).build();
    }

    private static Commit corrections(List<Correction> corrections, List<Long> servedRequests) {
        return Commit.builder()
                .corrections(corrections)
                .servedRequests(servedRequests)
                .build();
    }

    private static Commit dimensions(DimensionRow... rows) {
        return Commit.builder().dimensionRows(List.of(rows)).build();
    }

    private static DimensionRow job(int id, @Nullable Integer companyId, long offsetBytes) {
        return new DimensionRow(DimensionTable.JOB, id, companyId, false, at(offsetBytes));
    }

    private static DimensionRow campaign(int id, @Nullable Integer companyId, long offsetBytes) {
        return new DimensionRow(DimensionTable.CAMPAIGN, id, companyId, false, at(offsetBytes));
    }

    private static SourcePosition at(long offsetBytes) {
        return new SourcePosition(1, offsetBytes, 0);
    }

    private static HourState hour(int epochHour, long rows, String nextRecount) {
        return new HourState(
                epochHour,
                new Digest(rows, 0x1234_5678_9ABC_DEF0L, 5),
                rejects(1),
                Instant.parse(nextRecount),
                HourPhase.CLOSED,
                Instant.parse(nextRecount).minusSeconds(60),
                Instant.parse(nextRecount).minusSeconds(61));
    }

    private static RejectCounts rejects(long first) {
        long[] counts = new long[RejectReason.values().length];
        for (int reason = 0; reason < counts.length; reason++) {
            counts[reason] = first + reason;
        }
        return RejectCounts.of(counts);
    }
}
