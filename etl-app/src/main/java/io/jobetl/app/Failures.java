package io.jobetl.app;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import io.jobetl.data.load.UnusableFileException;
import io.jobetl.data.load.UnusableTableException;
import io.jobetl.io.cassandra.CassandraSetupException;
import io.jobetl.io.kafka.ConnectException;
import io.jobetl.io.kafka.ConnectorTemplateException;
import io.jobetl.io.mysql.MySqlPermissionException;
import io.jobetl.io.mysql.MySqlSchemaException;
import io.jobetl.io.mysql.SettingsChangedException;
import io.jobetl.local.LocalServersException;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import io.jobetl.pipeline.port.UnusableChangesException;
import io.jobetl.runtime.settings.ConfigException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place that turns a failure into what a person sees and the exit code. The cause decides, not the wrapper: a
 * store that is "unavailable" because of a wrong password is a matter of permission.
 */
public final class Failures {
    /** MySQL: access denied for user (1045), to database (1044), to table, column, routine, and lacking privileges. */
    private static final Set<Integer> MYSQL_DENIED = Set.of(1044, 1045, 1142, 1143, 1227, 1370, 1698, 3118);

    /** What JSSE says of a server that does not speak TLS. */
    private static final String NOT_TLS = "Unsupported or unrecognized SSL message";

    private static final String MYSQL_NO_TLS = "SSL Connection required";

    private final Invocation invocation;

    Failures(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What the failure means for the caller of the process. */
    public static ExitCode exitCodeOf(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof CommandException known) {
                return known.exitCode();
            }
            if (link instanceof ConfigException) {
                return ExitCode.CONFIGURATION;
            }
            if (link instanceof FencedException) {
                return ExitCode.FENCED;
            }
            if (link instanceof CassandraSetupException cassandra) {
                return exitCodeOf(cassandra.kind());
            }
            if (link instanceof MySqlPermissionException) {
                return ExitCode.NO_PERMISSION;
            }
            if (link instanceof MySqlSchemaException
                    || link instanceof SettingsChangedException
                    || link instanceof UnusableTableException
                    || link instanceof ConnectorTemplateException) {
                return ExitCode.CONFIGURATION;
            }
            if (link instanceof UnusableFileException || link instanceof UnusableChangesException) {
                return ExitCode.UNUSABLE_DATA;
            }
            if (link instanceof ConnectException) {
                return ExitCode.UNREACHABLE;
            }
            if (link instanceof LocalServersException servers) {
                return exitCodeOf(servers.reason());
            }
        }
        if (chain.stream().anyMatch(Failures::isTlsRefusal)) {
            return ExitCode.CONFIGURATION;
        }
        if (chain.stream().anyMatch(Failures::isPermission)) {
            return ExitCode.NO_PERMISSION;
        }
        if (chain.stream().anyMatch(Failures::isUnreachable)) {
            return ExitCode.UNREACHABLE;
        }
        if (chain.stream().anyMatch(NoSuchFileException.class::isInstance)) {
            return ExitCode.UNUSABLE_DATA;
        }
        if (chain.stream().anyMatch(FileSystemException.class::isInstance)) {
            return ExitCode.CANNOT_CREATE;
        }
        if (chain.stream().anyMatch(InterruptedException.class::isInstance)) {
            return ExitCode.INTERRUPTED;
        }
        return ExitCode.BUG;
    }

    /** Prints the failure and answers its exit code. */
    int report(Throwable failure) {
        ExitCode exitCode = exitCodeOf(failure);
        Console console = invocation.console();
        console.endLive();
        if (exitCode == ExitCode.BUG) {
            console.failure("this is a defect of etl: " + describe(failure)
                    + (invocation.options().verbose()
                            ? ""
                            : "\n  Run it again with -v for the stack trace, and report it."));
        } else {
            console.failure(messageOf(failure));
        }
        if (invocation.options().verbose()) {
            failure.printStackTrace(console.errorWriter());
            console.errorWriter().flush();
        }
        return exitCode.code();
    }

    /** Prints a usage mistake with the nearest right words and answers 2. */
    int usage(ParameterException mistake, String[] arguments) {
        CommandLine verb = mistake.getCommandLine();
        Console console = invocation.console();
        console.failure(String.valueOf(mistake.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(mistake, console.errorWriter())
                && VerbGroup.MISSING_VERB.equals(mistake.getMessage())) {
            verb.usage(console.errorWriter());
        }
        console.error("Try '" + verb.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE.code();
    }

    /** The outermost message of ours, and behind it the innermost reason when that says more. */
    private static String messageOf(Throwable failure) {
        String outer = describe(failure);
        if (failure instanceof CommandException
                || failure instanceof ConfigException
                || failure instanceof CassandraSetupException) {
            return outer; // complete as it is
        }
        List<Throwable> chain = chain(failure);
        String inner = describe(chain.get(chain.size() - 1));
        return outer.contains(inner) ? outer : outer + " (" + inner + ")";
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static ExitCode exitCodeOf(CassandraSetupException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case PERMISSION -> ExitCode.NO_PERMISSION;
            case CONFIGURATION -> ExitCode.CONFIGURATION;
        };
    }

    private static ExitCode exitCodeOf(LocalServersException.Reason reason) {
        return switch (reason) {
            case DATA_DIRECTORY_IN_USE, DATA_DIRECTORY_UNUSABLE -> ExitCode.CANNOT_CREATE;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case SERVERS_MISSING, START_FAILED, START_TIMED_OUT, PLATFORM -> ExitCode.UNREACHABLE;
        };
    }

    /** A server answers, but is not the one that was meant, or not in the way that was asked for. */
    private static boolean isTlsRefusal(Throwable link) {
        return link instanceof GeneralSecurityException
                || link instanceof SSLPeerUnverifiedException
                || link instanceof SslAuthenticationException
                || (link instanceof SSLException
                        && String.valueOf(link.getMessage()).contains(NOT_TLS))
                || (link instanceof SQLException
                        && String.valueOf(link.getMessage()).startsWith(MYSQL_NO_TLS));
    }

    private static boolean isPermission(Throwable link) {
        if (link instanceof SQLException sql) {
            return MYSQL_DENIED.contains(sql.getErrorCode());
        }
        if (link instanceof AllNodesFailedException nodes) {
            return nodes.getAllErrors().values().stream()
                    .flatMap(List::stream)
                    .flatMap(error -> chain(error).stream())
                    .anyMatch(AuthenticationException.class::isInstance);
        }
        return link instanceof AuthenticationException
                || link instanceof UnauthorizedException
                || link instanceof AccessDeniedException
                || link instanceof org.apache.kafka.common.errors.AuthenticationException
                || link instanceof org.apache.kafka.common.errors.AuthorizationException;
    }

    private static boolean isUnreachable(Throwable link) {
        if (link instanceof SQLException sql) {
            return isConnectionState(sql.getSQLState());
        }
        return link instanceof StoreUnavailableException
                || link instanceof AllNodesFailedException
                || link instanceof DriverTimeoutException
                || link instanceof SocketException
                || link instanceof SocketTimeoutException
                || link instanceof UnknownHostException
                || link instanceof HttpTimeoutException
                || link instanceof org.apache.kafka.common.errors.TimeoutException;
    }

    private static boolean isConnectionState(@Nullable String sqlState) {
        return sqlState != null && sqlState.startsWith("08");
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failure; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }
}
