package io.jobetl.runtime.stores;

import io.jobetl.runtime.settings.ConfigException;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys. A file that cannot be used is a mistake of the configuration. */
final class TlsFiles {
    private static final String PKCS_12 = "PKCS12";

    private TlsFiles() {}

    /** The certificates of a PEM file as a key store without a password. */
    static KeyStore trusted(Path pem) {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore trusted = KeyStore.getInstance(PKCS_12);
            trusted.load(null, null);
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("trusted-" + count++, certificate);
            }
            if (count == 0) {
                throw unusable(pem, "it holds no certificate", null);
            }
            return trusted;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(pem, "it is no PEM file of certificates: " + e.getMessage(), e);
        }
    }

    /** Of the files of these settings. */
    static SSLContext context(EtlConfig.Tls tls) {
        return context(tls.caFile(), tls.keyStore(), tls.keyStorePassword().value());
    }

    /** @param caFile empty: what the JVM trusts */
    static SSLContext context(Optional<Path> caFile, Optional<Path> keyStore, String keyStorePassword) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            // Without a key store: that of the JVM.
            trust.init(caFile.map(TlsFiles::trusted).orElse(null));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    keyStore.map(file -> ownKeys(file, keyStorePassword).getKeyManagers())
                            .orElse(null),
                    trust.getTrustManagers(),
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static KeyManagerFactory ownKeys(Path file, String password) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(PKCS_12);
            store.load(in, password.toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password.toCharArray());
            return keys;
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "it is no PKCS 12 key store with this password: " + e.getMessage(), e);
        }
    }

    private static ConfigException unusable(Path file, String reason, @Nullable Throwable cause) {
        return new ConfigException("the file " + file + " cannot be used: " + reason, cause);
    }
}
