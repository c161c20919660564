package io.jobetl.io.kafka;

import io.jobetl.io.connection.Login;
import io.jobetl.io.connection.Tls;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * How the brokers are talked to. {@link #options} are for {@link KafkaConfig}.
 *
 * @param tls a verifying mode encrypts; with {@code VERIFY_IDENTITY} the brokers' certificates have to name the hosts
 *     under which they advertise themselves
 * @param login null: no SASL
 * @param mechanism of the login: {@code PLAIN}, {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512}
 */
public record KafkaSecurity(Tls tls, @Nullable Login login, String mechanism) {
    /** Options of a Kafka client, among them secrets. */
    public Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        if (tls.isVerifying() || login != null) {
            options.put(
                    CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                    (login == null ? "" : "SASL_") + (tls.isVerifying() ? "SSL" : "PLAINTEXT"));
        }
        if (tls.isVerifying()) {
            addTls(options, tls);
        }
        if (login != null) {
            options.put(SaslConfigs.SASL_MECHANISM, mechanism);
            options.put(SaslConfigs.SASL_JAAS_CONFIG, jaas(login, mechanism));
        }
        return options;
    }

    private static void addTls(Map<String, String> options, Tls tls) {
        options.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, tls.verifiesHost() ? "https" : "");
        if (tls.caFile() != null) {
            options.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            options.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, tls.caFile().toString());
        }
        if (tls.keyStore() != null) {
            options.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
            options.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, tls.keyStore().toString());
            options.put(
                    SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
                    tls.keyStorePassword().value());
        }
    }

    private static String jaas(Login login, String mechanism) {
        Class<?> module = mechanism.equals("PLAIN") ? PlainLoginModule.class : ScramLoginModule.class;
        return module.getName() + " required username=" + quoted(login.user()) + " password="
                + quoted(login.password().value()) + ";";
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
