package io.jobetl.benchmarks.pipeline;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * {@code etl verify} at random moments beside a load that goes on.
 *
 * @param all how often it was asked whether {@code events} is exact
 * @param different how often it was not
 */
record Verifications(int all, int different) {
    private static final int FEWEST_SECONDS_BETWEEN = 5;
    private static final int MOST_SECONDS_BETWEEN = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * To be called on a thread of its own; returns when the load is over.
     *
     * @param folder for the logs
     * @param progress hears of differences
     */
    static Callable<Verifications> until(
            BooleanSupplier isOver, Installation installation, Path folder, Consumer<String> progress) {
        return () -> {
            SplittableRandom random = new SplittableRandom(7);
            Verifications made = new Verifications(0, 0);
            while (true) {
                TimeUnit.SECONDS.sleep(random.nextInt(FEWEST_SECONDS_BETWEEN, MOST_SECONDS_BETWEEN));
                if (isOver.getAsBoolean()) {
                    return made;
                }
                Optional<String> differences = EtlProcess.verify(installation, folder, PATIENCE);
                differences.ifPresent(progress);
                made = new Verifications(made.all + 1, made.different + (differences.isPresent() ? 1 : 0));
            }
        };
    }
}
