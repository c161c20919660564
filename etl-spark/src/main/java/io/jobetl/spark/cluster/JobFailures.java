package io.jobetl.spark.cluster;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a job that Spark gave up means: an absence that passes, memory that is short, or a defect of ours. What a store
 * said is the result of a task, and never comes this way.
 */
public final class JobFailures {
    private static final String OURS = "io.jobetl.";
    private static final String OF_SPARK = "org.apache.spark.";
    /** An executor without memory ends with 52 (SparkExitCode.OOM), and who runs it words that in his own way. */
    private static final Pattern NO_MEMORY =
            Pattern.compile("java\\.lang\\.OutOfMemoryError|exit(ed with)? (exit )?(code|status)( is|:)? ?52\\b");

    private JobFailures() {}

    /**
     * To be thrown: a {@link StoreException} when waiting helps, an {@link OutOfMemoryError}, or for a defect an {@link
     * IllegalStateException}.
     *
     * @param title what was being done, such as {@code reading 5 slices}
     */
    public static Throwable of(String title, boolean isLocal, Throwable failure) {
        if (failure instanceof StoreException
                || failure instanceof NotStartedException
                || failure
                        instanceof
                        UncheckedIOException) { // of the driver: what executors throw comes inside another one
            return failure;
        }
        Optional<Throwable> noMemory = find(failure, OutOfMemoryError.class::isInstance);
        if (noMemory.isPresent() && (isLocal || failure instanceof Error)) {
            return noMemory.get(); // ours: it ends the process as it does without Spark
        }
        if (noMemory.isPresent() || saysNoMemory(failure)) {
            return executorWithoutMemory(title, failure);
        }
        Optional<Throwable> defect = find(failure, JobFailures::isOurs);
        if (defect.isPresent()) {
            return new IllegalStateException(title + " on Spark: " + defect.get(), failure);
        }
        return SparkCluster.failure(
                title + " on Spark failed: " + Reasons.of(failure), "the log of the executors says more", failure);
    }

    private static OutOfMemoryError executorWithoutMemory(String title, Throwable failure) {
        OutOfMemoryError error = new OutOfMemoryError("in an executor of Spark");
        error.initCause(new StoreException(
                Store.SPARK,
                Kind.MISCONFIGURED,
                title + " on Spark failed: memory of executors is short (" + Reasons.of(failure) + ")",
                "give them more: --conf spark.executor.memory=2g",
                null));
        error.addSuppressed(failure);
        return error;
    }

    private static boolean saysNoMemory(Throwable failure) {
        return find(
                        failure,
                        link -> link.getMessage() != null
                                && NO_MEMORY.matcher(link.getMessage()).find())
                .isPresent();
    }

    /**
     * Thrown by our code, or by what it called; not by Spark, in whose stack ours stands further down. An error, such
     * as a class that is not there, does not pass, whoever has met it.
     */
    private static boolean isOurs(Throwable link) {
        if (link instanceof Error) {
            return true;
        }
        return link instanceof RuntimeException
                && Arrays.stream(link.getStackTrace())
                        .map(StackTraceElement::getClassName)
                        .filter(name -> name.startsWith(OURS) || name.startsWith(OF_SPARK))
                        .findFirst()
                        .filter(name -> name.startsWith(OURS))
                        .isPresent();
    }

    private static Optional<Throwable> find(Throwable failure, Predicate<Throwable> wanted) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .filter(wanted)
                .findFirst();
    }
}
