package io.jobetl.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.jobetl.app.verb.LogLine;
import io.jobetl.app.verb.Printable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the engine and the drivers log, in the form of what the verbs say themselves; named in logback.xml. */
public final class LogLayout extends LayoutBase<ILoggingEvent> {
    /** System property; {@code true} makes each line a JSON object. */
    static final String JSON_PROPERTY = "etl.log.json";

    private static final int ERROR_FROM = ch.qos.logback.classic.Level.ERROR_INT;
    private static final int WARN_FROM = ch.qos.logback.classic.Level.WARN_INT;

    @Override
    public String doLayout(ILoggingEvent event) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("logger", event.getLoggerName());
        String stack = stackOf(event.getThrowableProxy());
        if (!stack.isEmpty()) {
            fields.put("stack", stack);
        }
        LogLine line = new LogLine(event.getInstant(), levelOf(event), event.getFormattedMessage(), fields);
        if (Boolean.getBoolean(JSON_PROPERTY)) {
            return line.json() + System.lineSeparator();
        }
        return line.text() + " (" + event.getLoggerName() + ")" + System.lineSeparator() + stack;
    }

    private static LogLine.Level levelOf(ILoggingEvent event) {
        int level = event.getLevel().toInt();
        return level >= ERROR_FROM ? LogLine.Level.ERROR : level >= WARN_FROM ? LogLine.Level.WARN : LogLine.Level.INFO;
    }

    private static String stackOf(@Nullable IThrowableProxy failure) {
        return failure == null ? "" : Printable.lines(ThrowableProxyUtil.asString(failure));
    }
}
