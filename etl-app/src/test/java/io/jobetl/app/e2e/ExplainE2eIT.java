package io.jobetl.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.CqlSession;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.app.CommandRun;
import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.local.Server;
import io.jobetl.testkit.servers.TestServers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code etl explain} lists exactly the rows that were written, and {@code etl verify} tells what is not owed yet from
 * what is wrong. Each step builds on the last.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExplainE2eIT {
    private static final String NAME = "e2e_explain";
    private static final String FLAT = "e2e_explain_flat";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration AT_ONCE = Duration.ofMillis(20);
    private static final int SHARDS = 4;

    @TempDir
    private Path directory;

    /** An hour that was closed long ago. */
    private final Instant hour = Instant.now().minus(30, ChronoUnit.HOURS).truncatedTo(ChronoUnit.HOURS);

    private final List<String> counted = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private final List<String> rejected = new ArrayList<>();
    private @Nullable CqlSession session;

    /** One row of tracking; what is null is not written. */
    private record Click(
            Instant at,
            Duration writtenAfter,
            @Nullable String track,
            @Nullable Integer job,
            @Nullable Integer publisher,
            @Nullable Integer campaign,
            @Nullable Integer group,
            @Nullable String bid) {
        static Click of(Instant at, @Nullable String track, @Nullable String bid) {
            return new Click(at, AT_ONCE, track, 1, 3, 2, null, bid);
        }

        Click writtenAfter(Duration late) {
            return new Click(at, late, track, job, publisher, campaign, group, bid);
        }

        Click ofCell(@Nullable Integer aJob, @Nullable Integer aPublisher, @Nullable Integer aGroup) {
            return new Click(at, writtenAfter, track, aJob, aPublisher, campaign, aGroup, bid);
        }
    }

    @BeforeAll
    void startServers() {
        TestServers.start(Server.MYSQL, Server.CASSANDRA, Server.KAFKA);
        session = CassandraSessions.open(CassandraConfig.of(
                TestServers.cassandra().host(), TestServers.cassandra().port(), NAME));
    }

    @AfterAll
    void closeSession() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    @Order(1)
    void should_list_exactly_the_rows_of_a_cell_late_and_rejected_ones_named() throws Exception {
        succeeds(etl("init"));
        update("INSERT INTO job (id, company_id) VALUES (1, 100)");
        counted.add(insert(Click.of(hour.plusSeconds(60), "click", "1.50")));
        counted.add(insert(Click.of(hour.plusSeconds(61), "click", null)));
        counted.add(insert(Click.of(hour.plusSeconds(62), "conversion", "9")));
        late.add(insert(Click.of(hour.plusSeconds(63), "click", "0.25").writtenAfter(Duration.ofMinutes(12))));
        late.add(insert(Click.of(hour.plusSeconds(3_599), "qualified", null).writtenAfter(Duration.ofSeconds(11))));
        counted.addAll(late);
        rejected.add(insert(Click.of(hour.plusSeconds(70), "alive", "1")));
        rejected.add(insert(Click.of(hour.plusSeconds(71), null, "1")));
        rejected.add(insert(Click.of(hour.plusSeconds(72), "click", "200000000")));
        rejected.add(insert(NAME, Click.of(hour.plusSeconds(73), "click", "1"), hour, 9));
        rejected.add(insert(NAME, Click.of(hour.plusSeconds(74), "click", "1"), hour.plusSeconds(1_800), 0));
        // Neighbours: other cells of the job, another job, a visit that nobody paid for, the hour before.
        insert(Click.of(hour.plusSeconds(60), "click", "1").ofCell(1, null, null));
        insert(Click.of(hour.plusSeconds(60), "click", "1").ofCell(1, 3, 5));
        insert(Click.of(hour.plusSeconds(60), "alive", "1").ofCell(1, 4, null));
        insert(Click.of(hour.plusSeconds(60), "click", "1").ofCell(2, 3, null));
        insert(new Click(hour.plusSeconds(60), AT_ONCE, "click", null, null, null, null, null));
        insert(Click.of(hour.minusSeconds(1), "click", "1"));
        succeeds(etl("run", "--once"));

        CommandRun run = explain("publisher=3,campaign=2,group=0");
        JsonNode explained = json(run);
        JsonNode cell = explained.path("cells").path(0);

        assertThat(run.exitCode()).as(run.out()).isZero();
        assertThat(explained.path("state").asText()).isEqualTo("right");
        assertThat(explained.path("sentence").asText())
                .isEqualTo("3 clicks, 1.750000, 1 conversion, 1 qualified: exactly the 5 rows below");
        assertThat(explained.path("cells")).hasSize(1);
        assertThat(texts(cell.path("rows"), "createTime")).containsExactlyElementsOf(sorted(counted));
        assertThat(cell.path("rows"))
                .filteredOn(row -> row.path("late").asBoolean())
                .extracting(row -> row.path("createTime").asText())
                .containsExactlyElementsOf(late);
        assertThat(texts(cell.path("rows"), "counts"))
                .containsExactly("1.500000", "0.000000", "null", "0.250000", "null");
        assertThat(texts(explained.path("rejected"), "createTime")).containsExactlyElementsOf(rejected);
        assertThat(texts(explained.path("rejected"), "reason"))
                .containsExactly("ignored_track", "ignored_track", "bad_bid", "wrong_partition", "wrong_partition");
        assertThat(texts(explained.path("rejected"), "place"))
                .containsExactly(
                        "null",
                        "null",
                        "null",
                        "hour=" + hour.toEpochMilli() + " AND shard=9",
                        "hour=" + hour.plusSeconds(1_800).toEpochMilli() + " AND shard=0");
        assertThat(cell.path("company").path("sentence").asText()).isEqualTo("company 100 is that of job 1");
    }

    @Test
    @Order(2)
    void should_explain_all_cells_of_a_job_and_count_what_it_does_not_list() throws Exception {
        JsonNode all = json(explain(""));

        assertThat(all.path("cells")).hasSize(3);
        assertThat(texts(all.path("cells"), "state")).containsOnly("right");
        assertThat(all.path("cells").path(0).path("key").path("publisher").asInt())
                .isZero();
        assertThat(all.path("rejectedTotal").asInt()).isEqualTo(6);

        JsonNode few = json(explain("publisher=3,group=0", "--limit", "2"));
        assertThat(texts(few.path("cells").path(0).path("rows"), "createTime")).containsExactlyElementsOf(late);
        assertThat(few.path("cells").path(0).path("rowsMore").asInt()).isEqualTo(3);
        assertThat(few.path("rejectedMore").asInt()).isEqualTo(3);

        CommandRun text = etl("explain", "job=1", "hour=" + hour, "publisher=3,group=0", "--limit", "2");
        assertThat(text.out())
                .contains("... and 3 more (--limit shows more)", "+12m0s late", "alive")
                .contains("right: 3 clicks, 1.750000")
                .satisfies(out -> assertThat(out.lines()).allMatch(line -> line.length() <= 80));
    }

    @Test
    @Order(3)
    void should_be_content_with_nothing_where_there_is_nothing() throws Exception {
        CommandRun empty = etl("explain", "job=77", "hour=" + hour, "-o", "json");

        assertThat(empty.exitCode()).isZero();
        assertThat(json(empty).path("state").asText()).isEqualTo("empty");
        assertThat(json(etl("explain", "job=1", "hour=2020-01-01T00", "-o", "json"))
                        .path("notes"))
                .extracting(JsonNode::asText)
                .containsExactly("the hour was never counted");
    }

    @Test
    @Order(4)
    void should_call_a_late_row_that_is_not_due_pending_and_with_strict_a_failure() throws Exception {
        Instant recent = Instant.now().minus(10, ChronoUnit.MINUTES);
        insert(Click.of(recent, "click", "3").ofCell(5, 3, null).writtenAfter(AT_ONCE));
        insert(Click.of(recent, "click", "4").ofCell(6, 3, null).writtenAfter(AT_ONCE));
        succeeds(etl("run", "--once"));
        succeeds(etl("verify", "--wait", "0ms", "--strict"));
        String added = insert(Click.of(recent, "click", "7").ofCell(5, 3, null).writtenAfter(Duration.ofMinutes(10)));
        insert(Click.of(recent, "click", "7").ofCell(7, 3, null).writtenAfter(Duration.ofMinutes(10)));

        CommandRun verify = etl("verify", "--wait", "0ms");
        succeeds(verify);
        assertThat(verify.lastLine())
                .matches("verify: EXACT; 2 late rows in 2 cells not due before (\\S+ )?\\d\\d:\\d\\d:\\d\\d \\(.*\\)");
        CommandRun strict = etl("verify", "--wait", "0ms", "--strict", "-o", "json");
        assertThat(strict.exitCode()).isEqualTo(1);
        assertThat(json(strict).path("exact").asBoolean()).isTrue();
        JsonNode notDue = json(strict).path("not_due");
        assertThat(notDue.path("rows").asInt()).isEqualTo(2);
        assertThat(notDue.path("late_rows").asInt()).isEqualTo(2);
        assertThat(notDue.path("cells").asInt()).isEqualTo(2);
        assertThat(Instant.parse(notDue.path("first_due").asText()))
                .isBetween(recent.plus(20, ChronoUnit.MINUTES), recent.plus(21, ChronoUnit.MINUTES));

        CommandRun explain = etl("explain", "job=5", "hour=" + recent.truncatedTo(ChronoUnit.HOURS), "-o", "json");
        assertThat(explain.exitCode()).isZero();
        assertThat(json(explain).path("state").asText()).isEqualTo("pending");
        assertThat(json(explain).path("cells").path(0).path("rows"))
                .filteredOn(row -> !row.path("due").isNull())
                .extracting(row -> row.path("createTime").asText())
                .containsExactly(added);
    }

    @Test
    @Order(5)
    void should_still_accuse_what_was_edited_deleted_or_overwritten_beside_rows_that_are_not_due() throws Exception {
        update("UPDATE events SET clicks = clicks + 1 WHERE job_id = 6");
        CommandRun edited = etl("verify", "--wait", "0ms");
        assertThat(edited.exitCode()).isEqualTo(1);
        assertThat(edited.lastLine())
                .contains("DIFFERENT (1 keys differ", "besides 2 late rows in 2 cells not due before");
        assertThat(edited.out()).contains("job_id=6").doesNotContain("job_id=5", "job_id=7");

        update("UPDATE events SET spend_hour = spend_hour + 1 WHERE job_id = 5");
        assertThat(etl("verify", "--wait", "0ms").out()).contains("job_id=6", "job_id=5");
        update("UPDATE events SET spend_hour = spend_hour - 1 WHERE job_id = 5");
        update("UPDATE events SET clicks = clicks - 1 WHERE job_id = 6");
        succeeds(etl("verify", "--wait", "0ms"));

        // Gone and changed since they were counted.
        cql("DELETE FROM " + NAME + ".tracking WHERE " + where(counted.get(0)));
        cql("UPDATE " + NAME + ".tracking SET bid = 8 WHERE " + where(late.get(0)));
        CommandRun run = explain("publisher=3,group=0");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(json(run).path("state").asText()).isEqualTo("different");
        assertThat(json(run).path("sentence").asText())
                .isEqualTo(
                        "events has 3 clicks, 1.750000, 1 conversion, 1 qualified, but the 4 rows below make 2 clicks,"
                                + " 8.000000, 1 conversion, 1 qualified");
        assertThat(json(run).path("cells").path(0).path("differing"))
                .extracting(JsonNode::asText)
                .containsExactly("clicks", "spend_hour", "bid_set");
        CommandRun repair = etl("verify", "--wait", "0ms", "--repair");
        succeeds(repair);
        JsonNode after = json(explain("publisher=3,group=0"));
        assertThat(after.path("state").asText()).isEqualTo("right");
        assertThat(after.path("cells")
                        .path(0)
                        .path("corrections")
                        .path(0)
                        .path("changes")
                        .path("spend_hour"))
                .extracting(JsonNode::asText)
                .containsExactly("1.750000", "8.000000");
    }

    @Test
    @Order(6)
    void should_say_where_a_company_comes_from_and_that_it_has_drifted() throws Exception {
        update("UPDATE job SET company_id = NULL WHERE id = 1");
        update("INSERT INTO campaign (id, company_id) VALUES (2, 200)");

        CommandRun run = explain("publisher=3,group=0");
        JsonNode company = json(run).path("cells").path(0).path("company");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(company.path("sentence").asText())
                .isEqualTo("company 200 is that of campaign 2, as job 1 has none, but events has company 100");
        assertThat(company.path("expected").asInt()).isEqualTo(200);
        assertThat(company.path("from").asText()).isEqualTo("campaign");
        assertThat(company.path("job").path("drift").asBoolean()).isTrue();
        assertThat(company.path("campaign").path("isKnown").asBoolean()).isFalse();
        assertThat(json(run).path("cells").path(0).path("cause").asText())
                .contains("known with another company than MySQL has");
    }

    @Test
    @Order(7)
    void should_tell_the_newest_corrections_of_each_cell_and_how_many_came_before() throws Exception {
        long known = json(explain("publisher=3,group=0"))
                .path("cells")
                .path(0)
                .path("corrections")
                .size();
        update("INSERT INTO etl_correction (dates, hours, job_id, publisher_id, campaign_id, group_id, new_clicks,"
                + " lateness_seconds, corrected_at, epoch, seq) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
                + " FROM n WHERE i < 120) SELECT c.dates, c.hours, c.job_id, c.publisher_id, c.campaign_id, c.group_id, i,"
                + " 1, UTC_TIMESTAMP(6), 1, i FROM n, (SELECT * FROM etl_correction WHERE job_id = 1 LIMIT 1) c");

        JsonNode cell = json(explain("publisher=3,group=0")).path("cells").path(0);

        assertThat(cell.path("corrections")).hasSize(100);
        assertThat(cell.path("correctionsMore").asLong()).isEqualTo(known + 20);
        assertThat(cell.path("corrections").path(99).path("seq").asInt()).isEqualTo(120);
        update("DELETE FROM etl_correction WHERE lateness_seconds = 1");
    }

    @Test
    @Order(8)
    void should_say_of_a_frozen_hour_that_its_rows_may_have_expired() throws Exception {
        update("UPDATE job SET company_id = 100 WHERE id = 1");
        update("DELETE FROM campaign WHERE id = 2");
        update("UPDATE etl_hour SET phase = 'FROZEN' WHERE hour = '"
                + hour.toString().replace("Z", "") + "'");
        insert(Click.of(hour.plusSeconds(80), "click", "1").writtenAfter(Duration.ofDays(3)));
        cql("DELETE FROM " + NAME + ".tracking WHERE " + where(counted.get(1)));

        CommandRun run = explain("publisher=3,group=0");

        assertThat(run.exitCode()).isZero();
        assertThat(json(run).path("state").asText()).isEqualTo("frozen");
        assertThat(json(run).path("sentence").asText()).contains("as it was counted; 3 rows of it can be read now");
        assertThat(texts(json(run).path("rejected"), "reason")).contains("too_late");

        update("UPDATE events SET company_id = 99 WHERE job_id = 1 AND publisher_id = 3 AND group_id = 0");
        CommandRun wrong = explain("publisher=3,group=0");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(json(wrong).path("sentence").asText()).contains("company_id is 99 and should be 100");
        assertThat(json(wrong).path("cells").path(0).path("remedy").asText()).contains("set company_id in events");
        update("UPDATE events SET company_id = 100 WHERE company_id = 99");
    }

    @Test
    @Order(9)
    void should_do_the_same_for_a_flat_table() throws Exception {
        succeeds(etlOf(FLAT, "init", "--tracking-layout", "flat"));
        Instant recent = Instant.now().minus(10, ChronoUnit.MINUTES);
        String first = insert(FLAT, Click.of(recent, "click", "3"), null, 0);
        insert(FLAT, Click.of(recent, "alive", "3"), null, 0);
        succeeds(etlOf(FLAT, "run", "--once"));
        String second = insert(FLAT, Click.of(recent, "click", "7").writtenAfter(Duration.ofMinutes(10)), null, 0);

        CommandRun verify = etlOf(FLAT, "verify", "--wait", "0ms");
        succeeds(verify);
        assertThat(verify.lastLine()).startsWith("verify: EXACT; 1 late row in 1 cell not due before ");
        JsonNode explained =
                json(etlOf(FLAT, "explain", "job=1", "hour=" + recent.truncatedTo(ChronoUnit.HOURS), "-o", "json"));
        assertThat(explained.path("state").asText()).isEqualTo("pending");
        assertThat(texts(explained.path("cells").path(0).path("rows"), "createTime"))
                .containsExactlyInAnyOrder(first, second);
        assertThat(texts(explained.path("rejected"), "reason")).containsExactly("ignored_track");
    }

    /** Where late rows have hints, one without is looked for less often, and one that has a hint is owed as ever. */
    @Test
    @Order(10)
    void should_allow_more_time_for_a_late_row_that_no_hint_names() throws Exception {
        Instant recent = Instant.now().minus(5, ChronoUnit.MINUTES);
        succeeds(etl("verify", "--wait", "0ms", "--repair"));
        String key = insert(Click.of(recent, "click", "7").ofCell(11, 3, null).writtenAfter(Duration.ofSeconds(30)));

        assertThat(etl("verify", "--wait", "0ms").exitCode()).isEqualTo(1);

        update("REPLACE INTO etl_offset (topic, partition_number, next_offset)" + " VALUES ('hints:cassandra:" + NAME
                + ".tracking_arrival', 0, 1)");
        for (int i = 0; i < 10; i++) {
            hint(new UUID(TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(i)), i).toString(), Instant.now());
        }
        CommandRun unhinted = etl("verify", "--wait", "0ms");
        succeeds(unhinted);
        assertThat(unhinted.lastLine()).startsWith("verify: EXACT; 1 late row in 1 cell not due before ");
        JsonNode explained =
                json(etl("explain", "job=11", "hour=" + recent.truncatedTo(ChronoUnit.HOURS), "-o", "json"));
        assertThat(explained.path("state").asText()).isEqualTo("pending");

        hint(key, recent.plusSeconds(31));
        assertThat(etl("verify", "--wait", "0ms").exitCode()).isEqualTo(1);
    }

    private void hint(String key, Instant arrived) {
        open().execute(
                        "INSERT INTO " + NAME + ".tracking_arrival (minute, shard, arrived, create_time)"
                                + " VALUES (?, 2, ?, ?)",
                        arrived.truncatedTo(ChronoUnit.MINUTES),
                        new UUID(TimeUuids.highOfTicks(TimeUuids.ticksOfEpochMillis(arrived.toEpochMilli())), 7),
                        UUID.fromString(key));
    }

    private CommandRun explain(String more, String... options) {
        List<String> arguments = new ArrayList<>(List.of("explain", "job=1,hour=" + hour, "-o", "json"));
        if (!more.isEmpty()) {
            arguments.add(more);
        }
        arguments.addAll(List.of(options));
        return etl(arguments.toArray(String[]::new));
    }

    private static JsonNode json(CommandRun run) throws JsonProcessingException {
        return JSON.readTree(run.out());
    }

    private static List<String> texts(JsonNode rows, String field) {
        List<String> texts = new ArrayList<>();
        rows.forEach(row -> texts.add(row.path(field).asText()));
        return texts;
    }

    /** By event time, as they were made here. */
    private static List<String> sorted(List<String> keys) {
        return keys.stream()
                .sorted((a, b) -> Long.compare(
                        UUID.fromString(a).timestamp(), UUID.fromString(b).timestamp()))
                .toList();
    }

    private String where(String key) {
        UUID uuid = UUID.fromString(key);
        return "hour = " + hour.toEpochMilli() + " AND shard = " + Math.floorMod(uuid.getLeastSignificantBits(), SHARDS)
                + " AND create_time = " + uuid;
    }

    private String insert(Click click) {
        return insert(NAME, click, click.at.truncatedTo(ChronoUnit.HOURS), -1);
    }

    /**
     * @param partitionHour null in the flat layout
     * @param shard negative for the right one
     */
    private String insert(String keyspace, Click click, @Nullable Instant partitionHour, int shard) {
        long ticks = TimeUuids.ticksOfEpochMillis(click.at.toEpochMilli());
        UUID key = new UUID(TimeUuids.highOfTicks(ticks), UUID.randomUUID().getLeastSignificantBits());
        Map<String, @Nullable Object> values = new HashMap<>();
        values.put("create_time", key);
        if (partitionHour != null) {
            values.put("hour", partitionHour);
            values.put("shard", shard < 0 ? Math.floorMod(key.getLeastSignificantBits(), SHARDS) : shard);
        }
        values.put("custom_track", click.track);
        values.put("job_id", click.job);
        values.put("publisher_id", click.publisher);
        values.put("campaign_id", click.campaign);
        values.put("group_id", click.group);
        values.put(
                "bid",
                click.bid == null
                        ? null
                        : partitionHour == null ? (Object) Double.valueOf(click.bid) : new BigDecimal(click.bid));
        values.values().removeIf(value -> value == null);
        Instant written = click.at.plus(click.writtenAfter);
        open().execute(
                        "INSERT INTO " + keyspace + ".tracking (" + String.join(", ", values.keySet()) + ") VALUES ("
                                + String.join(
                                        ", ",
                                        values.keySet().stream()
                                                .map(each -> "?")
                                                .toList())
                                + ") USING TIMESTAMP " + ChronoUnit.MICROS.between(Instant.EPOCH, written),
                        values.values().toArray());
        return key.toString();
    }

    private void cql(String statement) {
        open().execute(statement);
    }

    private CqlSession open() {
        if (session == null) {
            throw new IllegalStateException("not started");
        }
        return session;
    }

    private static void succeeds(CommandRun run) {
        assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
    }

    private CommandRun etl(String... arguments) {
        return etlOf(NAME, arguments);
    }

    private CommandRun etlOf(String installation, String... arguments) {
        return CommandRun.of(TestEnvironment.of(installation), directory, arguments);
    }

    private void update(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:mysql://" + TestServers.mysql() + "/" + NAME + "?allowPublicKeyRetrieval=true",
                        "root",
                        "1");
                Statement each = connection.createStatement()) {
            each.executeUpdate(statement);
        }
    }
}
