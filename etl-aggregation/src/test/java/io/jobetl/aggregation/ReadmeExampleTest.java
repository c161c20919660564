package io.jobetl.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.model.CellMetrics;
import io.jobetl.model.EventKind;
import io.jobetl.model.TrackingColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The example of the README is the code below, and it does what it says. */
class ReadmeExampleTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Path THIS = Path.of("src/test/java/io/jobetl/aggregation/ReadmeExampleTest.java");

    @Test
    void should_do_what_the_readme_says() {
        // example
        UUID key = UUID.fromString("a69ddc00-c6bc-11f0-8de9-0242ac120002"); // 2025-11-21T09:30:00Z
        TrackingColumns rows = new TrackingColumns(1_000);
        rows.add(
                key.getMostSignificantBits(),
                key.getLeastSignificantBits(),
                EventKind.CLICK,
                TrackingColumns.NO_GROUP,
                42, // job
                7, // publisher
                3, // campaign
                0, // group
                1_500_000); // bid in millionths: 1.50

        Partial hour = new Partial(TimeUuids.epochHour(key.getMostSignificantBits()));
        hour.accumulate(rows);
        CellMetrics cell = hour.cells().get(42, 7, 3, 0);
        // cell.clicks() is 1, cell.spend() is 1.500000
        // end of example

        assertThat(cell.clicks()).isEqualTo(1);
        assertThat(cell.spend()).hasToString("1.500000");
        assertThat(TimeUuids.epochMillis(key.getMostSignificantBits()))
                .isEqualTo(Instant.parse("2025-11-21T09:30:00Z").toEpochMilli());
    }

    @Test
    void should_stand_in_the_readme_as_it_is_compiled() throws IOException {
        String example = between(Files.readString(THIS), "// example\n", "        // end of example");

        assertThat(between(Files.readString(README), "<!-- example -->\n```java\n", "```"))
                .isEqualTo(example.replaceAll("(?m)^ {8}", ""));
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        assertThat(from).as("position of %s", start).isGreaterThanOrEqualTo(start.length());
        return text.substring(from, text.indexOf(end, from));
    }
}
