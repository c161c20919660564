package io.jobetl.io.kafka.connect;

import io.jobetl.io.connection.Login;
import io.jobetl.io.connection.Tls;
import io.jobetl.io.connection.TlsMode;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where Kafka Connect is and how to get in. Immutable.
 *
 * @param url of a worker, for instance {@code http://127.0.0.1:8083}
 * @param tls the certificates to trust for https, whose host is always compared with the certificate
 * @param login null: no login
 */
public record ConnectConfig(URI url, Tls tls, @Nullable Login login) {
    /** @throws IllegalArgumentException when it is not an http or https address, or holds a password */
    public ConnectConfig {
        String scheme = url.getScheme();
        if (url.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "Kafka Connect address of host " + url.getHost() + ": user and password in it are not supported");
        }
        if (url.getHost() == null || scheme == null || !(scheme.equals("http") || scheme.equals("https"))) {
            throw new IllegalArgumentException("Kafka Connect address " + url + ": expected http://host:port");
        }
    }

    /** No login, and the certificates of the JVM. */
    public static ConnectConfig of(URI url) {
        return new ConnectConfig(url, Tls.of(TlsMode.VERIFY_IDENTITY, null), null);
    }
}
