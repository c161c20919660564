package io.jobetl.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A certificate authority, a server certificate for {@code localhost} (the name, not the address) and a client
 * certificate, made with the JDK's keytool in some seconds.
 */
final class TestCertificates {
    static final String PASSWORD = "kS9-Zw3-canary";

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    static TestCertificates in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        TestCertificates made = new TestCertificates(folder);
        made.authority("ca");
        made.authority("stranger");
        made.signed("server", "san=dns:localhost");
        made.signed("client", "eku=clientAuth");
        Files.writeString(
                made.pemOfServerKey(),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(made.key("server").getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        return made;
    }

    /** The authority that signed the others, PEM. */
    Path authority() {
        return folder.resolve("ca.pem");
    }

    /** One that signed nothing, PEM. */
    Path stranger() {
        return folder.resolve("stranger.pem");
    }

    Path pemOfServer() {
        return folder.resolve("server.pem");
    }

    Path pemOfServerKey() {
        return folder.resolve("server-key.pem");
    }

    /** PKCS 12 with {@link #PASSWORD}. */
    Path keyStore(String name) {
        return folder.resolve(name + ".p12");
    }

    private void authority(String name) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-ext", "bc:c", "-validity", "2");
        keytool(name, "-exportcert", "-rfc", "-alias", name, "-file", name + ".pem");
    }

    private void signed(String name, String extension) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-alias", name, "-dname", "CN=" + name, "-validity", "2");
        keytool(name, "-certreq", "-alias", name, "-file", name + ".csr");
        keytool(
                "ca",
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                name + ".csr",
                "-outfile",
                name + ".pem",
                "-rfc",
                "-ext",
                extension,
                "-validity",
                "2");
        keytool(name, "-importcert", "-noprompt", "-alias", "ca", "-file", "ca.pem");
        keytool(name, "-importcert", "-noprompt", "-alias", name, "-file", name + ".pem");
    }

    private Key key(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keyStore(name))) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store.getKey(name, PASSWORD.toCharArray());
    }

    private void keytool(String store, String action, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                action,
                "-keystore",
                store + ".p12",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        if (action.equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "RSA", "-keysize", "2048"));
        }
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
    }
}
