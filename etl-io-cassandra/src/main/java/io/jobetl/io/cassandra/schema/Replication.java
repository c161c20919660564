package io.jobetl.io.cassandra.schema;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How many copies of a row the keyspace keeps, when we create it. Immutable.
 *
 * @param perDatacenter copies by datacenter; empty = {@code copies} without regard to datacenters
 * @param copies copies of SimpleStrategy, used when {@code perDatacenter} is empty
 */
public record Replication(SortedMap<String, Integer> perDatacenter, int copies) {
    private static final Pattern DATACENTER = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
    private static final int MOST_COPIES = 99;

    public Replication {
        perDatacenter = Collections.unmodifiableSortedMap(new TreeMap<>(perDatacenter));
        checkCopies(copies);
        for (Map.Entry<String, Integer> entry : perDatacenter.entrySet()) {
            if (!DATACENTER.matcher(entry.getKey()).matches()) {
                throw new IllegalArgumentException(
                        "datacenter=" + entry.getKey() + " in the replication must match " + DATACENTER);
            }
            checkCopies(entry.getValue());
        }
    }

    /** SimpleStrategy: so many copies on any nodes; for one datacenter. */
    public static Replication simple(int copies) {
        return new Replication(new TreeMap<>(), copies);
    }

    /** Reads {@code 3}, or {@code dc1:3,dc2:2}. */
    public static Replication parse(String text) {
        try {
            if (text.indexOf(':') < 0) {
                return simple(Integer.parseInt(text.trim()));
            }
            SortedMap<String, Integer> perDatacenter = new TreeMap<>();
            for (String part : text.split(",", -1)) {
                int colon = part.lastIndexOf(':');
                perDatacenter.put(
                        part.substring(0, colon).trim(),
                        Integer.parseInt(part.substring(colon + 1).trim()));
            }
            return new Replication(perDatacenter, 1);
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "replication=" + text + " is neither a number of copies nor datacenter:copies,...", e);
        }
    }

    private static void checkCopies(int copies) {
        if (copies < 1 || copies > MOST_COPIES) {
            throw new IllegalArgumentException("replication copies=" + copies + " is outside 1.." + MOST_COPIES);
        }
    }

    String toCql() {
        if (perDatacenter.isEmpty()) {
            return "{'class': 'SimpleStrategy', 'replication_factor': " + copies + "}";
        }
        return perDatacenter.entrySet().stream()
                .map(entry -> "'" + entry.getKey() + "': " + entry.getValue())
                .collect(Collectors.joining(", ", "{'class': 'NetworkTopologyStrategy', ", "}"));
    }
}
