package io.jobetl.io.kafka;

import java.nio.file.Path;
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
 * @param tls null: not encrypted
 * @param login null: no SASL
 */
public record KafkaSecurity(@Nullable Tls tls, @Nullable Login login) {
    /**
     * @param verifyHost whether the brokers' certificates have to name the hosts under which they advertise themselves
     * @param caFile certificates to trust, PEM; null for those of the JVM
     * @param keyStore own certificate and key, PKCS 12; null when the brokers do not ask for them
     * @param keyStorePassword without meaning when there is no key store
     */
    public record Tls(
            boolean verifyHost,
            @Nullable Path caFile,
            @Nullable Path keyStore,
            String keyStorePassword) {
        @Override
        public String toString() {
            return "Tls[verifyHost=" + verifyHost + ", caFile=" + caFile + ", keyStore=" + keyStore + "]";
        }
    }

    /** @param mechanism {@code PLAIN}, {@code SCRAM-SHA-256} or {@code SCRAM-SHA-512} */
    public record Login(String user, String password, String mechanism) {
        @Override
        public String toString() {
            return "Login[user=" + user + ", mechanism=" + mechanism + "]";
        }
    }

    /** Options of a Kafka client, among them secrets. */
    public Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        if (tls != null || login != null) {
            options.put(
                    CommonClientConfigs.SECURITY_PROTOCOL_CONFIG,
                    (login == null ? "" : "SASL_") + (tls == null ? "PLAINTEXT" : "SSL"));
        }
        if (tls != null) {
            addTls(options, tls);
        }
        if (login != null) {
            options.put(SaslConfigs.SASL_MECHANISM, login.mechanism());
            options.put(SaslConfigs.SASL_JAAS_CONFIG, jaas(login));
        }
        return options;
    }

    private static void addTls(Map<String, String> options, Tls tls) {
        options.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, tls.verifyHost() ? "https" : "");
        if (tls.caFile() != null) {
            options.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
            options.put(SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, tls.caFile().toString());
        }
        if (tls.keyStore() != null) {
            options.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PKCS12");
            options.put(SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, tls.keyStore().toString());
            options.put(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG, tls.keyStorePassword());
        }
    }

    private static String jaas(Login login) {
        Class<?> module = login.mechanism().equals("PLAIN") ? PlainLoginModule.class : ScramLoginModule.class;
        return module.getName() + " required username=" + quoted(login.user()) + " password=" + quoted(login.password())
                + ";";
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
