package io.jobetl.pipeline.simulation;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code scripts/simulate}: plays the histories of many seeds, or of one. */
public final class SimulationMain {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private SimulationMain() {}

    /**
     * Takes {@code --seeds N [--from S]}, or {@code --seed S [-v]}. Exit code 0: all hold; 1: one does not; 2: usage.
     */
    public static void main(String[] args) {
        long first = 0;
        long count = 500;
        boolean isVerbose = false;
        try {
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--seeds" -> count = Long.parseLong(args[++i]);
                    case "--from" -> first = Long.parseLong(args[++i]);
                    case "--seed" -> {
                        first = Long.parseLong(args[++i]);
                        count = 1;
                    }
                    case "-v" -> isVerbose = true;
                    default -> throw new IllegalArgumentException(args[i] + " is not an option");
                }
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
            System.err.println("error: " + wrong.getMessage() + "; see scripts/simulate --help");
            System.exit(USAGE);
        }
        System.exit(play(first, count, isVerbose));
    }

    private static int play(long first, long count, boolean isVerbose) {
        long start = System.nanoTime();
        long shown = start;
        long failed = 0;
        Map<RareCase, Integer> rareCases = new EnumMap<>(RareCase.class);
        for (long seed = first; seed < first + count; seed++) {
            Simulation.Outcome outcome = Simulation.play(seed, () -> PlantedBug.NONE, line -> {
                if (isVerbose) {
                    System.out.println(line);
                }
            });
            outcome.rareCases().forEach(met -> rareCases.merge(met, 1, Integer::sum));
            if (outcome.violation().isPresent()) {
                failed++;
                System.out.println(describe(outcome));
            }
            long now = System.nanoTime();
            if (now - shown > PROGRESS_NANOS) {
                shown = now;
                System.err.printf(
                        "simulate: %,d of %,d seeds, %,d failed, %d s%n",
                        seed - first + 1, count, failed, (now - start) / PROGRESS_NANOS);
            }
        }
        rareCases.forEach((met, seeds) -> System.err.printf(
                "simulate: %s in %,d seeds%n",
                met.name().toLowerCase(Locale.ROOT).replace('_', ' '), seeds));
        System.out.printf(
                "%s: %,d seeds from %d, %,d failed, %.1f s%n",
                failed == 0 ? "EXACT" : "FAILED", count, first, failed, (System.nanoTime() - start) / 1e9);
        return failed == 0 ? 0 : FAILED;
    }

    /** What a person needs to repeat a failed history: its end, the invariant, the command. */
    static String describe(Simulation.Outcome outcome) {
        Optional<InvariantViolation> violation = outcome.violation();
        return String.join("\n", outcome.lastLines()) + "\nseed " + outcome.seed() + " violates: "
                + violation.map(Throwable::getMessage).orElse("nothing") + "\nrepeat: scripts/simulate --seed "
                + outcome.seed() + " -v";
    }
}
