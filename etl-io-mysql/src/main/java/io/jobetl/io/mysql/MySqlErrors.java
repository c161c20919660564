package io.jobetl.io.mysql;

import io.jobetl.pipeline.commit.EventsDatabaseException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * What an error of MySQL means for the caller: the one place that knows the numbers, which are those of the server's
 * error reference.
 */
public final class MySqlErrors {
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

    /** A statement was ended because it took longer than max_execution_time. */
    private static final int TIME_BOUND = 3024;

    private static final String NO_PUBLIC_KEY = "Public Key Retrieval is not allowed";

    private static final String NO_TLS = "SSL Connection required";
    /** What the JDK says of a server that does not speak TLS. */
    private static final String NOT_TLS = "Unsupported or unrecognized SSL message";

    /** What an error asks the caller to do. */
    public enum Meaning {
        CONNECTION_LOST(Kind.UNAVAILABLE),
        /** There is no connection, because it would not be the one that was asked for. */
        UNSAFE(Kind.MISCONFIGURED),
        REPEAT_TRANSACTION(Kind.UNAVAILABLE),
        REFUSED_FOR_NOW(Kind.UNAVAILABLE),
        DENIED(Kind.DENIED),
        WRONG_SCHEMA(Kind.MISCONFIGURED),
        OTHER(Kind.REFUSED);

        private final Kind kind;

        Meaning(Kind kind) {
            this.kind = kind;
        }

        public Kind kind() {
            return kind;
        }
    }

    private MySqlErrors() {}

    public static Meaning of(SQLException error) {
        int code = decisive(error).getErrorCode();
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
        if (!connection) {
            return Meaning.OTHER;
        }
        return isTlsRefusal(error) || isKeyRefusal(error) ? Meaning.UNSAFE : Meaning.CONNECTION_LOST;
    }

    /** Whether the server has ended a statement because it took longer than it may. */
    static boolean isTimeBound(SQLException error) {
        return error.getErrorCode() == TIME_BOUND;
    }

    /** A pool says that it has no connection, and hides behind that why: a user who is not let in is no outage. */
    private static SQLException decisive(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && DENIED.contains(sql.getErrorCode())) {
                return sql;
            }
        }
        return error;
    }

    /** The error as the commit protocol understands it. */
    public static EventsDatabaseException wrapped(SQLException error) {
        EventsDatabaseException.Meaning meaning = switch (of(error)) {
            case CONNECTION_LOST, UNSAFE -> EventsDatabaseException.Meaning.CONNECTION_LOST;
            case REPEAT_TRANSACTION -> EventsDatabaseException.Meaning.REPEAT_TRANSACTION;
            case REFUSED_FOR_NOW, DENIED, WRONG_SCHEMA, OTHER -> EventsDatabaseException.Meaning.OTHER;
        };
        return new EventsDatabaseException(meaning, firstLine(error), error);
    }

    /** The same when it is not known what the server has done. */
    public static EventsDatabaseException unanswered(SQLException error) {
        return new EventsDatabaseException(EventsDatabaseException.Meaning.CONNECTION_LOST, firstLine(error), error);
    }

    /** @param action what was being done, for instance {@code reading events} */
    static StoreException translated(MySqlConfig config, String action, SQLException error) {
        String where = "MySQL " + config.address() + "/" + config.database() + ": " + action + ": ";
        return switch (of(error)) {
            case CONNECTION_LOST ->
                failure(
                        Meaning.CONNECTION_LOST,
                        where + "no answer (" + firstLine(error) + ")",
                        "is the server running at this address?",
                        error);
            case UNSAFE ->
                isKeyRefusal(error)
                        ? failure(
                                Meaning.UNSAFE,
                                where + "the password cannot be sent safely: there is no TLS, and whoever answers could"
                                        + " hand out a public key of his own to encrypt it with",
                                "encrypt the connection (mysql.tls.mode), or trust the network and allow that key:"
                                        + " mysql.options=" + MySqlConfig.PUBLIC_KEY_RETRIEVAL + "=true",
                                error)
                        : failure(
                                Meaning.UNSAFE,
                                where + "the connection is not safe (" + innermostMessage(error) + ")",
                                "check mysql.tls.mode and mysql.tls.ca-file, and that the server's certificate names this host",
                                error);
            case REPEAT_TRANSACTION -> failure(Meaning.REPEAT_TRANSACTION, where + firstLine(error), "", error);
            case REFUSED_FOR_NOW -> failure(Meaning.REFUSED_FOR_NOW, where + firstLine(error), "", error);
            case DENIED ->
                failure(
                        Meaning.DENIED,
                        where + firstLine(decisive(error)),
                        "check the user, the password and the grants",
                        error);
            case WRONG_SCHEMA ->
                failure(
                        Meaning.WRONG_SCHEMA,
                        where + firstLine(error),
                        "run `etl init`; while a backup is being restored, wait until it is complete, and start again",
                        error);
            case OTHER ->
                failure(Meaning.OTHER, where + firstLine(error) + " (error " + error.getErrorCode() + ")", "", error);
        };
    }

    private static StoreException failure(Meaning meaning, String reason, String remedy, SQLException error) {
        return new StoreException(Store.MYSQL, meaning.kind(), reason, remedy, error);
    }

    /**
     * The server answers, but is not the one we want to talk to, or not in the way we want. The driver knows the second
     * case by an exception that has neither a class nor a number of its own.
     */
    private static boolean isTlsRefusal(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof GeneralSecurityException
                    || cause instanceof SSLPeerUnverifiedException
                    || (cause instanceof SSLException && message.contains(NOT_TLS))
                    || message.startsWith(NO_TLS)) {
                return true;
            }
        }
        return false;
    }

    /** Logins by caching_sha2_password ask for the key when the server has forgotten the user's last login. */
    private static boolean isKeyRefusal(SQLException error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(NO_PUBLIC_KEY)) {
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
    public static String firstLine(SQLException error) {
        String message = error.getMessage();
        if (message == null) {
            return error.getClass().getSimpleName();
        }
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).trim();
    }
}
