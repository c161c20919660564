package io.jobetl.app.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-29T12:03:07.512Z"));
    private static final String ERASE = "\r\u001b[K";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final GlobalOptions options = new GlobalOptions();
    private final TestTicker ticker = new TestTicker();

    @Test
    void should_cut_a_live_line_so_that_it_never_reaches_the_last_column() {
        Console console = console(Terminal.of(40, 24));

        console.live("x".repeat(100));

        assertThat(err.toString()).isEqualTo(ERASE + "x".repeat(39));
    }

    @Test
    void should_print_what_others_have_written_without_obeying_it() {
        Console terminal = console(Terminal.of(80, 24));
        options.setNoColor(true);
        String foreign = "a\u001b]0;x\u0007b\rc\u009bd";

        terminal.result(foreign + "\nall is well");
        terminal.document("1," + foreign);
        terminal.json(Map.of("a", foreign));
        terminal.warn(foreign + "\r\nmore");
        terminal.live(foreign);

        assertThat(out.toString().lines())
                .containsExactly(
                        "a\uFFFD]0;x\uFFFDb\uFFFDc\uFFFDd\uFFFDall is well",
                        "1,a\uFFFD]0;x\uFFFDb\uFFFDc\uFFFDd",
                        "{\"a\":\"a\\u001B]0;x\\u0007b\\rc\\u009bd\"}");
        assertThat(err.toString().replace(ERASE, "").lines())
                .containsExactly(
                        "warning: a\uFFFD]0;x\uFFFDb\uFFFDc\uFFFDd", "more", "a\uFFFD]0;x\uFFFDb\uFFFDc\uFFFDd");
        Console file = console(Terminal.none());
        file.document("a\r\n" + foreign + "\r\n");
        assertThat(out.toString()).endsWith("a\r\n" + foreign + "\r\n");
        file.info("x\nfar" + foreign);
        assertThat(err.toString()).endsWith("INFO  x\n  fara\uFFFD]0;x\uFFFDb\uFFFDc\uFFFDd\n");
    }

    @Test
    void should_rewrite_a_live_line_only_when_it_shows_something_else() {
        Console console = console(Terminal.of(10, 24));

        console.live("0123456789");
        console.live("012345678 and more");
        console.live("1");

        assertThat(err.toString()).isEqualTo(ERASE + "012345678" + ERASE + "1");
    }

    @Test
    void should_take_the_live_line_away_for_an_event() {
        Console console = console(Terminal.of(80, 24));
        options.setNoColor(true);

        console.live("working");
        console.warn("look here");
        console.live("working");
        console.result("done");

        assertThat(err.toString())
                .isEqualTo(ERASE + "working" + ERASE + "warning: look here\n" + ERASE + "working" + ERASE);
        assertThat(out.toString().lines()).containsExactly("done");
    }

    @Test
    void should_give_each_event_its_time_and_level_when_nobody_looks() {
        Console console = console(Terminal.none());

        console.info("one");
        console.warn("two");
        console.failure("three\nand more", Map.of());

        assertThat(err.toString().lines())
                .containsExactly(
                        "2026-11-29T12:03:07.512Z INFO  one",
                        "2026-11-29T12:03:07.512Z WARN  two",
                        "2026-11-29T12:03:07.512Z ERROR three",
                        "  and more");
    }

    @Test
    void should_print_events_as_json_lines_when_results_are_json() {
        options.setOutput(OutputFormat.JSON);
        Console console = console(Terminal.of(80, 24));

        console.info("moved \"on\"\nfar", Map.of("rows", 7L));
        console.failure("no", Map.of("exit_code", 69));

        assertThat(err.toString().lines())
                .containsExactly(
                        "{\"time\":\"2026-11-29T12:03:07.512Z\",\"level\":\"info\","
                                + "\"message\":\"moved \\\"on\\\"\\nfar\",\"rows\":7}",
                        "{\"time\":\"2026-11-29T12:03:07.512Z\",\"level\":\"error\",\"message\":\"no\","
                                + "\"exit_code\":69}");
    }

    @Test
    void should_log_a_live_line_every_ten_seconds_and_only_with_news() {
        Console console = console(Terminal.none());

        console.live("too early");
        ticker.pass(Console.PLAIN_INTERVAL.toNanos());
        console.live("first");
        console.live("second");
        ticker.pass(Console.PLAIN_INTERVAL.toNanos());
        console.live("first");
        console.live("third");
        ticker.pass(Console.PLAIN_INTERVAL.toNanos());
        console.live("lag 0.1 s", Map.of(), List.of(1));
        ticker.pass(Console.PLAIN_INTERVAL.toNanos());
        console.live("lag 0.2 s", Map.of(), List.of(1));

        assertThat(err.toString().lines().map(line -> line.substring(31)))
                .containsExactly("first", "third", "lag 0.1 s");
    }

    @Test
    void should_say_nothing_but_warnings_when_quiet() {
        options.setQuiet(true);
        Console console = console(Terminal.of(80, 24));
        options.setNoColor(true);

        console.live("live");
        console.info("info");
        console.warn("warn");

        assertThat(err.toString().lines()).containsExactly("warning: warn");
    }

    private Console console(Terminal terminal) {
        return new Console(new PrintWriter(out), new PrintWriter(err), terminal, options, CLOCK, ticker::nanos);
    }

    private static final class TestTicker {
        private long nanos = Long.MAX_VALUE - 5;

        long nanos() {
            return nanos;
        }

        void pass(long time) {
            nanos += time;
        }
    }
}
