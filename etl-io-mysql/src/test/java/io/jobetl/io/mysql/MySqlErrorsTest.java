package io.jobetl.io.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.net.ConnectException;
import java.security.cert.CertPathValidatorException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MySqlErrorsTest {
    private static final MySqlConfig CONFIG = MySqlConfig.of("127.0.0.1", 3306, "etl", "canary", "DE1", "");

    static Stream<Arguments> errors() {
        return Stream.of(
                arguments(
                        link(new ConnectException("Connection refused")), Kind.UNAVAILABLE, "no answer (link failure)"),
                arguments(error("lost", "HY000", 2013), Kind.UNAVAILABLE, "no answer (lost)"),
                arguments(new SQLTimeoutException("slow"), Kind.UNAVAILABLE, "no answer (slow)"),
                arguments(error("Deadlock found", "40001", 1213), Kind.UNAVAILABLE, "Deadlock found"),
                arguments(error("The server is read-only", "HY000", 1290), Kind.UNAVAILABLE, "read-only"),
                arguments(error("Access denied for user", "28000", 1045), Kind.DENIED, "check the user"),
                arguments(error("INSERT command denied", "42000", 1142), Kind.DENIED, "the grants"),
                arguments(error("Your password has expired", "HY000", 1862), Kind.DENIED, "the password"),
                arguments(error("Table 'DE1.events' doesn't exist", "42S02", 1146), Kind.MISCONFIGURED, "`etl init`"),
                arguments(
                        link(new SSLException("PKIX", new CertPathValidatorException("no trust anchors"))),
                        Kind.MISCONFIGURED,
                        "the connection is not safe (no trust anchors); check mysql.tls.mode"),
                arguments(
                        link(new SSLException("Unsupported or unrecognized SSL message")),
                        Kind.MISCONFIGURED,
                        "the connection is not safe"),
                arguments(
                        link(new IllegalStateException("SSL Connection required, but not supported by server.")),
                        Kind.MISCONFIGURED,
                        "SSL Connection required"),
                arguments(
                        error("Public Key Retrieval is not allowed", "08001", 0),
                        Kind.MISCONFIGURED,
                        "mysql.options=allowPublicKeyRetrieval=true"),
                arguments(
                        link(new SSLHandshakeException("Remote host terminated the handshake")),
                        Kind.UNAVAILABLE,
                        "no answer"),
                arguments(
                        error("no such thing today", "45000", 1644), Kind.REFUSED, "no such thing today (error 1644)"),
                arguments(error("Duplicate entry", "23000", 1062), Kind.REFUSED, "(error 1062)"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void should_tell_what_an_error_means(SQLException error, Kind kind, String message) {
        assertThat(MySqlErrors.translated(CONFIG, "committing", error))
                .returns(kind, StoreException::kind)
                .returns(Store.MYSQL, StoreException::store)
                .hasMessageStartingWith("MySQL 127.0.0.1:3306/DE1: committing: ")
                .hasMessageContaining(message)
                .hasMessageNotContaining("canary")
                .hasCause(error);
    }

    @Test
    void should_see_a_wrong_password_behind_a_pool_without_connections() {
        SQLException denied = error("Access denied for user 'etl'", "28000", 1045);
        SQLException pool = new SQLTransientConnectionException("etl-reader - request timed out", "08001", denied);

        assertThat(MySqlErrors.translated(CONFIG, "reading", pool))
                .returns(Kind.DENIED, StoreException::kind)
                .hasMessage(
                        "MySQL 127.0.0.1:3306/DE1: reading: Access denied for user 'etl'; check the user, the password"
                                + " and the grants");
    }

    private static SQLException error(String message, String state, int code) {
        return new SQLException(message, state, code);
    }

    private static SQLException link(Exception cause) {
        return new SQLNonTransientConnectionException("link failure\n\nThe last packet ...", "08S01", 0, cause);
    }
}
