package io.jobetl.app.config;

import io.jobetl.runtime.settings.Durations;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options that take a time: {@code --for 60s}. */
public final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return Durations.parse(text)
                .orElseThrow(
                        () -> new TypeConversionException("'" + text + "' is not a time such as 500ms, 60s, 5m or 2h"));
    }
}
