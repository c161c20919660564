package io.jobetl.spark.cluster;

import org.jspecify.annotations.Nullable;

/** What Spark's failures come to: it tells a stack as a message, of which the first line counts. */
public final class Reasons {
    private Reasons() {}

    /** One line: the innermost message. */
    public static String of(Throwable failure) {
        Throwable inner = innermost(failure);
        return firstLine(inner.getMessage(), inner);
    }

    static Throwable innermost(Throwable failure) {
        Throwable inner = failure;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static String firstLine(@Nullable String message, Throwable failure) {
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return message.lines().findFirst().orElse(message).strip();
    }
}
