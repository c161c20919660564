package io.jobetl.app;

import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Terminal;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Shows a long live line on the terminal it runs on, before and after that has got another width. */
final class TerminalMain {
    private TerminalMain() {}

    public static void main(String[] widths) throws InterruptedException {
        Terminal terminal = Terminal.ofProcess(Map.of());
        CountDownLatch resized = new CountDownLatch(1);
        Signals.onResize(() -> {
            terminal.resized();
            resized.countDown();
        });
        Invocation invocation = new Invocation(
                Map.of(),
                Path.of(""),
                Path.of(""),
                new PrintWriter(System.out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, false, StandardCharsets.UTF_8),
                terminal,
                new StopSignal());
        invocation.console().live("1".repeat(500));
        invocation.console().endLive();
        terminal.stty("cols", widths[0]);
        boolean told = resized.await(10, TimeUnit.SECONDS);
        invocation.console().live("2".repeat(500));
        invocation.console().endLive();
        invocation.console().result("told=" + told);
    }
}
