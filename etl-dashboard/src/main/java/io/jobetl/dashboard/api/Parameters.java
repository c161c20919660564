package io.jobetl.dashboard.api;

import io.jobetl.dashboard.http.BadRequestException;
import io.jobetl.dashboard.http.Request;
import io.jobetl.io.mysql.report.Zones;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query, and says of each that cannot be read what it should look like. */
record Parameters(Request request) {
    /** Makes sure that there are no others: one that is passed over would give another answer than was asked for. */
    Parameters only(List<String> known) {
        for (String name : request.parameters().keySet()) {
            if (!known.contains(name)) {
                throw new BadRequestException(
                        "there is no parameter " + name + " here", "there are " + String.join(", ", known));
            }
        }
        return this;
    }

    /** UTC unless another zone is asked for. */
    ZoneId zone() {
        Optional<String> name = request.parameter("zone");
        return name.isEmpty()
                ? ZoneOffset.UTC
                : Zones.find(name.get())
                        .orElseThrow(() -> new BadRequestException(
                                "there is no zone of this name", "give one such as zone=Europe/Berlin or +05:30"));
    }

    /** A day in the zone, or a time with its offset; null when it is not given. */
    @Nullable
    Instant time(String name, ZoneId zone) {
        String text = request.parameter(name).orElse("");
        try {
            if (text.isEmpty()) {
                return null;
            }
            return isDay(name)
                    ? LocalDate.parse(text).atStartOfDay(zone).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new BadRequestException(
                    name + " is no time", "give a day such as 2026-11-29 or a time such as 2026-11-29T12:00:00Z");
        }
    }

    /** Whether the time is given as a day. */
    boolean isDay(String name) {
        int length = request.parameter(name).orElse("").length();
        return length > 0 && length <= "2026-11-29".length();
    }

    Optional<Long> number(String name, long min, long max) {
        Optional<String> text = request.parameter(name);
        try {
            Optional<Long> number = text.map(Long::parseLong);
            if (number.isEmpty() || (number.get() >= min && number.get() <= max)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Reported below, like a number out of range.
        }
        throw new BadRequestException(
                name + " is no number that can be used", "give a whole number from " + min + " to " + max);
    }
}
