package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.connection.Secret;
import io.jobetl.io.connection.Tls;
import io.jobetl.io.connection.TlsMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReaderSettingsTest {
    @TempDir
    private Path folder;

    @Test
    void should_arrive_on_another_machine_with_certificates_and_tell_no_secret() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), "certificate");
        Path keyStore = Files.write(folder.resolve("own.p12"), new byte[] {1, 2, 3});
        CassandraConfig config = CassandraConfig.of(
                        List.of(
                                new CassandraConfig.ContactPoint("a.example", 9042),
                                new CassandraConfig.ContactPoint("b.example", 9043)),
                        "logs")
                .withLogin("reader", "canary-4711")
                .withLocalDatacenter("dc2")
                .withTls(new Tls(TlsMode.VERIFY_IDENTITY, ca, keyStore, new Secret("canary-4712")));
        ReaderSettings sent = new ReaderSettings(config);
        assertThat(sent.toString()).contains("a.example", "logs").doesNotContain("canary");

        ReaderSettings arrived = ReaderSettings.fromBytes(sent.toBytes());
        Files.delete(ca);
        Files.delete(keyStore);

        List<Path> files = arrived.connect(there -> {
            assertThat(there.withTls(config.tls())).isEqualTo(config);
            Path file = Objects.requireNonNull(there.tls().caFile());
            Path key = Objects.requireNonNull(there.tls().keyStore());
            assertThat(file).hasContent("certificate");
            assertThat(permissions(file)).isEqualTo("rw-------");
            assertThat(key).hasBinaryContent(new byte[] {1, 2, 3});
            assertThat(there.tls().keyStorePassword().value()).isEqualTo("canary-4712");
            return List.of(file, key);
        });
        assertThat(files).as("a process that is killed leaves no key").noneMatch(Files::exists);
    }

    @Test
    void should_leave_no_key_when_nobody_answers() throws Exception {
        Path keyStore = Files.write(folder.resolve("own.p12"), new byte[] {1, 2, 3});
        ReaderSettings settings = new ReaderSettings(CassandraConfig.of("a.example", 9042, "logs")
                .withTls(new Tls(TlsMode.VERIFY_IDENTITY, null, keyStore, Secret.NONE)));
        List<Path> files = new ArrayList<>();

        assertThatThrownBy(() -> settings.connect(there -> {
                    files.add(Objects.requireNonNull(there.tls().keyStore()));
                    throw new IllegalStateException("nobody answers");
                }))
                .hasMessage("nobody answers");

        assertThat(files).hasSize(1).noneMatch(Files::exists);
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
