package io.jobetl.io.cassandra.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.InvalidKeyspaceException;
import com.datastax.oss.driver.api.core.NoNodeAvailableException;
import com.datastax.oss.driver.api.core.RequestThrottlingException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.connection.BusyConnectionException;
import com.datastax.oss.driver.api.core.connection.ClosedConnectionException;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.servererrors.AlreadyExistsException;
import com.datastax.oss.driver.api.core.servererrors.BootstrappingException;
import com.datastax.oss.driver.api.core.servererrors.CDCWriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.DefaultWriteType;
import com.datastax.oss.driver.api.core.servererrors.FunctionFailureException;
import com.datastax.oss.driver.api.core.servererrors.InvalidConfigurationInQueryException;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import com.datastax.oss.driver.api.core.servererrors.OverloadedException;
import com.datastax.oss.driver.api.core.servererrors.ProtocolError;
import com.datastax.oss.driver.api.core.servererrors.ReadFailureException;
import com.datastax.oss.driver.api.core.servererrors.ReadTimeoutException;
import com.datastax.oss.driver.api.core.servererrors.ServerError;
import com.datastax.oss.driver.api.core.servererrors.SyntaxError;
import com.datastax.oss.driver.api.core.servererrors.TruncateException;
import com.datastax.oss.driver.api.core.servererrors.UnauthorizedException;
import com.datastax.oss.driver.api.core.servererrors.UnavailableException;
import com.datastax.oss.driver.api.core.servererrors.WriteFailureException;
import com.datastax.oss.driver.api.core.servererrors.WriteTimeoutException;
import com.datastax.oss.driver.internal.core.metadata.DefaultEndPoint;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.StoreException.TooMuch;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class DriverFailuresTest {
    private static final ConsistencyLevel QUORUM = ConsistencyLevel.LOCAL_QUORUM;
    /** Which node it was does not matter here: it only has an identity. */
    private static final Node NODE = (Node) Proxy.newProxyInstance(
            Node.class.getClassLoader(),
            new Class<?>[] {Node.class},
            (self, method, arguments) -> switch (method.getName()) {
                case "toString" -> "node";
                case "hashCode" -> 1;
                case "equals" -> self == arguments[0];
                default -> null;
            });

    static Stream<Arguments> failures() {
        return Stream.of(
                // nobody answers, or not now
                arguments(new NoNodeAvailableException(), Kind.UNAVAILABLE),
                arguments(new DriverTimeoutException("slow"), Kind.UNAVAILABLE),
                arguments(new RequestThrottlingException("too many"), Kind.UNAVAILABLE),
                arguments(new BusyConnectionException(1_024), Kind.UNAVAILABLE),
                arguments(new ClosedConnectionException("lost"), Kind.UNAVAILABLE),
                arguments(new UnavailableException(NODE, QUORUM, 2, 1), Kind.UNAVAILABLE),
                arguments(new ReadTimeoutException(NODE, QUORUM, 1, 2, false), Kind.UNAVAILABLE),
                arguments(new WriteTimeoutException(NODE, QUORUM, 1, 2, DefaultWriteType.SIMPLE), Kind.UNAVAILABLE),
                arguments(new ReadFailureException(NODE, QUORUM, 1, 2, 1, false, Map.of()), Kind.UNAVAILABLE),
                arguments(
                        new WriteFailureException(NODE, QUORUM, 1, 2, DefaultWriteType.SIMPLE, 1, Map.of()),
                        Kind.UNAVAILABLE),
                arguments(new OverloadedException(NODE), Kind.UNAVAILABLE),
                arguments(new BootstrappingException(NODE), Kind.UNAVAILABLE),
                arguments(new CDCWriteFailureException(NODE, "commit log is full"), Kind.UNAVAILABLE),
                arguments(new IllegalStateException("Session is closed"), Kind.UNAVAILABLE),
                arguments(new ConnectException("Connection refused"), Kind.UNAVAILABLE),
                // login and rights
                arguments(authentication("username and/or password are wrong"), Kind.DENIED),
                arguments(new UnauthorizedException(NODE, "User etl has no SELECT permission"), Kind.DENIED),
                arguments(
                        authentication("Unable to perform authentication: Cannot achieve consistency level QUORUM"),
                        Kind.UNAVAILABLE),
                arguments(
                        new UnauthorizedException(NODE, "Unable to perform authorization of permissions: timed out"),
                        Kind.UNAVAILABLE),
                // schema
                arguments(new InvalidQueryException(NODE, "table tracking does not exist"), Kind.MISCONFIGURED),
                arguments(new SyntaxError(NODE, "no viable alternative"), Kind.MISCONFIGURED),
                arguments(new InvalidConfigurationInQueryException(NODE, "no such class"), Kind.MISCONFIGURED),
                arguments(new AlreadyExistsException(NODE, "logs", "tracking"), Kind.MISCONFIGURED),
                arguments(new InvalidKeyspaceException("logs"), Kind.MISCONFIGURED),
                // answered with something else
                arguments(new ServerError(NODE, "java.lang.IllegalArgumentException: Unknown CF 5d3f"), Kind.REFUSED),
                arguments(new ProtocolError(NODE, "unexpected frame"), Kind.REFUSED),
                arguments(new FunctionFailureException(NODE, "no function"), Kind.REFUSED),
                arguments(new TruncateException(NODE, "cannot truncate"), Kind.REFUSED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void should_tell_what_a_failure_means(Throwable failure, Kind kind) {
        assertThat(DriverFailures.kindOf(failure)).isEqualTo(kind);
        assertThat(DriverFailures.translated("cannot look", failure))
                .returns(kind, StoreException::kind)
                .returns(Store.CASSANDRA, StoreException::store)
                .hasMessageStartingWith("cannot look: ")
                .hasCause(failure);
    }

    @Test
    void should_tell_refused_login_from_silent_server() {
        AuthenticationException refused = authentication("username and/or password are wrong");

        assertThat(DriverFailures.translated("cannot connect", refused))
                .returns(Kind.DENIED, StoreException::kind)
                .hasMessageContaining("password are wrong")
                .hasMessageContaining("check user and password")
                .hasCause(refused);
        assertThat(DriverFailures.translated("cannot connect", new NoNodeAvailableException()))
                .returns(Kind.UNAVAILABLE, StoreException::kind);
        assertThat(DriverFailures.translated("cannot connect", AllNodesFailedException.fromErrors(List.of())))
                .returns(Kind.UNAVAILABLE, StoreException::kind);
    }

    @Test
    void should_look_at_what_each_node_said() {
        Throwable wrong = authentication("username and/or password are wrong");
        Throwable silent = new ClosedConnectionException("lost");
        Throwable broken = new ServerError(NODE, "java.lang.NullPointerException");

        assertThat(DriverFailures.kindOf(allNodes(silent, wrong))).isEqualTo(Kind.DENIED);
        assertThat(DriverFailures.kindOf(allNodes(broken, silent))).isEqualTo(Kind.UNAVAILABLE);
        assertThat(DriverFailures.kindOf(allNodes(broken, broken))).isEqualTo(Kind.REFUSED);
    }

    @Test
    void should_blame_tls_only_while_it_connects() {
        Throwable closed = new ClosedConnectionException("unexpected", new SSLHandshakeException("bad_certificate"));

        assertThat(DriverFailures.translated("cannot connect", allNodes(closed)))
                .returns(Kind.MISCONFIGURED, StoreException::kind)
                .hasMessageContaining("cassandra.tls.key-store");
        assertThat(DriverFailures.kindOf(allNodes(closed))).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void should_try_again_after_timeouts_only() {
        assertThat(DriverFailures.isTimeout(new DriverTimeoutException("slow"))).isTrue();
        assertThat(DriverFailures.isTimeout(new NoNodeAvailableException())).isFalse();
        assertThat(DriverFailures.isTimeout(new IllegalStateException("Session is closed")))
                .isFalse();
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                arguments(readFailure(1), TooMuch.YES), // READ_TOO_MANY_TOMBSTONES
                arguments(readFailure(4), TooMuch.YES), // READ_SIZE
                arguments(readFailure(0, 1), TooMuch.YES),
                arguments(readFailure(2), TooMuch.MAYBE), // TIMEOUT
                arguments(readFailure(), TooMuch.MAYBE), // a protocol without reasons
                arguments(readFailure(0), TooMuch.NO), // UNKNOWN: a defect of the replica
                arguments(new ReadTimeoutException(NODE, QUORUM, 1, 2, false), TooMuch.MAYBE),
                arguments(new DriverTimeoutException("slow"), TooMuch.MAYBE),
                arguments(allNodes(new ClosedConnectionException("lost"), readFailure(1)), TooMuch.YES),
                arguments(allNodes(new ClosedConnectionException("lost")), TooMuch.NO),
                arguments(new NoNodeAvailableException(), TooMuch.NO),
                arguments(new UnavailableException(NODE, QUORUM, 2, 1), TooMuch.NO),
                arguments(new OverloadedException(NODE), TooMuch.NO),
                arguments(new IllegalStateException("Session is closed"), TooMuch.NO));
    }

    /** What halves a range: an answer that a store which is away could give must not count as a clear one. */
    @ParameterizedTest
    @MethodSource("reads")
    void should_tell_whether_a_shorter_range_might_be_read(Throwable failure, TooMuch tooMuch) {
        assertThat(DriverFailures.tooMuch(failure)).isEqualTo(tooMuch);
    }

    private static ReadFailureException readFailure(Integer... reasons) {
        Map<InetAddress, Integer> ofReplicas = new LinkedHashMap<>();
        for (int replica = 0; replica < reasons.length; replica++) {
            try {
                ofReplicas.put(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) replica}), reasons[replica]);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
        return new ReadFailureException(NODE, QUORUM, 0, 1, 1, false, ofReplicas);
    }

    private static AllNodesFailedException allNodes(Throwable... errors) {
        List<Map.Entry<Node, Throwable>> ofNodes = new ArrayList<>();
        for (Throwable error : errors) {
            ofNodes.add(Map.entry(NODE, error));
        }
        return AllNodesFailedException.fromErrors(ofNodes);
    }

    private static AuthenticationException authentication(String reason) {
        return new AuthenticationException(new DefaultEndPoint(InetSocketAddress.createUnresolved("db", 9042)), reason);
    }
}
