package io.jobetl.io.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaFailuresTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new TimeoutException("no broker within 10 s"), Kind.UNAVAILABLE),
                arguments(new DisconnectException("gone"), Kind.UNAVAILABLE),
                arguments(new NotLeaderOrFollowerException("moved"), Kind.UNAVAILABLE),
                arguments(new KafkaException("no client", new TimeoutException("slow")), Kind.UNAVAILABLE),
                arguments(new InterruptException("stopped"), Kind.UNAVAILABLE),
                arguments(
                        new KafkaException(
                                "no client",
                                new ConfigException("No resolvable bootstrap urls given in bootstrap.servers")),
                        Kind.UNAVAILABLE),
                arguments(new SaslAuthenticationException("Authentication failed"), Kind.DENIED),
                arguments(new UnsupportedSaslMechanismException("no PLAIN"), Kind.DENIED),
                arguments(new TopicAuthorizationException("mysqldb.DE1.job"), Kind.DENIED),
                arguments(new KafkaException("poll", new SaslAuthenticationException("failed")), Kind.DENIED),
                arguments(
                        new SslAuthenticationException("SSL handshake failed", new SSLHandshakeException("PKIX")),
                        Kind.MISCONFIGURED),
                arguments(new KafkaException("no client", new CertificateException("no PEM")), Kind.MISCONFIGURED),
                arguments(new KafkaException("no client", new NoSuchFileException("ca.pem")), Kind.MISCONFIGURED),
                arguments(new ConfigException("request.timeout.ms", "x"), Kind.MISCONFIGURED),
                arguments(new UnsupportedVersionException("too old"), Kind.MISCONFIGURED),
                arguments(new PolicyViolationException("no such topics here"), Kind.REFUSED),
                arguments(new UnknownServerException("unexpected"), Kind.REFUSED),
                arguments(new KafkaException("whatever"), Kind.REFUSED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void should_tell_what_a_failure_means(KafkaException failure, Kind kind) {
        assertThat(KafkaFailures.translated("cannot read topics", "Is it running?", failure))
                .returns(kind, StoreException::kind)
                .returns(Store.KAFKA, StoreException::store)
                .hasMessage("cannot read topics. Is it running?")
                .hasCause(failure);
    }
}
