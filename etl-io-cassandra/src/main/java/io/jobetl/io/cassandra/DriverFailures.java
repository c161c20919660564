package io.jobetl.io.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import io.jobetl.io.cassandra.CassandraSetupException.Kind;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what the driver throws into messages that say what went wrong and what to do. */
final class DriverFailures {
    private DriverFailures() {}

    /** A failure while connecting, looking at the schema or creating it. */
    static CassandraSetupException atSetup(String what, Throwable failure) {
        if (isTlsRefusal(failure)) {
            return new CassandraSetupException(
                    Kind.CONFIGURATION,
                    what + ": the connection is not safe (" + reason(failure)
                            + "); check cassandra.tls.mode, cassandra.tls.ca-file and cassandra.tls.key-store, and that"
                            + " the certificate of the node names this host",
                    failure);
        }
        Kind kind = kindOf(failure);
        String advice = switch (kind) {
            case UNREACHABLE -> "check that Cassandra runs and that host and port are right";
            case PERMISSION -> "check user and password, and that the user has the rights for this";
            case CONFIGURATION -> "check the keyspace, or create what is missing with `etl init`";
        };
        return new CassandraSetupException(kind, what + ": " + reason(failure) + "; " + advice, failure);
    }

    /** What to do about a failed read. */
    static String readAdvice(Throwable failure) {
        if (failure instanceof UnavailableException) {
            return "too few replicas are alive for LOCAL_QUORUM: start the missing nodes (`nodetool status` shows them)";
        }
        if (isTimeout(failure)) {
            return "Cassandra is too slow: look at its load, or raise the request timeout";
        }
        if (failure instanceof QueryValidationException) {
            return "check that the table is there and that the user may read it";
        }
        if (failure instanceof IllegalStateException) {
            return "the session to Cassandra is closed: start again";
        }
        return "check that Cassandra runs; reads continue when it answers again";
    }

    /** True for failures that another try of the same page can mend at once. */
    static boolean isTimeout(Throwable failure) {
        return failure instanceof DriverTimeoutException || failure instanceof ReadTimeoutException;
    }

    /** True for what the driver throws for failures of the store, false for bugs of ours. */
    static boolean isOfDriver(Throwable failure) {
        return failure instanceof DriverException || failure instanceof IllegalStateException;
    }

    /** The innermost useful message: a driver's summary of all nodes says less than the error of one node. */
    static String reason(Throwable failure) {
        Throwable shown = failure;
        if (failure instanceof AllNodesFailedException allNodes) {
            Throwable ofNode = anyNodeError(allNodes);
            if (ofNode != null) {
                shown = ofNode;
            }
        }
        while (true) {
            Throwable inner = innerOf(shown);
            if (inner == null || inner == shown) {
                break;
            }
            shown = inner;
        }
        String message = shown.getMessage();
        return message == null ? words(shown.getClass().getSimpleName()) : message;
    }

    /** A refused connection is only a suppressed exception of the request that could not be sent. */
    private static @Nullable Throwable innerOf(Throwable failure) {
        for (Throwable suppressed : failure.getSuppressed()) {
            if (suppressed instanceof ConnectException) {
                return suppressed;
            }
        }
        return failure.getCause();
    }

    /** A node answers, but is not the one we want to talk to, or not in the way we want. */
    private static boolean isTlsRefusal(Throwable failure) {
        if (failure instanceof AllNodesFailedException allNodes) {
            return allNodes.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .anyMatch(DriverFailures::isTlsRefusal);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof GeneralSecurityException || cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private static Kind kindOf(Throwable failure) {
        if (failure instanceof AllNodesFailedException allNodes) {
            return allNodes.getAllErrors().values().stream()
                            .flatMap(List::stream)
                            .anyMatch(error -> kindOf(error) == Kind.PERMISSION)
                    ? Kind.PERMISSION
                    : Kind.UNREACHABLE;
        }
        if (failure instanceof AuthenticationException || failure instanceof UnauthorizedException) {
            return Kind.PERMISSION;
        }
        return failure instanceof QueryValidationException ? Kind.CONFIGURATION : Kind.UNREACHABLE;
    }

    private static @Nullable Throwable anyNodeError(AllNodesFailedException failure) {
        return failure.getAllErrors().values().stream()
                .flatMap(List::stream)
                .findFirst()
                .orElse(null);
    }

    /** {@code ClosedConnectionException} to {@code closed connection}. */
    private static String words(String className) {
        return className
                .replaceFirst("Exception$", "")
                .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT);
    }
}
