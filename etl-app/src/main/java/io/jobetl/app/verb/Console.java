package io.jobetl.app.verb;

import io.jobetl.app.verb.LogLine.Level;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a verb speaks: data to stdout, all else to stderr. Thread-safe.
 *
 * <p>On a terminal that is for a person: short lines, and a live line that is rewritten in place and cut to the width.
 * Elsewhere stderr is a log: each event with its time and level, and the live line as an event every ten seconds,
 * if it brings news. With {@code -o json} both are JSON, one object a line.
 */
public final class Console {
    /** How often a live line is printed when nobody looks. */
    static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);

    /** What the system says of a pipe whose reader has ended, such as {@code head}. */
    private static final String READER_GONE = "Broken pipe";

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintWriter out;
    private final PrintWriter err;
    private final Terminal terminal;
    private final GlobalOptions options;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private String shown = "";
    private long plainDueNanos;
    private @Nullable Object plainNews;

    /** @param nanos as {@link System#nanoTime} */
    Console(
            PrintWriter out,
            PrintWriter err,
            Terminal terminal,
            GlobalOptions options,
            InstantSource clock,
            LongSupplier nanos) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.options = options;
        this.clock = clock;
        this.nanos = nanos;
        this.plainDueNanos = nanos.getAsLong() + PLAIN_INTERVAL.toNanos();
    }

    /** True when results are wanted as JSON, see {@link #json(Object)}. */
    public boolean wantsJson() {
        return options.json();
    }

    /** True when results are wanted as CSV, which few verbs have. */
    public boolean wantsCsv() {
        return options.csv();
    }

    /** Columns that a line of the result may take; 0 when stdout is no terminal, and nothing is to be cut. */
    public int resultWidth() {
        return showsResults() ? terminal.size().columns() : 0;
    }

    /** Lines of the terminal that results go to; 0 when they go elsewhere. */
    public int resultHeight() {
        return showsResults() ? terminal.size().rows() : 0;
    }

    /** True when results go to the terminal too: stdout may be a file or a pipe where stderr is none. */
    public boolean showsResults() {
        return isTerminal() && !"false".equals(System.getProperty("etl.terminal.out"));
    }

    /** True when live lines are rewritten in place. */
    public boolean isTerminal() {
        return terminal.isPresent() && !options.json();
    }

    /** The one that stderr is, or none. */
    public Terminal terminal() {
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
        return isTerminal() && !options.noColor();
    }

    /**
     * A line of the result for people, to stdout; whatever others have written in it, it stays one line.
     *
     * @throws CommandException when it did not arrive there
     */
    public void result(String line) {
        print(Printable.line(line));
    }

    /** A result for programs, of lines that end with CR and LF: to the letter, unless it goes to the terminal. */
    public void document(String text) {
        if (showsResults()) {
            for (String line : text.stripTrailing().split("\r\n", -1)) {
                result(line);
            }
        } else {
            write(() -> out.print(text));
        }
    }

    /** What draws on the terminal; what others have written is no part of it, or {@linkplain Printable printable}. */
    public void drawing(String sequences) {
        print(sequences);
    }

    private void print(String line) {
        write(() -> out.println(line));
    }

    private synchronized void write(Runnable writing) {
        clearLive();
        err.flush();
        writing.run();
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
        print(LogLine.json(value));
    }

    /** What is going on; silent with {@code -q}. */
    public void info(String line) {
        info(line, Map.of());
    }

    /** The same with what a program wants to know of it, for {@code -o json}. */
    public void info(String line, Map<String, ? extends @Nullable Object> fields) {
        if (!options.quiet()) {
            event(Level.INFO, line, fields);
        }
    }

    /** A warning, also with {@code -q}. */
    public void warn(String line) {
        warn(line, Map.of());
    }

    /** The same with what a program wants to know of it, for {@code -o json}. */
    public void warn(String line, Map<String, ? extends @Nullable Object> fields) {
        event(Level.WARN, line, fields);
    }

    /** Something failed, and the verb goes on; also with {@code -q}. */
    public void error(String line) {
        failure(line, Map.of());
    }

    /** The reason of a failure, also with {@code -q}. */
    public void failure(String message, Map<String, ? extends @Nullable Object> fields) {
        event(Level.ERROR, message, fields);
    }

    /** Lines to stderr that are no event: what is wrong with the command line, a question. */
    public synchronized void plain(String lines) {
        clearLive();
        err.println(Printable.lines(lines));
        err.flush();
    }

    /** Asks on the terminal; the answer is typed behind it. */
    public synchronized void question(String text) {
        clearLive();
        err.print(text);
        err.flush();
    }

    /** Shows the live line, instead of the one before; silent with {@code -q}. */
    public void live(String line) {
        live(line, Map.of(), line);
    }

    /**
     * The same, where not every change of the line is worth a line of a log.
     *
     * @param fields for {@code -o json}
     * @param news the line is repeated in a log only when this is another one than before
     */
    public synchronized void live(String line, Map<String, ? extends @Nullable Object> fields, Object news) {
        if (options.quiet()) {
            return;
        }
        if (isTerminal()) {
            // A line that fills the last column would make some terminals go on in the next one.
            String cut = Columns.cut(
                    Printable.line(line), Math.max(1, terminal.size().columns() - 1));
            if (!cut.equals(shown)) {
                err.print(ERASE_LINE + cut);
                err.flush();
                shown = cut;
            }
        } else if (nanos.getAsLong() - plainDueNanos >= 0 && !news.equals(plainNews)) {
            plainDueNanos = nanos.getAsLong() + PLAIN_INTERVAL.toNanos();
            plainNews = news;
            event(Level.INFO, line, fields);
        }
    }

    /** Keeps what the live line shows and goes to the next line. */
    public synchronized void endLive() {
        if (!shown.isEmpty()) {
            err.println();
            err.flush();
            shown = "";
        }
    }

    private synchronized void event(Level level, String message, Map<String, ? extends @Nullable Object> fields) {
        clearLive();
        if (isTerminal()) {
            String text = Printable.lines(message);
            err.println(
                    switch (level) {
                        case INFO -> text;
                        case WARN -> colored("33", "warning: ") + text;
                        case ERROR -> colored("31", "error: ") + text;
                    });
        } else {
            LogLine line = new LogLine(clock.instant(), level, message, fields);
            err.println(options.json() ? line.json() : line.text());
        }
        err.flush();
    }

    private void clearLive() {
        if (!shown.isEmpty()) {
            err.print(ERASE_LINE);
            shown = "";
        }
    }

    private String colored(String code, String text) {
        return usesColor() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
