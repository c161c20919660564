package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;
import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.app.verb.Verb;
import io.jobetl.dashboard.view.OperatorView.Installation;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code etl top}. */
@Command(
        name = "top",
        description = {
            "Watch the pipeline full screen: the verdict, who writes, rates and lags, the last 48 hours, what is not counted,",
            "problems. Asks the dashboard that `etl run` serves; where none answers, or that of another installation, the",
            "tables; the header says which. q or Ctrl-C ends it. Where stdout is no terminal, and with -o json, it prints one picture and ends."
        },
        footer = {"", "Examples:", "  etl top", "  etl top --address http://10.0.0.7:8780", "  etl top | head -3"})
public final class TopCommand extends Verb {
    private static final Duration TICK = Duration.ofMillis(200);
    private static final long REFRESH_NANOS = Duration.ofSeconds(1).toNanos();
    /** For a picture that is read from a file or a pipe. */
    private static final int PLAIN_COLUMNS = 120;

    @Option(
            names = "--address",
            paramLabel = "URL",
            converter = AddressConverter.class,
            description = "The dashboard to ask (default: dashboard.address; only this one is asked when given).")
    private @Nullable URI address;

    TopCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() throws InterruptedException {
        try (OperatorSource source = source()) {
            if (console().wantsJson()) {
                console().json(source.look());
            } else if (console().showsResults()) {
                watch(source);
            } else {
                TopScreen.draw(source.look(), "", source.name(), PLAIN_COLUMNS, Integer.MAX_VALUE, false)
                        .forEach(console()::result);
            }
        }
        return ExitCode.OK;
    }

    private OperatorSource source() throws InterruptedException {
        String token = config().dashboard().token().value();
        if (address != null) {
            return new DashboardSource(address, token, null);
        }
        if (config().dashboard().address().isPresent()) {
            DashboardSource served =
                    DashboardSource.of(config().dashboard().address().get(), token, Installation.of(config()));
            try {
                served.look();
                return served;
            } catch (CommandException e) {
                if (e.exitCode() != ExitCode.UNREACHABLE) {
                    throw e;
                }
            }
        }
        return new TablesSource(config(), InstantSource.system());
    }

    private void watch(OperatorSource source) throws InterruptedException {
        Console console = console();
        Terminal terminal = console.terminal();
        CountDownLatch quit = new CountDownLatch(1);
        try (FullScreen screen = new FullScreen(terminal, console.resultWriter(), quit::countDown)) {
            long dueNanos = System.nanoTime();
            Terminal.@Nullable Size drawn = null;
            @Nullable JsonNode view = null;
            String stale = "";
            do { // once also for somebody who has pressed q before there was anything to see
                Terminal.Size size = terminal.size();
                boolean isDue = System.nanoTime() - dueNanos >= 0;
                if (isDue) {
                    dueNanos = System.nanoTime() + REFRESH_NANOS;
                    try {
                        view = source.look();
                        stale = "";
                    } catch (RuntimeException e) {
                        stale = String.valueOf(e.getMessage());
                    }
                }
                if (isDue || !size.equals(drawn)) {
                    drawn = size;
                    screen.show(lines(view, stale, source.name(), size));
                }
            } while (quit.getCount() > 0 && !stopSignal().await(TICK));
        }
    }

    /** One row stays free for the cursor. The last picture stays under the reason why there is no newer one. */
    private List<String> lines(@Nullable JsonNode view, String stale, String source, Terminal.Size size) {
        boolean color = console().usesColor();
        return TopScreen.draw(view, stale, source, size.columns(), size.rows() - 1, color);
    }
}
