package io.jobetl.io.cassandra.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/reference/tables.md has just the tables and columns that are made in Cassandra, with their types and keys. */
class CassandraTablesReferenceTest {
    private static final Path TABLES = Path.of("..", "docs", "reference", "tables.md");
    private static final Path ADOPTION = Path.of("src/main/java/io/jobetl/io/cassandra/adopt/AdoptionProgress.java");
    private static final Pattern SECTION = Pattern.compile("(?ms)^### ([\\w, ]+)\\n(.*?)(?=^#|\\z)");
    private static final Pattern KEY = Pattern.compile("Primary key: `([^`]+)`");
    private static final Pattern ITEM = Pattern.compile("`(\\w+)` ([a-z]+)[,.]");
    private static final Pattern CREATE =
            Pattern.compile("CREATE TABLE .*? \\((.*), PRIMARY KEY (.*)\\)(?: WITH .*)?$");

    @Test
    void should_have_every_table_with_its_columns() throws IOException {
        CassandraSchema schema = new CassandraSchema("logs", Replication.simple(1));
        List<String> hourly = schema.statements(TrackingLayout.HOURLY, 4);
        List<String> flat = schema.statements(TrackingLayout.FLAT, 4);
        Map<String, List<String>> made = new TreeMap<>(Map.of(
                "tracking_layout", List.of("(name)", "name text", "value text"),
                "tracking, hourly", columns(hourly.get(4)),
                "tracking, flat", columns(flat.get(3)),
                "search", columns(hourly.get(5)),
                "tracking_arrival", columns(hourly.get(6)),
                "adoption_progress", columns(adoption())));

        assertThat(hourly.get(1)).endsWith(".tracking_layout (name text PRIMARY KEY, value text)");
        assertThat(documented()).isEqualTo(made);
    }

    /** Writers in other languages have nothing else to go by. */
    @Test
    void should_tell_other_writers_how_to_write_a_hint() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "how-to", "late-rows.md"));

        assertThat(guide)
                .contains("\n" + ArrivalTable.insert("logs") + ";\n")
                .contains("a number from 0 to " + (ArrivalTable.SHARDS - 1))
                .contains("kept for six hours")
                .contains("older than a second, by the writer's clock");
        assertThat(ArrivalTable.TIME_TO_LIVE).hasHours(6);
        assertThat(ArrivalTable.LATE).hasSeconds(1);
    }

    private static Map<String, List<String>> documented() throws IOException {
        String reference = Files.readString(TABLES);
        Map<String, List<String>> documented = new TreeMap<>();
        Matcher section = SECTION.matcher(reference.substring(reference.indexOf("\n## Cassandra")));
        while (section.find()) {
            Matcher key = KEY.matcher(section.group(2));
            assertThat(key.find()).as(section.group()).isTrue();
            String list =
                    section.group(2).substring(section.group(2).indexOf("\n\n")).replace('\n', ' ');
            List<String> columns = ITEM.matcher(list)
                    .results()
                    .map(item -> item.group(1) + " " + item.group(2))
                    .toList();
            documented.put(section.group(1), withKey(key.group(1), columns));
        }
        return documented;
    }

    private static List<String> columns(String createTable) {
        Matcher create = CREATE.matcher(createTable);
        assertThat(create.find()).as(createTable).isTrue();
        return withKey(
                create.group(2),
                Arrays.asList(create.group(1).replace(" static", "").split(", ")));
    }

    /** The key, in brackets, then the columns. */
    private static List<String> withKey(String key, List<String> columns) {
        List<String> all = new ArrayList<>();
        all.add(key.startsWith("(") ? key : "(" + key + ")");
        all.addAll(columns);
        return all;
    }

    /** The statement as it stands in the source: it is run on a session only. */
    private static String adoption() throws IOException {
        String source = Files.readString(ADOPTION).replaceAll("\"\\s*\\+ \"", "");
        Matcher statement = Pattern.compile("(CREATE TABLE IF NOT EXISTS )\" \\+ table\\s*\\+ \"([^\"]+)\"")
                .matcher(source);
        assertThat(statement.find()).isTrue();
        return statement.group(1) + "adoption_progress" + statement.group(2);
    }
}
