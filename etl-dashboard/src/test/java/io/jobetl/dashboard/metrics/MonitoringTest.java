package io.jobetl.dashboard.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.dashboard.view.OperatorView;
import io.jobetl.dashboard.view.Verdict;
import io.jobetl.pipeline.observe.CommitCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written for Prometheus and Grafana fits what is there. */
class MonitoringTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
    private static final Path ROOT = Path.of("..");
    private static final Pattern METER = Pattern.compile("\\b(?:etl|jvm|process)_[a-z0-9_]+");
    private static final Pattern DOCUMENTED =
            Pattern.compile("^\\| `(etl_[a-z0-9_]+)` \\| (\\w+) \\| ([\\w ]+) \\| .{8,} \\|$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("^# TYPE (etl_\\w+) (\\w+)$", Pattern.MULTILINE);

    /** Names as they stand in the text, those of a histogram with their endings. */
    private static Set<String> samples() {
        Set<String> names = new TreeSet<>(BeanMeters.names());
        text().lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[{ ]", -1)[0]));
        return names;
    }

    private static String text() {
        return text("answering");
    }

    private static String text(String hints) {
        return text(view(hints));
    }

    private static String text(OperatorView view) {
        Meters meters = new Meters(() -> view, () -> 2, () -> true, new CommitCounters());
        meters.committed(NOON, 5, 1, Duration.ofMillis(20), NOON.minusSeconds(1), NOON);
        return new String(meters.text(), StandardCharsets.UTF_8);
    }

    private static OperatorView view() {
        return view("answering");
    }

    private static OperatorView view(String hints) {
        return view(
                hints,
                List.of(new OperatorView.Node("mysql", "MySQL", "ok", "answers", true)),
                false,
                List.of(new OperatorView.DriftOf("job", 0, 0, NOON, "")));
    }

    private static OperatorView view(
            String hints,
            List<OperatorView.Node> nodes,
            @Nullable Boolean isFeedBroken,
            List<OperatorView.DriftOf> drift) {
        return new OperatorView(
                NOON,
                "1",
                new OperatorView.Installation("main", "127.0.0.1:3307/DE1"),
                new Verdict(Verdict.State.HEALTHY, "Healthy", NOON),
                new OperatorView.Instance("a:1", "writer", NOON),
                new OperatorView.Writer("a:1", 3, Duration.ofSeconds(4), 5, NOON),
                new OperatorView.Counted(NOON, Duration.ZERO, NOON, null),
                new OperatorView.Hints(hints, true, 0, 3, List.of(new OperatorView.HintsOf("no_row", 5)), ""),
                new OperatorView.Totals(1, 2, 3, 4, 5, 6, 7, 8),
                new OperatorView.Flow(nodes, List.of()),
                new OperatorView.Connector(
                        "flowing", "", "", isFeedBroken, List.of(new OperatorView.Task(0, "RUNNING", "w"))),
                new OperatorView.Balance(true, 1, 1, List.of(), NOON),
                List.of(new OperatorView.NotCounted("organic", "", "filtered", 3)),
                List.of(new OperatorView.Reason("TOO_LATE", 1)),
                new OperatorView.Corrections(2L),
                new OperatorView.Recounts(0L, 0),
                List.of(),
                drift,
                List.of(),
                List.of());
    }

    private static Set<String> metersIn(String text) {
        return METER.matcher(text).results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void should_alert_on_meters_that_are_there() throws IOException {
        String alerts = Files.readString(ROOT.resolve("monitoring/alerts.yml"));

        assertThat(metersIn(alerts)).hasSizeGreaterThan(8).isSubsetOf(samples());
    }

    /** Without the sweep late rows wait as long again as they were late, which is no fault. */
    @Test
    void should_not_alert_on_late_rows_where_the_sweep_is_switched_off() throws IOException {
        String alerts = Files.readString(ROOT.resolve("monitoring/alerts.yml"));
        Meters off = new Meters(MonitoringTest::view, () -> 0, () -> false, new CommitCounters());

        assertThat(alerts)
                .containsPattern(
                        "alert: EtlLateRowsWait\\s+expr: >-\\s+.* and max by \\(job\\) \\(etl_sweep_enabled\\) > 0\\s+unless "
                                + "max by \\(job\\) \\(etl_late_rows_covered\\) > 0\\n");
        assertThat(new String(off.text(), StandardCharsets.UTF_8)).contains("\netl_sweep_enabled 0.0\n");
    }

    /** An installation without hints works as well as ever, and what a standby does not know is no alert. */
    @Test
    void should_alert_on_hints_that_do_not_answer_only_where_they_are_expected() throws IOException {
        String alerts = Files.readString(ROOT.resolve("monitoring/alerts.yml"));

        assertThat(alerts).contains("expr: max by (job) (etl_hints_answering) < 1\n");
        assertThat(text("answering")).contains("\netl_hints_answering 1.0\n", "\netl_late_rows_covered 1.0\n");
        assertThat(text("silent")).contains("\netl_hints_answering 0.0\n");
        assertThat(text("none")).doesNotContain("\netl_hints_answering ").contains("\netl_hints_waiting 0.0\n");
        assertThat(text("unknown")).doesNotContain("\netl_hints_answering ", "\netl_late_rows_covered ");
        assertThat(text("unknown")).contains("\netl_hints_total{outcome=\"no_row\"} 5.0\n");
    }

    /** A connector that is gone is not started by starting Connect. */
    @Test
    void should_tell_a_broken_feed_from_a_store_that_is_away() {
        List<OperatorView.Node> nodes = List.of(
                new OperatorView.Node("connect", "Connect", "error", "no task", true),
                new OperatorView.Node("cassandra", "Cassandra", "error", "does not answer", false),
                new OperatorView.Node("kafka", "Kafka", "unknown", "does not answer", null));

        assertThat(text(view("none", nodes, true, List.of())))
                .contains("\netl_store_up{store=\"connect\"} 1.0\n", "\netl_store_up{store=\"cassandra\"} 0.0\n")
                .doesNotContain("store=\"kafka\"")
                .contains("\netl_feed_broken 1.0\n");
        assertThat(text(view("none", nodes, null, List.of()))).doesNotContain("\netl_feed_broken ");
    }

    @Test
    void should_not_say_that_no_row_differs_where_nobody_can_compare() {
        List<OperatorView.DriftOf> drift = List.of(
                new OperatorView.DriftOf("job", 0, 0, NOON, "the user may not read the table"),
                new OperatorView.DriftOf("campaign", 3, 0, NOON, "drift is found but not repaired"),
                new OperatorView.DriftOf("never", 0, 0, null, ""));

        assertThat(text(view("none", List.of(), false, drift)).lines())
                .filteredOn(line -> line.startsWith("etl_drift_open"))
                .containsExactly("etl_drift_open{dimension=\"campaign\"} 3.0");
        assertThat(text()).contains("\netl_drift_open{dimension=\"job\"} 0.0\n");
    }

    /** What one installation knows must not answer for another one that the same Prometheus watches. */
    @Test
    void should_alert_for_each_installation_by_itself() throws IOException {
        String alerts = Files.readString(ROOT.resolve("monitoring/alerts.yml"));

        assertThat(Pattern.compile("\\b(max|min|sum|avg|count|group) ?\\(")
                        .matcher(alerts)
                        .results())
                .as("an aggregation over all that is scraped")
                .isEmpty();
        assertThat(Pattern.compile("\\bby \\((?!job\\b)").matcher(alerts).results())
                .isEmpty();
    }

    @Test
    void should_draw_meters_that_are_there() throws IOException {
        String dashboard = Files.readString(ROOT.resolve("monitoring/grafana/etl.json"));

        assertThat(metersIn(dashboard)).hasSizeGreaterThan(10).isSubsetOf(samples());
    }

    @Test
    void should_say_in_the_runbook_what_to_do_about_each_alert() throws IOException {
        String alerts = Files.readString(ROOT.resolve("monitoring/alerts.yml"));
        Set<String> headings = Files.readString(ROOT.resolve("docs/how-to/runbook.md"))
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3).toLowerCase(Locale.ROOT).replace(' ', '-'))
                .collect(Collectors.toSet());
        Matcher links = Pattern.compile("runbook_url: docs/how-to/runbook\\.md#([a-z-]+)")
                .matcher(alerts);
        Set<String> linked = links.results().map(link -> link.group(1)).collect(Collectors.toSet());

        assertThat(linked).isEqualTo(headings);
        for (String part : List.of("summary: ", "description: ", "runbook_url: ")) {
            assertThat(alerts.split(part, -1)).as(part).hasSameSizeAs(alerts.split("- alert: ", -1));
        }
    }

    @Test
    void should_explain_each_meter_of_ours_with_its_type_and_unit() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        Matcher row = DOCUMENTED.matcher(Files.readString(ROOT.resolve("docs/reference/metrics.md")));
        while (row.find()) {
            documented.put(row.group(1), row.group(2));
            assertThat(row.group(3).equals("seconds"))
                    .as(row.group())
                    .isEqualTo(row.group(1).matches(".*_seconds(_total)?"));
        }
        Map<String, String> ours = new TreeMap<>();
        for (String name : BeanMeters.names()) {
            ours.put(name, name.endsWith("_total") ? "counter" : "gauge");
        }
        TYPE.matcher(text()).results().forEach(type -> ours.put(type.group(1), type.group(2)));

        assertThat(documented).isEqualTo(ours);
    }

    /** Base units, and a total for what only grows. */
    @Test
    void should_name_meters_as_prometheus_does() {
        assertThat(samples())
                .noneMatch(name -> name.matches("etl_.*_(millis|micros|minutes|kilobytes|percent|ms)(_.*)?"));
    }
}
