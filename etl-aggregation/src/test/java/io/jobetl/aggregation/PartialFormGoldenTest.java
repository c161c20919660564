package io.jobetl.aggregation;

import static io.jobetl.aggregation.RandomPartials.cellsOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.CellKey;
import io.jobetl.model.CellMetrics;
import io.jobetl.model.RejectReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Bytes that were stored once stay readable, and the description of the form is right. The files of version 1 are never
 * changed: a change that turns this test red needs a new version of the form, and new files beside these.
 */
class PartialFormGoldenTest {
    private static final String HEX = text("partial-1.hex");

    private final byte[] golden = bytes(HEX);

    @Test
    void should_write_the_bytes_of_version_1() {
        assertThat(HexFormat.of().formatHex(PartialForm.toBytes(partial())))
                .isEqualTo(HexFormat.of().formatHex(golden));
    }

    @Test
    void should_read_the_bytes_of_version_1() {
        assertThat(listing(PartialForm.fromBytes(golden))).isEqualTo(text("partial-1.txt"));
    }

    @Test
    void should_stand_in_the_documentation_as_it_is_tested() throws IOException {
        assertThat(Files.readString(Path.of("..", "docs", "reference", "partial-form.md")))
                .contains("```\n" + HEX + "```\n");
    }

    @Test
    void should_keep_the_number_of_every_reject_reason() {
        Map<Integer, RejectReason> numbers = new TreeMap<>(Map.of(
                1, RejectReason.BAD_UUID,
                2, RejectReason.WRONG_PARTITION,
                3, RejectReason.ORGANIC,
                4, RejectReason.IGNORED_TRACK,
                5, RejectReason.SPONSORED_WITHOUT_JOB,
                6, RejectReason.BAD_BID));
        assertThat(numbers.values()).as("new reasons get new numbers, here too").containsOnly(RejectReason.values());

        numbers.forEach((number, reason) -> {
            RejectCounts rejects = RejectCounts.NONE.plus(reason, 1);
            byte[] bytes = PartialForm.toBytes(Partial.restore(0, new Digest(1, 0, 0), rejects));
            // behind the header: hour 0, 1 row, 16 bytes of hashes, 1 reason
            assertThat(bytes[9 + 1 + 1 + 16 + 1]).as(reason.name()).isEqualTo(number.byteValue());
            assertThat(PartialForm.fromBytes(bytes).rejects()).isEqualTo(rejects);
        });
    }

    /** What the files hold, put together without them. */
    private static Partial partial() {
        RejectCounts rejects = RejectCounts.NONE.plus(RejectReason.ORGANIC, 300).plus(RejectReason.BAD_BID, 2);
        Partial partial =
                Partial.restore(490_000, new Digest(318, 0x0123_4567_89AB_CDEFL, 0xFEDC_BA98_7654_3210L), rejects);
        CellTable cells = partial.cells();
        cells.add(1_000_000, 1, 0, 0, new CellMetrics(0, 0, 0, 0, 1));
        cells.add(42, 7, 3, 0, new CellMetrics(10, 15_000_000, 2, 0, 0));
        cells.add(42, 7, 3, 5, new CellMetrics(1, -250_000, 0, 0, 0));
        cells.add(-8, 0, 0, 0, new CellMetrics(1, Long.MAX_VALUE, 0, 0, 0));
        CellTable beyond = new CellTable();
        beyond.add(-8, 0, 0, 0, new CellMetrics(1, 1, 0, 0, 0)); // so that its spend cannot be summed any more
        cells.combine(beyond);
        return partial;
    }

    private static String listing(Partial partial) {
        StringBuilder text = new StringBuilder();
        text.append("epochHour ").append(partial.epochHour()).append('\n');
        text.append(partial.digest()).append('\n');
        text.append(partial.rejects()).append('\n');
        for (Map.Entry<CellKey, CellMetrics> cell : cellsOf(partial).entrySet()) {
            text.append(cell.getKey()).append('\n').append("    ");
            text.append(cell.getValue()).append('\n');
        }
        return text.toString();
    }

    /** Of lines of bytes, each with what they mean behind a #. */
    private static byte[] bytes(String annotated) {
        return HexFormat.of().parseHex(annotated.replaceAll("#.*", "").replaceAll("\\s", ""));
    }

    private static String text(String name) {
        try (InputStream file = PartialFormGoldenTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
