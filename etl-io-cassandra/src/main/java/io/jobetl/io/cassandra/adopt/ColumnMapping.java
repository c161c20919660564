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
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a flat tracking table and what they become in the hourly one. Every column of the flat table is
 * copied; one that has no place in the hourly table is refused instead of being left out. Immutable, thread-safe.
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

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

    private final List<String> values;
    private final Map<String, String> targetTypes;

    private ColumnMapping(List<String> values, Map<String, String> targetTypes) {
        this.values = values;
        this.targetTypes = targetTypes;
    }

    /**
     * @throws StoreException naming each column that has no place in the target, and the statement that makes one
     */
    static ColumnMapping of(
            TrackingTableShape source, String sourceName, TrackingTableShape target, String targetName) {
        List<String> problems = new ArrayList<>();
        List<String> values = new ArrayList<>();
        source.columnTypes().forEach((column, type) -> {
            String targetType = target.columnTypes().get(column);
            if (column.equals(KEY)) {
                return;
            }
            if (targetType == null) {
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
