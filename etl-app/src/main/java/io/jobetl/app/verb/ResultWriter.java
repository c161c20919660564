package io.jobetl.app.verb;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes results and remembers why that failed, which a {@link PrintWriter} does not tell. */
public final class ResultWriter extends PrintWriter {
    private final Remembering target;

    /** In UTF-8; flushed by whoever writes. */
    public ResultWriter(OutputStream out) {
        this(new Remembering(new OutputStreamWriter(out, StandardCharsets.UTF_8)));
    }

    private ResultWriter(Remembering target) {
        super(target, false);
        this.target = target;
    }

    /** Why something that was written so far did not arrive; empty when all is well. */
    Optional<IOException> failure() {
        flush();
        return Optional.ofNullable(target.failure);
    }

    private static final class Remembering extends FilterWriter {
        private @Nullable IOException failure;

        Remembering(Writer out) {
            super(out);
        }

        @Override
        public void write(int character) throws IOException {
            attempt(() -> out.write(character));
        }

        @Override
        public void write(char[] text, int from, int length) throws IOException {
            attempt(() -> out.write(text, from, length));
        }

        @Override
        public void write(String text, int from, int length) throws IOException {
            attempt(() -> out.write(text, from, length));
        }

        @Override
        public void flush() throws IOException {
            attempt(out::flush);
        }

        private void attempt(Step step) throws IOException {
            try {
                step.run();
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }

        private interface Step {
            void run() throws IOException;
        }
    }
}
