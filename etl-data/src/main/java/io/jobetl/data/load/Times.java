package io.jobetl.data.load;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The date formats that stand side by side in one column of these exports: ISO ({@code 2022-04-29 08:31:46.415000},
 * with
 * {@code T}, without a time, with a final {@code Z}) and day first ({@code 27/07/2022 8:18}, with or without a time).
 *
 * <p>{@code 03/04/2022} is always 3 April. {@code 1/14/2023} is no day-first date and is refused rather than guessed:
 * in the same column {@code 1/2/2023} would then have two meanings.
 */
final class Times {
    private static final String TIME = "(?:[T ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,9}))?)?Z?)?";
    private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})-(\\d{1,2})" + TIME);
    private static final Pattern DAY_FIRST = Pattern.compile("(\\d{1,2})/(\\d{1,2})/(\\d{4})" + TIME);

    private Times() {}

    static LocalDateTime parse(String text) throws UnusableValueException {
        try {
            Matcher iso = ISO.matcher(text);
            if (iso.matches()) {
                return time(number(iso.group(1)), number(iso.group(2)), number(iso.group(3)), iso);
            }
            Matcher dayFirst = DAY_FIRST.matcher(text);
            if (dayFirst.matches()) {
                return time(number(dayFirst.group(3)), number(dayFirst.group(2)), number(dayFirst.group(1)), dayFirst);
            }
        } catch (DateTimeException e) {
            throw new UnusableValueException(ValueType.quoted(text) + " is not a date: " + e.getMessage());
        }
        throw new UnusableValueException(
                ValueType.quoted(text) + " is not a date; known are 2022-04-29[ 08:31:46.415] and 27/07/2022[ 8:18]");
    }

    private static LocalDateTime time(int year, int month, int day, Matcher matcher) {
        String fraction = matcher.group(7);
        int nanos = fraction == null ? 0 : number((fraction + "00000000").substring(0, 9));
        return LocalDateTime.of(
                year, month, day, number(matcher.group(4)), number(matcher.group(5)), number(matcher.group(6)), nanos);
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
