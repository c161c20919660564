package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.OutputFormat;
import io.jobetl.app.verb.Terminal;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlDatabase;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailuresTest {
    private static final MySqlDatabase MYSQL =
            new MySqlDatabase(MySqlConfig.of("127.0.0.1", 3306, "etl", "1", "DE1", ""));

    @Test
    void should_give_each_kind_of_failure_its_exit_code() {
        assertThat(Failures.exitCodeOf(failure(Kind.UNAVAILABLE))).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Failures.exitCodeOf(new IllegalStateException(new ConnectException("refused"))))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Failures.exitCodeOf(new FencedException("taken over"))).isEqualTo(ExitCode.FENCED);
        assertThat(Failures.exitCodeOf(failure(Kind.DENIED))).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(failure(Kind.MISCONFIGURED))).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(Failures.exitCodeOf(failure(Kind.UNUSABLE_DATA))).isEqualTo(ExitCode.UNUSABLE_DATA);
        assertThat(Failures.exitCodeOf(failure(Kind.REFUSED))).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Failures.exitCodeOf(new IllegalStateException("wrapped", failure(Kind.DENIED))))
                .isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(new NoSuchFileException("data"))).isEqualTo(ExitCode.UNUSABLE_DATA);
        assertThat(Failures.exitCodeOf(new AccessDeniedException("data"))).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(new CompletionException(new OutOfMemoryError("Java heap space"))))
                .isEqualTo(ExitCode.OUT_OF_MEMORY);
        assertThat(Failures.exitCodeOf(new NullPointerException())).isEqualTo(ExitCode.BUG);
    }

    @Test
    void should_see_a_wrong_password_behind_an_unavailable_store() {
        SQLException denied = new SQLException("Access denied for user 'etl'", "28000", 1045);
        SQLException away = new SQLTransientConnectionException("no connection in time", "08001", denied);

        assertThat(Failures.exitCodeOf(MYSQL.failure("reading", away))).isEqualTo(ExitCode.NO_PERMISSION);
    }

    @Test
    void should_blame_the_store_for_an_error_that_nobody_has_listed() {
        RuntimeException mysql = MYSQL.failure("committing", new SQLException("not today", "45000", 1644));
        RuntimeException cassandra =
                DriverFailures.translated("cannot read", new ServerError(null, "java.lang.NullPointerException"));

        for (RuntimeException failure : new RuntimeException[] {mysql, cassandra}) {
            assertThat(Failures.exitCodeOf(failure)).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(reported(failure, false)).contains(" ERROR ").doesNotContain("defect of etl", "\tat ");
        }
        assertThat(reported(mysql, false)).contains("committing: not today (error 1644)");
    }

    @ParameterizedTest
    @EnumSource(Store.class)
    void should_print_what_to_do_behind_the_reason(Store store) {
        StoreException failure =
                new StoreException(store, Kind.UNAVAILABLE, store.title() + " is away", "start it", null);

        assertThat(reported(failure, false).strip()).endsWith(" ERROR " + store.title() + " is away; start it");
    }

    @Test
    void should_add_the_innermost_reason_when_the_message_lacks_it() {
        SQLException lost =
                new SQLException("Communications link failure", "08S01", 0, new ConnectException("Connection refused"));

        assertThat(reported(MYSQL.failure("reading", lost), false).strip())
                .endsWith("no answer (Communications link failure); is the server running at this address? (Connection"
                        + " refused)");
        assertThat(reported(DriverFailures.translated("cannot read", new DriverTimeoutException("slow")), false)
                        .strip())
                .endsWith("cannot read: slow; check that Cassandra runs and that host and port are right");
    }

    /** Spark tells the stack of an executor as a message; its adapter has taken the reason from there. */
    @Test
    void should_tell_nothing_of_spark_twice() {
        RuntimeException spark = new IllegalStateException("Job aborted: lost\n\tat a.B\nDriver stacktrace:");
        StoreException failure = new StoreException(Store.SPARK, Kind.UNAVAILABLE, "reading failed: lost", "", spark);

        assertThat(reported(failure, false).strip()).endsWith(" ERROR reading failed: lost");
    }

    @Test
    void should_say_whose_memory_is_short() {
        OutOfMemoryError ours = new OutOfMemoryError("Java heap space");
        OutOfMemoryError theirs = new OutOfMemoryError("in an executor");
        theirs.initCause(new StoreException(Store.SPARK, Kind.MISCONFIGURED, "executors are short", "give more", null));

        assertThat(reported(new CompletionException(ours), false)).contains("(Java heap space)", "ETL_JAVA_OPTS");
        assertThat(Failures.exitCodeOf(new CompletionException(theirs))).isEqualTo(ExitCode.OUT_OF_MEMORY);
        assertThat(reported(new CompletionException(theirs), false).strip())
                .endsWith(" ERROR executors are short; give more");
    }

    @Test
    void should_print_a_stack_trace_only_when_asked() {
        IllegalStateException bug = new IllegalStateException("cells=-1");
        assertThat(Failures.exitCodeOf(bug).code()).isEqualTo(70);

        assertThat(reported(bug, false))
                .contains("defect of etl")
                .contains("-v")
                .doesNotContain("\tat ");
        assertThat(reported(bug, true)).contains("\tat ");
    }

    @Test
    void should_print_one_object_for_a_program() {
        StoreException away = new StoreException(Store.KAFKA, Kind.UNAVAILABLE, "Kafka is away", "start it", null);

        String line = reported(away, false, OutputFormat.JSON);

        assertThat(line.lines()).hasSize(1);
        assertThat(line.strip())
                .startsWith("{\"time\":\"")
                .endsWith("\"level\":\"error\",\"message\":\"Kafka is away; start it\","
                        + "\"error\":\"Kafka is away; start it\",\"remedy\":\"start it\",\"exit_code\":69}");
        assertThat(reported(new IllegalStateException("cells=-1"), true, OutputFormat.JSON)
                        .lines())
                .singleElement()
                .asString()
                .contains("\"exit_code\":70", "\"stack\":\"java.lang.IllegalStateException: cells=-1\\n\\tat ");
    }

    private static StoreException failure(Kind kind) {
        return new StoreException(Store.MYSQL, kind, "away", "", null);
    }

    private static String reported(RuntimeException failure, boolean verbose) {
        return reported(failure, verbose, OutputFormat.TEXT);
    }

    private static String reported(RuntimeException failure, boolean verbose, OutputFormat format) {
        StringWriter err = new StringWriter();
        Invocation invocation = new Invocation(
                Map.of(),
                Path.of(""),
                Path.of(""),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                Terminal.none(),
                new StopSignal());
        invocation.options().setVerbose(verbose);
        invocation.options().setOutput(format);
        assertThat(new Failures(invocation).report(failure))
                .isEqualTo(Failures.exitCodeOf(failure).code());
        return err.toString();
    }
}
