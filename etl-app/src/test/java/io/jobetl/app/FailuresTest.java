package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.io.cassandra.CassandraSetupException;
import io.jobetl.io.mysql.MySqlPermissionException;
import io.jobetl.io.mysql.MySqlSchemaException;
import io.jobetl.pipeline.port.FencedException;
import io.jobetl.pipeline.port.StoreUnavailableException;
import io.jobetl.runtime.run.StopSignal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void should_give_each_kind_of_failure_its_exit_code() {
        assertThat(Failures.exitCodeOf(new StoreUnavailableException("away", null)))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Failures.exitCodeOf(new IllegalStateException(new ConnectException("refused"))))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(Failures.exitCodeOf(new FencedException("taken over"))).isEqualTo(ExitCode.FENCED);
        assertThat(Failures.exitCodeOf(new MySqlPermissionException("denied", null)))
                .isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(new MySqlSchemaException("no table", null)))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(Failures.exitCodeOf(
                        new CassandraSetupException(CassandraSetupException.Kind.PERMISSION, "denied", null)))
                .isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(new NoSuchFileException("data"))).isEqualTo(ExitCode.UNUSABLE_DATA);
        assertThat(Failures.exitCodeOf(new AccessDeniedException("data"))).isEqualTo(ExitCode.NO_PERMISSION);
        assertThat(Failures.exitCodeOf(new NullPointerException())).isEqualTo(ExitCode.BUG);
    }

    @Test
    void should_see_a_wrong_password_behind_an_unavailable_store() {
        SQLException denied = new SQLException("Access denied for user 'etl'", "28000", 1045);

        assertThat(Failures.exitCodeOf(new StoreUnavailableException("MySQL is away", denied)))
                .isEqualTo(ExitCode.NO_PERMISSION);
    }

    @Test
    void should_print_a_stack_trace_only_when_asked() {
        assertThat(reported(false)).contains("defect of etl").contains("-v").doesNotContain("\tat ");
        assertThat(reported(true)).contains("\tat ");
    }

    private static String reported(boolean verbose) {
        StringWriter err = new StringWriter();
        Invocation invocation = new Invocation(
                Map.of(),
                Path.of(""),
                Path.of(""),
                new PrintWriter(new StringWriter()),
                new PrintWriter(err),
                false,
                new StopSignal());
        invocation.options().verbose = verbose;
        assertThat(new Failures(invocation).report(new IllegalStateException("cells=-1")))
                .isEqualTo(70);
        return err.toString();
    }
}
