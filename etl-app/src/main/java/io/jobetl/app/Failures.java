package io.jobetl.app;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.Console;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.data.load.UnusableFileException;
import io.jobetl.io.kafka.connect.ConnectorTemplateException;
import io.jobetl.local.LocalServersException;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.runtime.settings.ConfigException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one place that turns a failure into what a person sees and the exit code. The first link of the chain that says
 * what it means decides. Failures of stores say so by their kind: what a driver throws is translated by its adapter.
 */
public final class Failures {
    private static final long BYTES_PER_MEBIBYTE = 1_048_576;
    private static final String REMEDY_OF_BUG = "Run it again with -v for the stack trace, and report it.";

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
            if (link instanceof OutOfMemoryError) {
                return ExitCode.OUT_OF_MEMORY;
            }
            if (link instanceof FencedException) {
                return ExitCode.FENCED;
            }
            if (link instanceof StoreException store) {
                return exitCodeOf(store.kind());
            }
            if (link instanceof ConnectorTemplateException) {
                return ExitCode.CONFIGURATION;
            }
            if (link instanceof UnusableFileException) {
                return ExitCode.UNUSABLE_DATA;
            }
            if (link instanceof LocalServersException servers) {
                return exitCodeOf(servers.reason());
            }
        }
        if (chain.stream().anyMatch(AccessDeniedException.class::isInstance)) {
            return ExitCode.NO_PERMISSION;
        }
        if (chain.stream().anyMatch(Failures::isOfNetwork)) {
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
        if (exitCode == ExitCode.READER_GONE) {
            return exitCode.code(); // `etl ... | head -1` has what it wants
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        String message = messageOf(failure, exitCode);
        fields.put("error", message);
        fields.put("remedy", remedyOf(failure, exitCode));
        fields.put("exit_code", exitCode.code());
        if (invocation.options().verbose()) {
            StringWriter stack = new StringWriter();
            failure.printStackTrace(new PrintWriter(stack));
            if (console.wantsJson()) {
                fields.put("stack", stack.toString());
            } else {
                message += "\n" + stack;
            }
        }
        console.failure(message, fields);
        return exitCode.code();
    }

    /** Answers the exit code of a verb that has ended, or says that its results have not arrived. */
    int requireResults(int code) {
        try {
            invocation.console().requireResults();
            return code;
        } catch (CommandException lost) {
            return code == ExitCode.OK.code() ? report(lost) : code;
        }
    }

    private static String shortOfMemory(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof StoreException store) {
                return describe(store); // the memory of another process, such as an executor of Spark
            }
        }
        String reason = chain.stream()
                .filter(OutOfMemoryError.class::isInstance)
                .map(Failures::describe)
                .findFirst()
                .orElse("");
        return "memory is short (" + reason + "): Java may use "
                + Runtime.getRuntime().maxMemory() / BYTES_PER_MEBIBYTE
                + " MiB here; give it more, for instance ETL_JAVA_OPTS=-Xmx1g. What is committed stays, and the next"
                + " start goes on from there";
    }

    private String messageOf(Throwable failure, ExitCode exitCode) {
        return switch (exitCode) {
            case OUT_OF_MEMORY -> shortOfMemory(failure);
            case BUG ->
                "this is a defect of etl: " + describe(failure)
                        + (invocation.options().verbose() ? "" : "\n  " + REMEDY_OF_BUG);
            default -> messageOf(failure);
        };
    }

    /** What to do, as the message says it at its end; empty when it gives no advice of its own. */
    private static String remedyOf(Throwable failure, ExitCode exitCode) {
        if (exitCode == ExitCode.BUG) {
            return REMEDY_OF_BUG;
        }
        return chain(failure).stream()
                .filter(StoreException.class::isInstance)
                .map(link -> ((StoreException) link).remedy())
                .findFirst()
                .orElse("");
    }

    /** The outermost message of ours, and behind it the innermost reason when that says more. */
    private static String messageOf(Throwable failure) {
        String outer = describe(failure);
        if (failure instanceof CommandException || failure instanceof ConfigException || isComplete(failure)) {
            return outer; // complete as it is
        }
        List<Throwable> chain = chain(failure);
        String inner = describe(chain.get(chain.size() - 1));
        return outer.contains(inner) ? outer : outer + " (" + inner + ")";
    }

    /**
     * Its adapter has looked for the innermost reason: Cassandra's driver keeps the errors of the nodes beside the
     * chain, and Spark tells the stack of an executor as a message.
     */
    private static boolean isComplete(Throwable failure) {
        return failure instanceof StoreException store
                && (store.store() == Store.CASSANDRA || store.store() == Store.SPARK);
    }

    private static String describe(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static ExitCode exitCodeOf(StoreException.Kind kind) {
        return switch (kind) {
            case UNAVAILABLE, REFUSED -> ExitCode.UNREACHABLE;
            case DENIED -> ExitCode.NO_PERMISSION;
            case MISCONFIGURED, REPLACED -> ExitCode.CONFIGURATION;
            case UNUSABLE_DATA -> ExitCode.UNUSABLE_DATA;
        };
    }

    private static ExitCode exitCodeOf(LocalServersException.Reason reason) {
        return switch (reason) {
            case DATA_DIRECTORY_IN_USE, DATA_DIRECTORY_UNUSABLE -> ExitCode.CANNOT_CREATE;
            case NOT_ALLOWED -> ExitCode.NO_PERMISSION;
            case INTERRUPTED -> ExitCode.INTERRUPTED;
            case SERVERS_MISSING, START_FAILED, START_TIMED_OUT, PLATFORM -> ExitCode.UNREACHABLE;
        };
    }

    /** What the JDK says of an address; of a store it comes as a {@link StoreException}. */
    private static boolean isOfNetwork(Throwable link) {
        return link instanceof SocketException
                || link instanceof SocketTimeoutException
                || link instanceof UnknownHostException
                || link instanceof HttpTimeoutException;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failure; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }
}
