package io.jobetl.io.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.jobetl.io.cassandra.CassandraSetupException.Kind;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

final class DriverFailuresTest {
    @Test
    void should_tell_refused_login_from_silent_server() {
        AuthenticationException refused = new AuthenticationException(
                new DefaultEndPoint(InetSocketAddress.createUnresolved("db", 9042)),
                "username and/or password are wrong");

        assertThat(DriverFailures.atSetup("cannot connect", refused))
                .returns(Kind.PERMISSION, CassandraSetupException::kind)
                .hasMessageContaining("password are wrong")
                .hasMessageContaining("check user and password")
                .hasCause(refused);
        assertThat(DriverFailures.atSetup("cannot connect", new NoNodeAvailableException()))
                .returns(Kind.UNREACHABLE, CassandraSetupException::kind);
        assertThat(DriverFailures.atSetup("cannot connect", AllNodesFailedException.fromErrors(java.util.List.of())))
                .returns(Kind.UNREACHABLE, CassandraSetupException::kind);
    }

    @Test
    void should_try_again_after_timeouts_only() {
        assertThat(DriverFailures.isTimeout(new DriverTimeoutException("slow"))).isTrue();
        assertThat(DriverFailures.isTimeout(new NoNodeAvailableException())).isFalse();
        assertThat(DriverFailures.isTimeout(new IllegalStateException("Session is closed")))
                .isFalse();
    }
}
