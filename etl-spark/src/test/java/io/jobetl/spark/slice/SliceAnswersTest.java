package io.jobetl.spark.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.pipeline.port.Slice;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class SliceAnswersTest {
    private static final int HOUR = 493_000;

    private final StoreException refused =
            new StoreException(Store.CASSANDRA, Kind.UNAVAILABLE, "cannot read hour 493001", "", null);
    private final List<SliceRead> reads =
            IntStream.range(0, 3).mapToObj(SliceAnswersTest::read).toList();
    private final SliceAnswers answers = new SliceAnswers(reads, List.of(1, 2, 2));

    @Test
    void should_answer_each_read_as_soon_as_its_last_part_is_there() {
        answers.take(List.of(found(0), found(1)));

        assertThat(result(0).join().epochHour()).isEqualTo(HOUR);
        assertThat(result(1)).isNotDone();

        answers.take(List.of(found(1), found(2)));

        assertThat(result(1).join().epochHour()).isEqualTo(HOUR + 1);
        assertThat(result(2)).isNotDone();
    }

    @Test
    void should_fail_only_the_read_of_the_slice_that_was_refused() {
        answers.take(List.of(found(0), new Tuple2<>(1, Folded.of(refused))));
        answers.take(List.of(found(1), found(2)));
        answers.take(List.of(found(2)));
        answers.end();

        assertThat(result(0).join().epochHour()).isEqualTo(HOUR);
        assertThat(result(2).join().epochHour()).isEqualTo(HOUR + 2);
        assertThatThrownBy(result(1)::join)
                .cause()
                .isInstanceOf(StoreException.class)
                .hasMessage(refused.getMessage());
    }

    @Test
    void should_fail_what_no_task_has_read() {
        answers.take(List.of(found(0), found(1)));
        answers.end();

        assertThat(result(0).join().epochHour()).isEqualTo(HOUR);
        assertThatThrownBy(result(1)::join)
                .cause()
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("no task read [Slice");
        assertThat(result(2)).isCompletedExceptionally();
    }

    private CompletableFuture<Partial> result(int read) {
        return reads.get(read).result();
    }

    private static Tuple2<Integer, Folded> found(int read) {
        return new Tuple2<>(read, Folded.of(new Partial(HOUR + read)));
    }

    private static SliceRead read(int number) {
        long first = TimeUuids.firstTickOfHour(HOUR + number);
        List<Slice> slices = List.of(
                new Slice(HOUR + number, 0, first, first + TimeUuids.TICKS_PER_HOUR),
                new Slice(HOUR + number, 1, first, first + TimeUuids.TICKS_PER_HOUR));
        return new SliceRead(slices, 0, false, new CompletableFuture<>());
    }
}
