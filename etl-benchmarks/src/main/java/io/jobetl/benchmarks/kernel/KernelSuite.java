package io.jobetl.benchmarks.kernel;

import io.jobetl.benchmarks.kernel.KernelRounds.Cost;
import io.jobetl.benchmarks.report.Goal;
import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.benchmarks.report.Suite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The fold against its rivals. Rows that come in time order are compared as our layout holds them, an hour at a time;
 * rows in random order, all hours mixed, with {@code HourlyFold}, which has to find the hour of every row as the rivals
 * do.
 */
public final class KernelSuite implements Suite {
    /** Of each hour, by Zipf's law; in five million rows of a day they are 667,000 cells. */
    private static final int KEYS = 50_000;

    private static final List<Contender> HASH_MAPS =
            List.of(Contender.HASH_MAP, Contender.HASH_MAP_BY_HOUR, Contender.HASH_MAP_PROBE);
    private static final List<Contender> SAME_WORK = List.of(
            Contender.HASH_MAP_ALL,
            Contender.HASH_MAP_BY_HOUR_ALL,
            Contender.HASH_MAP_PROBE_ALL,
            Contender.FASTUTIL_ALL);
    private static final String NANOS = "ns/row";

    @Override
    public List<Result> run(Scale scale, Consumer<String> progress) throws Exception {
        boolean isFull = scale == Scale.FULL;
        Rounds rounds = new Rounds(
                isFull ? 5_000_000 : 1_000_000, Duration.ofSeconds(isFull ? 10 : 2), isFull ? 2 : 1, progress);
        List<Result> results = new ArrayList<>();

        Map<Contender, Cost> ordered = rounds.measure(
                Arrival.TIME,
                KEYS,
                Contender.SLICES,
                rivals(
                        Contender.SLICES_WARM,
                        Contender.STREAM_COLUMNS,
                        Contender.SLICES_KEYED,
                        Contender.SLICES_WARM_KEYED));
        String name = "kernel/ordered/50k keys";
        compare(results, name, Contender.SLICES, ordered, HASH_MAPS, "best HashMap", Goal.timesBetter(4));
        compare(results, name, Contender.SLICES, ordered, Contender.GROUPING_BY, Goal.timesBetter(15));
        compare(results, name, Contender.SLICES, ordered, Contender.DUCK_DB, Goal.timesBetter(5));
        compare(results, name, Contender.SLICES, ordered, Contender.FASTUTIL, null);
        compareSameWork(results, name, Contender.SLICES, ordered);
        compare(results, name + "/flat table", Contender.WHOLE_TABLE, ordered, HASH_MAPS, "best HashMap", null);
        double floor = cost(ordered, Contender.STREAM_COLUMNS);
        results.add(Result.ofValue(
                name + "/cells known, times the floor",
                cost(ordered, Contender.SLICES_WARM) / floor,
                Goal.atMost(2, "floors")));
        results.add(Result.ofValue(
                name + "/cells known, allocated",
                Math.rint(bytes(ordered, Contender.SLICES_WARM) * 1_000) / 1_000,
                Goal.atMost(0, "B/row")));
        results.add(Result.ofValue(
                name + "/filter, new rows, on top",
                NANOS,
                cost(ordered, Contender.SLICES_KEYED) - cost(ordered, Contender.SLICES)));
        results.add(Result.ofValue(
                name + "/filter, known rows, on top",
                NANOS,
                cost(ordered, Contender.SLICES_WARM_KEYED) - cost(ordered, Contender.SLICES_WARM)));
        results.add(Result.ofValue(
                name + "/filter, known rows, allocated",
                Math.rint(bytes(ordered, Contender.SLICES_WARM_KEYED) * 1_000) / 1_000,
                Goal.atMost(0, "B/row")));

        Map<Contender, Cost> random = rounds.measure(Arrival.SHUFFLED, KEYS, Contender.WHOLE_TABLE, rivals());
        name = "kernel/random, all hours mixed/50k keys";
        compare(results, name, Contender.WHOLE_TABLE, random, HASH_MAPS, "best HashMap", Goal.timesBetter(6));
        compare(results, name, Contender.WHOLE_TABLE, random, Contender.GROUPING_BY, Goal.timesBetter(20));
        compare(results, name, Contender.WHOLE_TABLE, random, Contender.DUCK_DB, Goal.timesBetter(4));
        compare(results, name, Contender.WHOLE_TABLE, random, Contender.FASTUTIL, null);
        compareSameWork(results, name, Contender.WHOLE_TABLE, random);
        compare(results, name + "/our layout", Contender.SLICES, random, HASH_MAPS, "best HashMap", null);

        if (isFull) {
            compareInOrder(results, rounds, Arrival.TIME, 42, "ordered/1k cells");
            compareInOrder(results, rounds, Arrival.TIME, 2_083, "ordered/50k cells");
            compareInOrder(results, rounds, Arrival.TIME, 100_000, "ordered/1M cells");
            compareInOrder(results, rounds, Arrival.LATE_1, KEYS, "1 % late/50k keys");
            compareInOrder(results, rounds, Arrival.LATE_20, KEYS, "20 % late/50k keys");
        }
        FormRounds.measure(Duration.ofSeconds(isFull ? 5 : 1), results);
        KeyFilterMeasurement.measure(results);
        return results;
    }

