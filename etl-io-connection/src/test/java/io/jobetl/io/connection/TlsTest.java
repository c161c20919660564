package io.jobetl.io.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path directory;

    @Test
    void should_name_the_file_and_what_is_wrong_with_it() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        Path text = Files.writeString(directory.resolve("text.pem"), "-----BEGIN CERTIFICATE-----\nno\n");
        Path missing = directory.resolve("missing.pem");

        assertThatThrownBy(() -> Tls.of(TlsMode.VERIFY_CA, empty).requireUsableFiles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(empty + " cannot be used: it holds no certificate");
        assertThatThrownBy(() -> Tls.of(TlsMode.VERIFY_CA, text).requireUsableFiles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text + " cannot be used");
        assertThatThrownBy(() -> Tls.of(TlsMode.VERIFY_CA, missing).requireUsableFiles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(missing + " cannot be used");
    }

    @Test
    void should_refuse_a_key_store_with_another_password_and_not_repeat_it()
            throws IOException, GeneralSecurityException {
        Path file = directory.resolve("own.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "right".toCharArray());
        }

        assertThatThrownBy(() -> new Tls(TlsMode.VERIFY_CA, null, file, new Secret("canary")).requireUsableFiles())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + " cannot be used")
                .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("canary"));
        assertThatCode(() -> new Tls(TlsMode.VERIFY_CA, null, file, new Secret("right")).requireUsableFiles())
                .doesNotThrowAnyException();
    }

    @Test
    void should_verify_the_host_in_one_mode_only() {
        for (TlsMode mode : TlsMode.values()) {
            assertThat(Tls.of(mode, null).verifiesHost()).isEqualTo(mode == TlsMode.VERIFY_IDENTITY);
            assertThat(mode.title()).isLowerCase().doesNotContain("_");
        }
        assertThat(Tls.DISABLED.isVerifying()).isFalse();
    }

    @Test
    void should_never_print_a_secret() {
        assertThat(new Tls(TlsMode.VERIFY_CA, null, null, new Secret("canary")).toString())
                .doesNotContain("canary");
        assertThat(new Login("etl", new Secret("canary")).toString())
                .contains("etl")
                .doesNotContain("canary");
    }
}
