package io.jobetl.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.app.verb.Columns;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopScreenTest {
    static final String VIEW = """
            {"at":"2026-11-29T12:03:07.5Z",
             "verdict":{"state":"behind","sentence":"Behind 42 s: Cassandra does not answer since 12:02:25"},
             "writer":{"owner":"host:7","epoch":3,"leaseSeconds":4.2,"commits":4711,"committedAt":"2026-11-29T12:02:24Z"},
             "flow":{"nodes":[{"id":"cassandra","label":"Cassandra","state":"error","text":"does not answer"},
                              {"id":"mysql","label":"MySQL","state":"ok","text":"answers"}],
                     "arrows":[{"from":"cassandra","to":"engine","label":"rows","perSecond":2079.24,"lagSeconds":42.0,
                                "error":"does not answer"}]},
             "connector":{"state":"flowing","detail":"","tasks":[{"id":0,"state":"RUNNING"},{"id":1,"state":"FAILED"}]},
             "hours":[{"hour":"2026-11-29T10:00:00Z","phase":"FROZEN","rows":10,"balanced":true},
                      {"hour":"2026-11-29T11:00:00Z","phase":"CLOSED","rows":80,"balanced":false},
                      {"hour":"2026-11-29T12:00:00Z","phase":"OPEN","rows":0,"balanced":true}],
             "notCounted":[{"reason":"organic","label":"visits without an ad","kind":"filtered","rows":1234567},
                           {"reason":"bad_uuid","label":"no time","kind":"rejected","rows":0}],
             "deadLetters":[{"reason":"x","rows":2}],"corrections":{"lastDay":10},"recounts":{"waiting":3},
             "hints":{"text":"hints answer, 7 counted by hint"},
             "problems":[{"last":"2026-11-29T12:03:06Z","count":3,"where":"Cassandra","what":"no answer",
                          "remedy":"start it"}]}
            """;

    @Test
    void should_show_the_verdict_first_and_then_what_is_behind_it() {
        assertThat(draw(80, 40))
                .startsWith(
                        "Behind 42 s: Cassandra does not answer since 12:02:25",
                        "12:03:07 UTC, from http://x",
                        "writer      host:7, epoch 3, lease 4 s, 4,711 commits, last 12:02:24")
                .contains(
                        "Cassandra   does not answer",
                        "rows           2,079.2/s  lag 42.0 s  does not answer  cassandra → engine",
                        "connector   flowing  task 0 RUNNING  task 1 FAILED",
                        "rows        ▁█ ",
                        "hours       f!o",
                        "not counted    1,234,567 filtered  visits without an ad",
                        "late        10 corrections in 24 h, 3 hours to recount, 2 dead letters",
                        "late rows   hints answer, 7 counted by hint",
                        "12:03:06 3x Cassandra: no answer",
                        "         start it")
                .noneMatch(line -> line.contains("MySQL") || line.contains("no time"));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 40, 80})
    void should_fit_the_terminal_and_still_show_the_whole_verdict(int columns) {
        List<String> lines = draw(columns, 12);

        assertThat(lines).hasSizeLessThanOrEqualTo(12).allMatch(line -> Columns.of(line) <= columns);
        assertThat(String.join(" ", lines)).startsWith("Behind 42 s: Cassandra does not answer since 12:02:25 ");
    }

    @Test
    void should_keep_the_last_view_under_the_reason_why_there_is_no_newer_one() {
        assertThat(TopScreen.draw(view(), "http://x does not answer", "http://x", 80, 3, false))
                .containsExactly(
                        "Stale: http://x does not answer",
                        "Behind 42 s: Cassandra does not answer since 12:02:25",
                        "12:03:07 UTC, from http://x");
        assertThat(TopScreen.draw(null, "away", "http://x", 80, 3, false)).containsExactly("Stale: away");
    }

    @Test
    void should_not_obey_what_a_dashboard_says() throws JsonProcessingException {
        JsonNode view = new ObjectMapper().readTree(VIEW.replace("no answer", "no\\u001b[2J\\nanswer"));

        assertThat(TopScreen.draw(view, "away\u001b[2J", "http://x", 80, 40, false))
                .contains("Stale: away\uFFFD[2J", "12:03:06 3x Cassandra: no\uFFFD[2J\uFFFDanswer")
                .noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void should_color_only_when_asked() {
        assertThat(draw(80, 40)).noneMatch(line -> line.contains("\u001b"));
        assertThat(TopScreen.draw(view(), "", "http://x", 80, 40, true).get(0))
                .isEqualTo("\u001b[1;31mBehind 42 s: Cassandra does not answer since 12:02:25\u001b[0m");
    }

    private static List<String> draw(int columns, int rows) {
        return TopScreen.draw(view(), "", "http://x", columns, rows, false);
    }

    private static JsonNode view() {
        try {
            return new ObjectMapper().readTree(VIEW);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
