package io.jobetl.data.generate;

import java.time.LocalDate;

/**
 * The five columns with which every MySQL table goes on behind its id, in the formats that stand side by side there.
 */
final class AuditColumns {
    private static final LocalDate FIRST_DAY = LocalDate.of(2022, 4, 1);
    private static final int DAYS = 1_600;

    private final SeededRandom random;

    AuditColumns(SeededRandom random) {
        this.random = random;
    }

    void writeTo(CsvLine line) {
        line.text(author()).text(time()).text(author()).text(time());
        line.text(random.oneOf("1", "1", "1", "0", "TRUE", "FALSE", "1.0"));
    }

    private String author() {
        return random.oneOf("anna", "b.keller", "system", "import", "7");
    }

    /** {@code 2022-04-29 08:31:46.415000}, {@code 27/07/2022 8:18}, or nothing. */
    String time() {
        LocalDate day = FIRST_DAY.plusDays(random.below(DAYS));
        int hour = random.below(24);
        int minute = random.below(60);
        if (random.chance(0.05)) {
            return "";
        }
        if (random.chance(0.35)) {
            return dayFirst(day) + " " + hour + ":" + twoDigits(minute);
        }
        return day + " " + twoDigits(hour) + ":" + twoDigits(minute) + ":" + twoDigits(random.below(60)) + "."
                + (100_000 + random.below(900_000));
    }

    /** {@code 2026-10-19}, seldom {@code 19/10/2026}. */
    String day(LocalDate day) {
        return random.chance(0.2) ? dayFirst(day) : day.toString();
    }

    static String dayFirst(LocalDate day) {
        return twoDigits(day.getDayOfMonth()) + "/" + twoDigits(day.getMonthValue()) + "/" + day.getYear();
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
