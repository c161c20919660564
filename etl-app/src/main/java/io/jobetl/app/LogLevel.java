package io.jobetl.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** The level of our log; apart from the rest, because it needs logback's classes. */
final class LogLevel {
    private LogLevel() {}

    static void debug() {
        ((Logger) LoggerFactory.getLogger("io.jobetl")).setLevel(Level.DEBUG);
    }
}
