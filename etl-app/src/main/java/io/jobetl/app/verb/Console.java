package io.jobetl.app.verb;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Where a verb speaks: data to stdout, all else to stderr. Thread-safe.
 *
 * <p>A live line is rewritten in place on a terminal; elsewhere it becomes a plain line every ten seconds, so that a
 * log file stays readable.
 */
public final class Console {
    /** How often a live line is printed when stderr is not a terminal. */
    static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);

    /** What the system says of a pipe whose reader has ended, such as {@code head}. */
    private static final String READER_GONE = "Broken pipe";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final GlobalOptions options;
    private boolean liveShown;
    private long plainDueNanos;

    Console(PrintWriter out, PrintWriter err, boolean terminal, GlobalOptions options) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.options = options;
        this.plainDueNanos = System.nanoTime() + PLAIN_INTERVAL.toNanos();
    }

    /** True when results are wanted as JSON, see {@link #json(Object)}. */
    public boolean wantsJson() {
        return options.json();
    }

    /** True when live lines are rewritten in place. */
    public boolean isTerminal() {
        return terminal;
    }

    /** For picocli: help texts that were asked for. */
    public PrintWriter resultWriter() {
        return out;
    }

    /** For picocli: usage mistakes. */
    public PrintWriter errorWriter() {
        return err;
    }

    public boolean usesColor() {
        return terminal && !options.noColor();
    }

    /**
     * A line of the result, to stdout.
     *
     * @throws CommandException when it did not arrive there
     */
    public synchronized void result(String line) {
        clearLive();
        err.flush();
        out.println(line);
        out.flush();
        requireResults();
    }

    /**
     * Makes sure that all results are where they should be.
     *
     * @throws CommandException when some are not, because the disk is full or nobody reads them any more
     */
    public void requireResults() {
        if (!(out instanceof ResultWriter results)) {
            return;
        }
        results.failure().ifPresent(failure -> {
            String reason = String.valueOf(failure.getMessage());
            boolean isReaderGone = reason.contains(READER_GONE);
            throw new CommandException(
                    isReaderGone ? ExitCode.READER_GONE : ExitCode.OUTPUT_LOST,
                    "the results cannot be written to stdout (" + reason + "), some of them are lost",
                    failure);
        });
    }

    /** The result as one line of JSON, to stdout; maps, lists, strings, numbers, booleans and null. */
    public void json(Object value) {
        try {
            result(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not a JSON value: " + value.getClass(), e);
        }
    }

    /** A line about what is going on, to stderr; silent with {@code -q}. */
    public synchronized void info(String line) {
        if (!options.quiet()) {
            error(line);
        }
    }

    /** A warning, to stderr, also with {@code -q}. */
    public void warn(String line) {
        error(colored("33", "warning: ") + line);
    }

    /** A line to stderr, also with {@code -q}. */
    public synchronized void error(String line) {
        clearLive();
        err.println(line);
        err.flush();
    }

    /** The reason of a failure, to stderr. */
    public void failure(String message) {
        error(colored("31", "error: ") + message);
    }

    /** Shows the live line, instead of the one before; silent with {@code -q}. */
    public synchronized void live(String line) {
        if (options.quiet()) {
            return;
        }
        if (terminal) {
            err.print("\r\u001b[K" + line);
            err.flush();
            liveShown = true;
        } else if (System.nanoTime() - plainDueNanos >= 0) {
            plainDueNanos = System.nanoTime() + PLAIN_INTERVAL.toNanos();
            err.println(line);
            err.flush();
        }
    }

    /** Keeps what the live line shows and goes to the next line. */
    public synchronized void endLive() {
        if (liveShown) {
            err.println();
            err.flush();
            liveShown = false;
        }
    }

    private void clearLive() {
        if (liveShown) {
            err.print("\r\u001b[K");
            liveShown = false;
        }
    }

    private String colored(String code, String text) {
        return usesColor() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