    private static List<Contender> rivals(Contender... more) {
        List<Contender> all = new ArrayList<>(HASH_MAPS);
        all.addAll(SAME_WORK);
        all.addAll(List.of(Contender.GROUPING_BY, Contender.FASTUTIL, Contender.DUCK_DB));
        all.addAll(List.of(Contender.SLICES, Contender.WHOLE_TABLE));
        all.addAll(List.of(more));
        return all;
    }

    private static void compareInOrder(List<Result> results, Rounds rounds, Arrival arrival, int keys, String name)
            throws Exception {
        Map<Contender, Cost> costs = rounds.measure(arrival, keys, Contender.SLICES, HASH_MAPS);
        compare(results, "kernel/" + name, Contender.SLICES, costs, HASH_MAPS, "best HashMap", null);
    }

    private static void compare(
            List<Result> results,
            String name,
            Contender ours,
            Map<Contender, Cost> costs,
            Contender rival,
            @Nullable Goal goal) {
        String rivalName = switch (rival) {
            case GROUPING_BY -> "stream groupingBy";
            case DUCK_DB -> "DuckDB";
            default -> rival.name().toLowerCase(Locale.ROOT);
        };
        compare(results, name, ours, costs, List.of(rival), rivalName, goal);
    }

    private static void compare(
            List<Result> results,
            String name,
            Contender ours,
            Map<Contender, Cost> costs,
            List<Contender> rivals,
            String rivalName,
            @Nullable Goal goal) {
        double best =
                rivals.stream().mapToDouble(rival -> cost(costs, rival)).min().orElseThrow();
        results.add(Result.ofCosts(name + " vs " + rivalName, NANOS, cost(costs, ours), best, goal));
    }

    private static void compareSameWork(List<Result> results, String name, Contender ours, Map<Contender, Cost> costs) {
        compare(results, name, ours, costs, SAME_WORK, "best map with digest and rejects", null);
    }

    private static Cost of(Map<Contender, Cost> costs, Contender contender) {
        Cost cost = costs.get(contender);
        if (cost == null) {
            throw new IllegalArgumentException(contender + " was not measured");
        }
        return cost;
    }

    private static double cost(Map<Contender, Cost> costs, Contender contender) {
        return of(costs, contender).nanosPerRow();
    }

    private static double bytes(Map<Contender, Cost> costs, Contender contender) {
        return of(costs, contender).bytesPerRow();
    }

    /** How each scenario is measured: every other contender in a JVM with ours, again and again. */
    private record Rounds(int rows, Duration time, int repetitions, Consumer<String> progress) {
        Map<Contender, Cost> measure(Arrival arrival, int keys, Contender ours, List<Contender> others)
                throws Exception {
            Map<Contender, Cost> least = new EnumMap<>(Contender.class);
            Scenario scenario = new Scenario(arrival, keys, rows);
            for (int repetition = 0; repetition < repetitions; repetition++) {
                for (Contender other : others) {
                    if (other != ours) {
                        KernelRounds.inNewJvm(scenario, time, List.of(ours, other))
                                .forEach((contender, cost) -> least.merge(contender, cost, Cost::least));
                        progress.accept(String.format(
                                Locale.ROOT,
                                "%s, %,d keys: %s %.1f ns/row, %s %.1f ns/row",
                                arrival,
                                keys,
                                ours,
                                cost(least, ours),
                                other,
                                cost(least, other)));
                    }
                }
            }
            return least;
        }
    }
}
