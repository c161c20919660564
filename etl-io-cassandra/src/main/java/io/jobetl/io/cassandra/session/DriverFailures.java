package io.jobetl.io.cassandra.session;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NodeUnavailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.connection.ConnectionInitException;
import com.datastax.oss.driver.api.core.connection.CrcMismatchException;
import com.datastax.oss.driver.api.core.connection.HeartbeatException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CDCWriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.QueryConsistencyException;
import com.datastax.oss.driver.api.core.servererrors.QueryValidationException;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import java.net.ConnectException;
import java.security.GeneralSecurityException;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the driver throws into failures that say what went wrong and what to do: the one place that knows its
 * exceptions. Stateless.
 */
public final class DriverFailures {
    /** What Cassandra says when it cannot look up a login or a right, because replicas of its own tables are away. */
    private static final String NOT_LOOKED_UP = "Unable to perform auth";

    /** Reasons that replicas give for a failed read, from {@code RequestFailureReason} of Cassandra. */
    private static final int TOO_MANY_TOMBSTONES = 1;

    private static final int TIMEOUT = 2;
    private static final int TOO_LARGE = 4;

    private DriverFailures() {}

    /**
     * The failure of a statement, or of connecting, for callers who use the session themselves.
     *
     * @param what what cannot be done, for instance {@code cannot look at table logs.tracking}
     * @param failure what the driver threw
     */
    public static StoreException translated(String what, Throwable failure) {
        if (isTlsRefusal(failure)) {
            return failure(
                    Kind.MISCONFIGURED,
                    what + ": the connection is not safe (" + reason(failure) + ")",
                    "check cassandra.tls.mode, cassandra.tls.ca-file and cassandra.tls.key-store, and that the certificate"
                            + " of the node names this host",
                    failure);
        }
        Kind kind = kindOf(failure);
        String remedy = switch (kind) {
            case UNAVAILABLE -> "check that Cassandra runs and that host and port are right";
            case DENIED -> "check user and password, and that the user has the rights for this";
            case MISCONFIGURED -> "check the keyspace, or create what is missing with `etl init`";
            case UNUSABLE_DATA, REPLACED, REFUSED -> "the log of Cassandra says more";
        };
        return failure(kind, what + ": " + reason(failure), remedy, failure);
    }

    /** A failure of Cassandra of this kind, for callers who know what to do about it. */
    public static StoreException failure(Kind kind, String reason, String remedy, @Nullable Throwable cause) {
        return new StoreException(Store.CASSANDRA, kind, reason, remedy, cause);
    }

    /** A table or setting that is missing or does not fit. */
    public static StoreException misconfigured(String reason, String remedy) {
        return failure(Kind.MISCONFIGURED, reason, remedy, null);
    }

    /** A table that is not the one that was counted. */
    public static StoreException replaced(String reason, String remedy) {
        return failure(Kind.REPLACED, reason, remedy, null);
    }

    /**
     * What kind of failure the driver reports. What TLS says is not looked at: of a session that is open, that is a
     * connection that broke.
     */
    public static Kind kindOf(Throwable failure) {
        if (failure instanceof AllNodesFailedException allNodes) {
            return kindOf(allNodes);
        }
        if (failure instanceof AuthenticationException || failure instanceof UnauthorizedException) {
            return String.valueOf(failure.getMessage()).contains(NOT_LOOKED_UP) ? Kind.UNAVAILABLE : Kind.DENIED;
        }
        if (failure instanceof QueryValidationException || failure instanceof InvalidKeyspaceException) {
            return Kind.MISCONFIGURED;
        }
        return isAbsence(failure) ? Kind.UNAVAILABLE : Kind.REFUSED;
    }

    /** A login that one node refuses is refused by all; else a node that is away may be the one that would answer. */
    private static Kind kindOf(AllNodesFailedException failure) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        failure.getAllErrors().values().forEach(errors -> errors.forEach(error -> kinds.add(kindOf(error))));
        if (kinds.contains(Kind.DENIED)) {
            return Kind.DENIED;
        }
        return kinds.isEmpty() || kinds.contains(Kind.UNAVAILABLE)
                ? Kind.UNAVAILABLE
                : kinds.iterator().next();
    }

    /**
     * Nodes or connections are away, overloaded or too slow, or replicas failed. What is no exception of the driver
     * comes from the network, or from a session that is closed.
     */
    private static boolean isAbsence(Throwable failure) {
        return !(failure instanceof DriverException)
                || failure instanceof DriverTimeoutException
                || failure instanceof RequestThrottlingException
                || failure instanceof NodeUnavailableException
                || failure instanceof BusyConnectionException
                || failure instanceof ClosedConnectionException
                || failure instanceof ConnectionInitException
                || failure instanceof CrcMismatchException
                || failure instanceof HeartbeatException
                || failure instanceof QueryConsistencyException
                || failure instanceof UnavailableException
                || failure instanceof OverloadedException
                || failure instanceof BootstrappingException
                || failure instanceof CDCWriteFailureException;
    }

    /** Whether a shorter range might have been read. */
    public static TooMuch tooMuch(Throwable failure) {
        if (failure instanceof AllNodesFailedException allNodes) {
            return allNodes.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .map(DriverFailures::tooMuch)
                    .max(Comparator.naturalOrder())
                    .orElse(TooMuch.NO);
        }
        if (failure instanceof ReadFailureException refused) {
            Collection<Integer> reasons = refused.getReasonMap().values();
            if (reasons.contains(TOO_MANY_TOMBSTONES) || reasons.contains(TOO_LARGE)) {
                return TooMuch.YES;
            }
            // Before protocol version 5, so before Cassandra 4, a replica does not give its reason.
            return reasons.isEmpty() || reasons.contains(TIMEOUT) ? TooMuch.MAYBE : TooMuch.NO;
        }
        return isTimeout(failure) ? TooMuch.MAYBE : TooMuch.NO;
    }

    /** What to do about a failed read. */
    public static String readAdvice(Throwable failure) {
        if (tooMuch(failure) == TooMuch.YES) {
            return "Cassandra refuses to read over so many deleted rows, or so large ones: look at"
                    + " tombstone_failure_threshold and local_read_size_fail_threshold, or compact the table once"
                    + " gc_grace_seconds are over";
        }
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
    public static boolean isTimeout(Throwable failure) {
        return failure instanceof DriverTimeoutException || failure instanceof ReadTimeoutException;
    }

    /** True for what the driver throws for failures of the store, false for bugs of ours. */
    public static boolean isOfDriver(Throwable failure) {
        return failure instanceof DriverException || failure instanceof IllegalStateException;
    }

    /** The innermost useful message: a driver's summary of all nodes says less than the error of one node. */
    public static String reason(Throwable failure) {
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
