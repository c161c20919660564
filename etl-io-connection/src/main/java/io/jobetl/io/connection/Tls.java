package io.jobetl.io.connection;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * How the connections to a store are encrypted. Each adapter takes from it what its driver wants: the files, a key
 * store, or a context. Immutable; the files are read when they are asked for.
 *
 * @param caFile certificates to trust, PEM; null for those of the JVM
 * @param keyStore own certificate and key, PKCS 12; null when the server does not ask for them
 * @param keyStorePassword without meaning when there is no key store
 */
public record Tls(
        TlsMode mode, @Nullable Path caFile, @Nullable Path keyStore, Secret keyStorePassword) {
    /** Not encrypted. */
    public static final Tls DISABLED = of(TlsMode.DISABLED, null);

    private static final String PKCS_12 = "PKCS12";

    /** Without a certificate of one's own. */
    public static Tls of(TlsMode mode, @Nullable Path caFile) {
        return new Tls(mode, caFile, null, Secret.NONE);
    }

    public boolean isVerifying() {
        return mode.isVerifying();
    }

    /** Whether a certificate has to name the host that was asked for. */
    public boolean verifiesHost() {
        return mode == TlsMode.VERIFY_IDENTITY;
    }

    /**
     * Reads the files, so that a wrong one shows at once.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public void requireUsableFiles() {
        if (caFile != null || keyStore != null) {
            context();
        }
    }

    /**
     * The certificates to trust as a key store without a password; null for those of the JVM.
     *
     * @throws IllegalArgumentException when the file cannot be used
     */
    public @Nullable KeyStore trusted() {
        return caFile == null ? null : trusted(caFile);
    }

    /**
     * For the JDK's own TLS.
     *
     * @throws IllegalArgumentException when a file cannot be used
     */
    public SSLContext context() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted()); // null: what the JVM trusts
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyStore == null ? null : ownKeys(keyStore), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private static KeyStore trusted(Path pem) {
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

    private KeyManager[] ownKeys(Path file) {
        char[] password = keyStorePassword.value().toCharArray();
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(PKCS_12);
            store.load(in, password);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, password);
            return keys.getKeyManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(file, "it is no PKCS 12 key store with this password: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException unusable(Path file, String reason, @Nullable Throwable cause) {
        return new IllegalArgumentException("the file " + file + " cannot be used: " + reason, cause);
    }
}
