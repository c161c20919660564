package io.jobetl.runtime.doctor;

import java.util.Locale;

/**
 * What one check found.
 *
 * @param area which server, or this machine
 * @param detail the values that were found
 * @param remedy what to do; empty when all is well
 */
public record Finding(String area, String check, Level level, String detail, String remedy) {
    public enum Level {
        OK,
        /** It works, with a risk or a cost. */
        WARNING,
        /** Something does not work, or numbers could become wrong. */
        FAILED;

        public String title() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
