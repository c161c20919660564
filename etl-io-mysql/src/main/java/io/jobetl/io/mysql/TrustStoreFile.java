package io.jobetl.io.mysql;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;

/**
 * Trusted certificates as a file, because the driver takes them from an address only. The file holds nothing secret and
 * goes with the JVM.
 */
final class TrustStoreFile {
    static final String TYPE = "PKCS12";
    /** A PKCS 12 file cannot be read back without one. */
    static final String PASSWORD = "certificates";

    private TrustStoreFile() {}

    /** Address of a new file with these certificates. */
    static String write(KeyStore trusted) {
        try {
            Path file = Files.createTempFile("etl-mysql-trusted-", ".p12");
            file.toFile().deleteOnExit();
            try (OutputStream out = Files.newOutputStream(file)) {
                trusted.store(out, PASSWORD.toCharArray());
            }
            return file.toUri().toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the trusted certificates for the MySQL driver", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the trusted certificates cannot be written as " + TYPE, e);
        }
    }
}
