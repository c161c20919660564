package io.jobetl.io.mysql.schema;

import org.flywaydb.core.api.logging.Log;
import org.flywaydb.core.api.logging.LogCreator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Flyway's log at debug level: what it says at info is for its own users, and its errors are thrown as well. Flyway
 * makes it by its name.
 */
public final class QuietFlywayLog implements LogCreator {
    @Override
    public Log createLogger(Class<?> source) {
        return new DebugLog(LoggerFactory.getLogger(source));
    }

    private record DebugLog(Logger logger) implements Log {
        @Override
        public void debug(String message) {
            logger.trace("{}", message);
        }

        @Override
        public void info(String message) {
            logger.debug("{}", message);
        }

        @Override
        public void warn(String message) {
            logger.debug("{}", message);
        }

        @Override
        public void error(String message) {
            logger.debug("{}", message);
        }

        @Override
        public void error(String message, @Nullable Exception error) {
            logger.debug("{}", message, error);
        }

        @Override
        public void notice(String message) {
            logger.debug("{}", message);
        }
    }
}
