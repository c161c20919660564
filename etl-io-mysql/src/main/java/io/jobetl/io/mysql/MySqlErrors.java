package io.jobetl.io.mysql;

import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What an error of MySQL means for the caller. The numbers are those of the server's error reference. */
final class MySqlErrors {
    private static final Set<Integer> DENIED =
            Set.of(1044, 1045, 1095, 1130, 1142, 1143, 1227, 1370, 1410, 1698, 1820, 1862, 3118, 3955);
    private static final Set<Integer> WRONG_SCHEMA = Set.of(1049, 1054, 1109, 1146, 1356);
    /** Deadlock, lock wait time-out, statement interrupted: the transaction is rolled back and repeated. */
    private static final Set<Integer> REPEATABLE = Set.of(1205, 1213, 1317, 3572);
    /** Too many connections, shutdown, lost, killed, idle for too long. */
    private static final Set<Integer> CONNECTION = Set.of(
            1040, 1053, 1152, 1158, 1159, 1160, 1161, 1184, 1203, 1226, 1927, 2002, 2003, 2006, 2013, 2055, 3032, 3169,
            4031);
    /** Disk full, out of memory, table full, read-only, lock table full. */
    private static final Set<Integer> REFUSED_FOR_NOW =
            Set.of(3, 28, 1021, 1030, 1037, 1038, 1041, 1114, 1206, 1290, 1792, 1836, 3100, 3101);

    private static final String NO_TLS = "SSL Connection required";

    enum Meaning {
        CONNECTION_LOST,
        REPEAT_TRANSACTION,
        REFUSED_FOR_NOW,
        DENIED,
        WRONG_SCHEMA,
        OTHER
    }

    private MySqlErrors() {}

    static Meaning of(SQLException error) {
        int code = error.getErrorCode();
        if (DENIED.contains(code)) {
            return Meaning.DENIED;
        }
        if (WRONG_SCHEMA.contains(code)) {
            return Meaning.WRONG_SCHEMA;
        }
        if (REPEATABLE.contains(code)) {
            return Meaning.REPEAT_TRANSACTION;
        }
        if (REFUSED_FOR_NOW.contains(code)) {
            return Meaning.REFUSED_FOR_NOW;
        }
        String state = error.getSQLState();
        boolean connection = CONNECTION.contains(code)
                || (state != null && state.startsWith("08"))
                || error instanceof SQLNonTransientConnectionException
                || error instanceof SQLRecoverableException
                || error instanceof SQLTimeoutException;
        return connection ? Meaning.CONNECTION_LOST : Meaning.OTHER;
    }

    /** The error as the commit protocol understands it. */
    static EventsDatabaseException wrapped(SQLException error) {
        EventsDatabaseException.Meaning meaning = switch (of(error)) {
            case CONNECTION_LOST -> EventsDatabaseException.Meaning.CONNECTION_LOST;
            case REPEAT_TRANSACTION -> EventsDatabaseException.Meaning.REPEAT_TRANSACTION;
            case REFUSED_FOR_NOW, DENIED, WRONG_SCHEMA, OTHER -> EventsDatabaseException.Meaning.OTHER;
        };
        return new EventsDatabaseException(meaning, firstLine(error), error);
    }

    /** @param action what was being done, for instance {@code reading events} */
    static RuntimeException translated(MySqlConfig config, String action, SQLException error) {
        String where = "MySQL " + config.address() + "/" + config.database() + ": " + action + ": ";
        return switch (of(error)) {
            case CONNECTION_LOST ->
                new StoreUnavailableException(
                        isTlsRefusal(error)
                                ? where + "the connection is not safe (" + innermostMessage(error)
                                        + "); check mysql.tls.mode and mysql.tls.ca-file, and that the server's"
                                        + " certificate names this host"
                                : where + "no answer (" + firstLine(error)
                                        + "); is the server running at this address?",
                        error);
            case REPEAT_TRANSACTION, REFUSED_FOR_NOW -> new StoreUnavailableException(where + firstLine(error), error);
            case DENIED ->
                new MySqlPermissionException(
                        where + firstLine(error) + "; check the user, the password and the grants", error);
            case WRONG_SCHEMA -> new MySqlSchemaException(where + firstLine(error) + "; run `etl init`", error);
            case OTHER -> new MySqlException(where + firstLine(error) + " (error " + error.getErrorCode() + ")", error);
        };
    }

    /**
     * The server answers, but is not the one we want to talk to, or not in the way we want. The driver knows the second
     * case by an exception that has neither a class nor a number of its own.
     */
    private static boolean isTlsRefusal(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException
                    || cause instanceof SSLPeerUnverifiedException
                    || String.valueOf(cause.getMessage()).startsWith(NO_TLS)) {
                return true;
            }
        }
        return false;
    }

    private static String innermostMessage(SQLException error) {
        Throwable innermost = error;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return String.valueOf(innermost.getMessage());
    }

    /** The driver's message without the lines of advice that follow the first one. */
    static String firstLine(SQLException error) {
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).trim();
    }
}
