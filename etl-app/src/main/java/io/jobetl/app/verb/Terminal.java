package io.jobetl.app.verb;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that a person looks at, or none. Java cannot ask it for its size, so {@code stty} does: once, and again
 * after {@link #resized}. Thread-safe.
 */
public final class Terminal {
    /** Where a terminal does not tell its size. */
    static final Size USUAL = new Size(80, 24);

    private static final File DEVICE = new File("/dev/tty");
    private static final long STTY_SECONDS = 2;

    private final boolean present;
    private final Map<String, String> environment;
    private final @Nullable Size fixed;
    private volatile @Nullable Size size;

    /** Columns and rows. */
    public record Size(int columns, int rows) {}

    private Terminal(boolean present, Map<String, String> environment, @Nullable Size fixed) {
        this.present = present;
        this.environment = environment;
        this.fixed = fixed;
    }

    /** Nobody looks: a file, a pipe, a service. */
    public static Terminal none() {
        return new Terminal(false, Map.of(), null);
    }

    /**
     * The one of this process.
     *
     * @param environment {@code COLUMNS} and {@code LINES} help where the terminal does not tell
     */
    public static Terminal ofProcess(Map<String, String> environment) {
        return new Terminal(true, Map.copyOf(environment), null);
    }

    /** One of a size that never changes. */
    public static Terminal of(int columns, int rows) {
        return new Terminal(true, Map.of(), new Size(columns, rows));
    }

    /** True when somebody looks. */
    public boolean isPresent() {
        return present;
    }

    public Size size() {
        if (fixed != null) {
            return fixed;
        }
        Size known = size;
        if (known == null) {
            known = measure();
            size = known;
        }
        return known;
    }

    /** The size may be another one now. */
    public void resized() {
        size = null;
    }

    /**
     * Runs {@code stty} on the terminal.
     *
     * @return what it printed; null when there is no terminal or it does not know the arguments
     */
    public @Nullable String stty(String... arguments) {
        if (!present || fixed != null) {
            return null;
        }
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        try {
            Process stty = new ProcessBuilder(command)
                    .redirectInput(DEVICE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return stty.waitFor(STTY_SECONDS, TimeUnit.SECONDS) && stty.exitValue() == 0 ? answer : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Size measure() {
        String answer = stty("size");
        if (answer != null && answer.matches("[1-9]\\d{0,4} [1-9]\\d{0,4}")) {
            String[] rowsAndColumns = answer.split(" ", 2);
            return new Size(Integer.parseInt(rowsAndColumns[1]), Integer.parseInt(rowsAndColumns[0]));
        }
        return new Size(variable("COLUMNS", USUAL.columns()), variable("LINES", USUAL.rows()));
    }

    private int variable(String name, int otherwise) {
        String text = environment.getOrDefault(name, "");
        return text.matches("[1-9]\\d{0,4}") ? Integer.parseInt(text) : otherwise;
    }
}
