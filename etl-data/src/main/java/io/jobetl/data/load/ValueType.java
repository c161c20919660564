package io.jobetl.data.load;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The type of a column, as far as turning text into it goes. Nothing is cut or changed in value: a text that the column
 * cannot hold exactly is an {@link UnusableValueException}. Immutable.
 */
sealed interface ValueType {
    /** The longest text that can be a number or a time; guards the arithmetic against hostile lengths. */
    int MAX_SCALAR_CHARS = 64;

    /**
     * The value of a text.
     *
     * @return null when the text is empty or, where the column is no text, another spelling of null
     */
    @Nullable
    Object parse(String text) throws UnusableValueException;

    /** {@code int}, {@code bigint} and their kin, from {@code 12}, {@code 12.0}, {@code 1.2E1} or {@code TRUE}. */
    record WholeNumber(String typeName, long smallest, long largest) implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            long value = plainDigits(trimmed) ? Long.parseLong(trimmed) : wholeOf(trimmed);
            if (value < smallest || value > largest) {
                throw new UnusableValueException(quoted(text) + " is outside the range of " + typeName);
            }
            if (smallest >= Integer.MIN_VALUE && largest <= Integer.MAX_VALUE) {
                return (int) value;
            }
            return value;
        }

        private static boolean plainDigits(String text) {
            if (text.length() > 18) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                    return false;
                }
            }
            return true;
        }

        private long wholeOf(String trimmed) throws UnusableValueException {
            if (trimmed.equalsIgnoreCase("true")) {
                return 1;
            }
            if (trimmed.equalsIgnoreCase("false")) {
                return 0;
            }
            BigDecimal number = number(trimmed);
            if (number.stripTrailingZeros().scale() > 0) {
                throw new UnusableValueException(quoted(trimmed) + " is not whole and the column is " + typeName);
            }
            try {
                return number.longValueExact();
            } catch (ArithmeticException e) {
                throw new UnusableValueException(quoted(trimmed) + " is outside the range of " + typeName);
            }
        }
    }

    /**
     * {@code decimal}. More decimals than the column has are refused, unless they are the noise of a binary fraction:
     * {@code 1.2000000000000002} stands for 1.2.
     *
     * @param precision digits in all, 0 for any
     * @param scale digits behind the point, when precision is not 0
     */
    record ExactNumber(int precision, int scale) implements ValueType {
        private static final BigDecimal NOISE = new BigDecimal("1E-9");

        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            BigDecimal number = number(trimmed);
            if (precision == 0) {
                return number.scale() < 0 ? number.setScale(0) : number;
            }
            BigDecimal scaled = number.setScale(scale, RoundingMode.HALF_UP);
            if (scaled.subtract(number).abs().compareTo(NOISE) > 0) {
                throw new UnusableValueException(quoted(text) + " has more decimals than " + typeName());
            }
            if (scaled.precision() > precision) {
                throw new UnusableValueException(quoted(text) + " is outside the range of " + typeName());
            }
            return scaled;
        }

        private String typeName() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /**
     * {@code double} or {@code float}. A number is refused when the nearest one of the column differs from it by more
     * than the noise of binary fractions: money would be rounded.
     *
     * @param scale digits behind the point of a column that rounds to them, -1 for any
     */
    record FloatingNumber(boolean single, int scale) implements ValueType {
        private static final int EXACT_FLOAT_DIGITS = 6;
        private static final int EXACT_DOUBLE_DIGITS = 15;

        FloatingNumber(boolean single) {
            this(single, -1);
        }

        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            BigDecimal number = number(trimmed);
            Object value = single ? (Object) number.floatValue() : (Object) number.doubleValue();
            if (!Double.isFinite(((Number) value).doubleValue())) {
                throw new UnusableValueException(quoted(text) + " is outside the range of the column");
            }
            BigDecimal held = new BigDecimal(value.toString());
            if (number.stripTrailingZeros().precision() <= (single ? EXACT_FLOAT_DIGITS : EXACT_DOUBLE_DIGITS)) {
                held = number; // whatever the JDK prints: so many digits come back as they were
            }
            if (scale >= 0) {
                held = held.setScale(scale, RoundingMode.HALF_UP);
            }
            if (held.subtract(number).abs().compareTo(ExactNumber.NOISE) > 0) {
                throw new UnusableValueException(quoted(text) + " would become " + held.toPlainString()
                        + " in the column, which is " + (single ? "float" : "double"));
            }
            return value;
        }
    }

    /** Any whole number. */
    record BigWholeNumber() implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            BigDecimal number = number(trimmed);
            try {
                return number.toBigIntegerExact();
            } catch (ArithmeticException e) {
                throw new UnusableValueException(quoted(text) + " is not whole and the column is varint");
            }
        }
    }

    /**
     * Text, kept to the letter.
     *
     * @param maxChars the column's limit in characters (code points), 0 for none
     * @param maxBytes the column's limit in UTF-8 bytes, 0 for none
     */
    record Text(long maxChars, long maxBytes) implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            if (text.isEmpty()) {
                return null;
            }
            if (maxChars > 0 && text.length() > maxChars && text.codePointCount(0, text.length()) > maxChars) {
                throw new UnusableValueException("text of " + text.codePointCount(0, text.length())
                        + " characters is longer than the column's " + maxChars);
            }
            if (maxBytes > 0
                    && text.length() * 3L > maxBytes
                    && text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
                throw new UnusableValueException("text of " + text.getBytes(StandardCharsets.UTF_8).length
                        + " bytes is longer than the column's " + maxBytes);
            }
            return text;
        }
    }

    /** {@code date}: the day of any time that {@link Times} knows. */
    record Day() implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            return trimmed.isEmpty() ? null : Times.parse(trimmed).toLocalDate();
        }
    }

    /**
     * A number column without negative values.
     *
     * @param type what it is besides
     */
    record NonNegative(ValueType type) implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            Object value = type.parse(text);
            if (value instanceof Number number && number.doubleValue() < 0) {
                throw new UnusableValueException(quoted(text) + " is negative and the column is unsigned");
            }
            return value;
        }
    }

    /**
     * A whole number in fewer bytes than an {@code int}.
     *
     * @param type its range
     * @param narrow makes the driver's type of it
     */
    record Narrow(ValueType type, Function<Integer, Object> narrow) implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            return type.parse(text) instanceof Integer value ? narrow.apply(value) : null;
        }
    }

    /**
     * {@code enum}: one of its texts. The server would take a number for the place of a text.
     *
     * @param texts what it can be
     */
    record Choice(List<String> texts) implements ValueType {
        private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*)'");

        /** @param fullType {@code enum('a','b')} */
        static Choice of(String fullType) {
            return new Choice(TEXT.matcher(fullType)
                    .results()
                    .map(result -> result.group(1).replace("''", "'"))
                    .toList());
        }

        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            if (text.isEmpty()) {
                return null;
            }
            if (texts.stream().noneMatch(text.strip()::equalsIgnoreCase)) {
                throw new UnusableValueException(quoted(text) + " is none of " + texts);
            }
            return text.strip();
        }
    }

    /**
     * A type that no text can be turned into here; only an empty text fits.
     *
     * @param typeName the store's name for it
     */
    record Foreign(String typeName) implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            if (text.isEmpty()) {
                return null;
            }
            throw new UnusableValueException("the column is " + typeName + ", which cannot be loaded from text");
        }
    }

    /**
     * {@code datetime} or {@code timestamp}, without a zone.
     *
     * @param fractionDigits digits of a second's fraction; the server would round the others
     */
    record DayTime(int fractionDigits) implements ValueType {
        private static final int ALL_DIGITS = 9;

        DayTime() {
            this(ALL_DIGITS);
        }

        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            LocalDateTime time = Times.parse(trimmed);
            if (BigDecimal.valueOf(time.get(ChronoField.NANO_OF_SECOND), ALL_DIGITS)
                            .stripTrailingZeros()
                            .scale()
                    > fractionDigits) {
                throw new UnusableValueException(quoted(text) + " would be rounded: the column holds " + fractionDigits
                        + " digits of a second's fraction");
            }
            return time;
        }
    }

    /** {@code boolean}. */
    record Truth() implements ValueType {
        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = scalarOrEmpty(text);
            if (trimmed.isEmpty()) {
                return null;
            }
            if (trimmed.equalsIgnoreCase("true") || trimmed.equals("1") || trimmed.equals("1.0")) {
                return true;
            }
            if (trimmed.equalsIgnoreCase("false") || trimmed.equals("0") || trimmed.equals("0.0")) {
                return false;
            }
            throw new UnusableValueException(quoted(text) + " is not true or false");
        }
    }

    /**
     * The event time of a tracking row, a version-1 UUID.
     *
     * @param asText whether the column is {@code text}, in which the UUID then stands in lower case
     */
    record TimeUuid(boolean asText) implements ValueType {
        private static final Pattern UUID_SHAPE =
                Pattern.compile("[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}");

        @Override
        public @Nullable Object parse(String text) throws UnusableValueException {
            String trimmed = bare(text.strip());
            if (trimmed.isEmpty()) {
                return null;
            }
            if (trimmed.length() != 36 || !UUID_SHAPE.matcher(trimmed).matches()) {
                throw new UnusableValueException(quoted(text) + " is not a UUID");
            }
            UUID uuid = UUID.fromString(trimmed);
            if (uuid.version() != 1) {
                throw new UnusableValueException(
                        "UUID " + uuid + " has version " + uuid.version() + "; only version 1 carries an event time");
            }
            if (uuid.variant() != 2) {
                throw new UnusableValueException(
                        "UUID " + uuid + " has variant " + uuid.variant() + ", not 2 (RFC 9562)");
            }
            return asText ? uuid.toString() : uuid;
        }

        /** Without the braces of Microsoft's tools or the prefix of a URN. */
        private static String bare(String text) {
            if (text.length() > 36 && text.startsWith("{") && text.endsWith("}")) {
                return text.substring(1, text.length() - 1);
            }
            String urn = "urn:uuid:";
            return text.regionMatches(true, 0, urn, 0, urn.length()) ? text.substring(urn.length()) : text;
        }
    }

    /** Spellings of null that exports write into columns that are no text. */
    Set<String> NULLS = Set.of(
            "nan", "nat", "null", "none", "nil", "\\n", "<null>", "[null]", "(null)", "{null}", "n/a", "#n/a", "na",
            "<na>", "-");

    /** The text without spaces around it; empty for every spelling of null. */
    private static String scalarOrEmpty(String text) throws UnusableValueException {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_SCALAR_CHARS) {
            throw new UnusableValueException(quoted(text) + " is too long for a number or a time");
        }
        // Almost every value starts with a digit, and then it is no spelling of null.
        if (trimmed.isEmpty() || (trimmed.charAt(0) >= '0' && trimmed.charAt(0) <= '9')) {
            return trimmed;
        }
        return NULLS.contains(trimmed.toLowerCase(Locale.ROOT)) ? "" : trimmed;
    }

    private static BigDecimal number(String trimmed) throws UnusableValueException {
        BigDecimal number;
        try {
            number = new BigDecimal(trimmed);
        } catch (NumberFormatException e) {
            throw new UnusableValueException(quoted(trimmed) + " is not a number");
        }
        // 1E999999999 is a legal BigDecimal of a few bytes that becomes a gigabyte when it is made plain.
        if (number.signum() != 0 && (number.scale() > 400 || (long) number.precision() - number.scale() > 400)) {
            throw new UnusableValueException(quoted(trimmed) + " is out of any column's range");
        }
        return number.signum() == 0 && Math.abs((long) number.scale()) > 400 ? BigDecimal.ZERO : number;
    }

    /** The text in quotes, shortened so that a message stays one line. */
    static String quoted(String text) {
        String flat = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (flat.length() > 60 ? flat.substring(0, 57) + "..." : flat) + "'";
    }
}
