package io.jobetl.app.top;

import io.jobetl.app.verb.Terminal;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole terminal, until it is closed: then it shows again what stood there before. */
final class FullScreen implements AutoCloseable {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String ERASE_LINE = "\u001b[K";
    private static final String ERASE_BELOW = "\u001b[J";

    private final Terminal terminal;
    private final PrintWriter out;
    private final @Nullable String before;

    /** @param quit called when somebody presses q */
    FullScreen(Terminal terminal, PrintWriter out, Runnable quit) {
        this.terminal = terminal;
        this.out = out;
        this.before = terminal.stty("-g");
        terminal.stty("-icanon", "-echo", "min", "1");
        print(ENTER);
        Thread keys = new Thread(() -> awaitQuit(quit), "etl-top-keys");
        keys.setDaemon(true);
        keys.start();
    }

    void show(List<String> lines) {
        StringBuilder screen = new StringBuilder(HOME);
        for (int i = 0; i < lines.size(); i++) {
            // Erased before it is written: behind a line that fills the width the cursor still stands on its last
            // letter.
            screen.append(i == 0 ? "" : "\r\n").append(ERASE_LINE).append(lines.get(i));
        }
        print(screen.append(lines.isEmpty() ? ERASE_BELOW : "\r\n" + ERASE_BELOW)
                .toString());
    }

    private static void awaitQuit(Runnable quit) {
        try (InputStream keys = new FileInputStream("/dev/tty")) {
            for (int key = keys.read(); key >= 0; key = keys.read()) {
                if (key == 'q' || key == 'Q') {
                    quit.run();
                    return;
                }
            }
        } catch (IOException e) {
            // Without a keyboard Ctrl-C is left.
        }
    }

    private void print(String text) {
        out.print(text);
        out.flush();
    }

    @Override
    public void close() {
        print(LEAVE);
        if (before != null) {
            terminal.stty(before);
        }
    }
}
