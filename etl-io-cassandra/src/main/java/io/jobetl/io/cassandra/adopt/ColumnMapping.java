package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.cql.Row;
import io.jobetl.aggregation.TimeUuids;
import io.jobetl.io.cassandra.schema.CassandraSchema;
import io.jobetl.io.cassandra.schema.TrackingTableShape;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a flat tracking table and what they become in the hourly one. Every column of the flat table is
 * copied; one that has no place in the hourly table is refused, unless the caller wants to leave it out. Immutable,
 * thread-safe.
 */
final class ColumnMapping {
    static final String KEY = "create_time";

    /** By type, the other types that hold every value of it. */
    private static final Map<String, Set<String>> WIDER = Map.of(
            "tinyint", Set.of("smallint", "int", "bigint", "varint", "decimal"),
            "smallint", Set.of("int", "bigint", "varint", "decimal"),
            "int", Set.of("bigint", "varint", "decimal"),
            "bigint", Set.of("varint", "decimal"),
            "varint", Set.of("decimal"),
            "float", Set.of("decimal"),
            "double", Set.of("decimal"),
            "ascii", Set.of("text"),
            "timeuuid", Set.of("uuid"));

    private static final Set<String> COUNTED =
            Set.of(KEY, "custom_track", "job_id", "publisher_id", "campaign_id", "group_id", "bid");
    private static final Set<String> KEYS_OF_TARGET = Set.of("hour", "shard");
    private static final Set<String> CONTAINERS = Set.of("frozen", "list", "set", "map", "tuple");
    private static final Set<String> NATIVE = Set.of(
            "ascii",
            "bigint",
            "blob",
            "boolean",
            "date",
            "decimal",
            "double",
            "duration",
            "float",
            "inet",
            "int",
            "smallint",
            "text",
            "time",
            "timestamp",
            "timeuuid",
            "tinyint",
            "uuid",
            "varint");

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private final List<String> values;
    private final Map<String, String> targetTypes;

    private ColumnMapping(List<String> values, Map<String, String> targetTypes) {
        this.values = values;
        this.targetTypes = targetTypes;
    }

    /**
     * @param without columns of the source that are to be left out
     * @throws StoreException naming each column that has no place in the target, and the statement that makes one
     */
    static ColumnMapping of(
            TrackingTableShape source,
            String sourceName,
            TrackingTableShape target,
            String targetName,
            Set<String> without) {
        List<String> problems = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (String column : new TreeSet<>(without)) {
            if (COUNTED.contains(column)) {
                problems.add("column " + column + " is counted and cannot be left out");
            } else if (!source.columnTypes().containsKey(column)) {
                problems.add("there is no column " + column + " to leave out");
            }
        }
        source.columnTypes().forEach((column, type) -> {
            String targetType = target.columnTypes().get(column);
            if (column.equals(KEY) || without.contains(column)) {
                return;
            }
            if (KEYS_OF_TARGET.contains(column)) {
                problems.add("column " + column + " has the name of a key column there: leave it out with --without "
                        + column);
            } else if (!isCopied(type)) {
                problems.add("column " + column + " is " + type
                        + ", whose values have no single write time or belong to their keyspace: leave it out with --without "
                        + column);
            } else if (targetType == null) {
                problems.add("column " + column + " is missing there: ALTER TABLE " + targetName + " ADD "
                        + CassandraSchema.quoted(column) + " " + type);
            } else if (!targetType.equals(type)
                    && !WIDER.getOrDefault(type, Set.of()).contains(targetType)) {
                problems.add("column " + column + " is " + type + " here and " + targetType
                        + " there, which does not hold every value");
            } else {
                values.add(column);
            }
        });
        if (!problems.isEmpty()) {
            throw DriverFailures.misconfigured(
                    "the rows of " + sourceName + " do not fit into " + targetName + ": " + String.join("; ", problems),
                    "");
        }
        return new ColumnMapping(List.copyOf(values), target.columnTypes());
    }

    /** Values of these types have one write time each, and are the same in any keyspace. */
    private static boolean isCopied(String type) {
        if (type.indexOf('<') >= 0 && !type.startsWith("frozen<")) {
            return false;
        }
        return Pattern.compile("[<>,\\s]+")
                .splitAsStream(type)
                .filter(word -> !word.isEmpty() && !CONTAINERS.contains(word))
                .allMatch(NATIVE::contains);
    }

    /** All but the key. */
    List<String> values() {
        return values;
    }

    /**
     * The key of a row, which is the first column that was selected.
     *
     * @throws UnusableRowException when it is no time
     */
    static UUID key(Row row) {
        Object value = row.getObject(0);
        if (value instanceof UUID uuid) {
            return checked(uuid);
        }
        String text = String.valueOf(value);
        if (!UUID_TEXT.matcher(text).matches()) {
            throw new UnusableRowException(shown(text), "create_time is no UUID");
        }
        return checked(UUID.fromString(text));
    }

    private static UUID checked(UUID uuid) {
        int version = TimeUuids.version(uuid.getMostSignificantBits());
        if (version != 1) {
            throw new UnusableRowException(
                    uuid.toString(), "create_time is a UUID of version " + version + ", which holds no time");
        }
        return uuid;
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 100 ? printable : printable.substring(0, 100) + "...";
    }

    /** A value of the flat table as the hourly table holds it. */
    @Nullable
    Object converted(UUID key, String column, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (String.valueOf(targetTypes.get(column))) {
            case "smallint" -> value instanceof Number number ? (Object) number.shortValue() : value;
            case "int" -> value instanceof Number number ? (Object) number.intValue() : value;
            case "bigint" -> value instanceof Number number ? (Object) number.longValue() : value;
            case "varint" -> value instanceof BigInteger ? value : BigInteger.valueOf(((Number) value).longValue());
            case "decimal" -> decimal(key, column, value);
            default -> value;
        };
    }

    /** A double counts as its shortest decimal text, as it does for the reader of the flat table. */
    private static BigDecimal decimal(UUID key, String column, Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof BigInteger whole) {
            return new BigDecimal(whole);
        }
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw new UnusableRowException(key.toString(), column + " is " + value + ", which is no amount");
            }
            return new BigDecimal(value.toString());
        }
        return BigDecimal.valueOf(((Number) value).longValue());
    }
}
