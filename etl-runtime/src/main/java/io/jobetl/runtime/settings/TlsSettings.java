package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Secret;
import io.jobetl.io.connection.Tls;
import io.jobetl.io.connection.TlsMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the connections to one store are encrypted.
 *
 * @param mode null: always verifying, as https is
 * @param keyStore null when this store cannot be shown a certificate of one's own
 * @param keyStorePassword null when there is no key store
 */
public record TlsSettings(
        @Nullable Setting<TlsMode> mode,
        Setting<Path> caFile,
        @Nullable Setting<Path> keyStore,
        @Nullable SecretSettings keyStorePassword) {
    /** For clients that know no half measures. */
    static TlsSettings verifying(String key, String variable) {
        return new TlsSettings(
                Setting.of(
                                key + ".tls.mode",
                                variable + "_TLS_MODE",
                                Form.tlsMode(TlsMode.DISABLED, TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY),
                                "disabled, verify-ca or verify-identity")
                        .otherwise(TlsMode.DISABLED.title()),
                caFile(key, variable, "certificates to trust, PEM; none: those of the JVM"),
                Setting.of(
                        key + ".tls.key-store",
                        variable + "_TLS_KEY_STORE",
                        Form.path("/run/secrets/etl.p12"),
                        "own certificate and key, PKCS 12; none: the server is not told who we are"),
                SecretSettings.of(
                        key + ".tls.key-store-password",
                        variable + "_TLS_KEY_STORE_PASSWORD",
                        variable + "_TLS_KEY_STORE_PASSWORD_FILE",
                        "password of the key store; never on the command line",
                        "file that holds the password of the key store",
                        ""));
    }

    /** For MySQL, whose driver has all modes and takes no certificate of ours here. */
    static TlsSettings ofAllModes(String key, String variable) {
        return new TlsSettings(
                Setting.of(
                                key + ".tls.mode",
                                variable + "_TLS_MODE",
                                Form.tlsMode(TlsMode.values()),
                                "disabled, preferred, required, verify-ca or verify-identity; only the last two know whom"
                                        + " they talk to")
                        .otherwise(TlsMode.PREFERRED.title()),
                caFile(key, variable, "certificates to trust, PEM; none: those of the JVM"),
                null,
                null);
    }

    /** For https. */
    static TlsSettings ofHttps(String key, String variable) {
        return new TlsSettings(
                null,
                caFile(key, variable, "certificates to trust for https, PEM; none: those of the JVM"),
                null,
                null);
    }

    private static Setting<Path> caFile(String key, String variable, String meaning) {
        return Setting.of(key + ".tls.ca-file", variable + "_TLS_CA_FILE", Form.path("/etc/ssl/certs/ca.pem"), meaning);
    }

    List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>();
        if (mode != null) {
            all.add(mode);
        }
        all.add(caFile);
        if (keyStore != null) {
            all.add(keyStore);
        }
        if (keyStorePassword != null) {
            all.addAll(keyStorePassword.all());
        }
        return all;
    }

    Tls read(SettingValues values) {
        TlsMode chosen =
                mode == null ? TlsMode.VERIFY_IDENTITY : values.find(mode).orElse(TlsMode.VERIFY_IDENTITY);
        Tls tls = new Tls(
                chosen,
                verificationFile(caFile, chosen, values),
                keyStore == null ? null : verificationFile(keyStore, chosen, values),
                keyStorePassword == null ? Secret.NONE : keyStorePassword.read(values));
        requireUsableFiles(tls, values);
        return tls;
    }

    /** Somebody who names a certificate means it: without verification it would be left aside silently. */
    private @Nullable Path verificationFile(Setting<Path> setting, TlsMode chosen, SettingValues values) {
        if (mode != null && values.isPresent(setting) && !chosen.isVerifying()) {
            values.mistake(
                    setting,
                    " has no effect with " + mode.key() + "=" + chosen.title() + "; set " + mode.key()
                            + " to verify-identity or verify-ca");
        }
        return values.readableFile(setting).orElse(null);
    }

    private void requireUsableFiles(Tls tls, SettingValues values) {
        if (!tls.isVerifying()) {
            return;
        }
        reportUnusable(caFile, new Tls(tls.mode(), tls.caFile(), null, Secret.NONE), values);
        if (keyStore != null) {
            reportUnusable(keyStore, new Tls(tls.mode(), null, tls.keyStore(), tls.keyStorePassword()), values);
        }
    }

    private static void reportUnusable(Setting<Path> setting, Tls tls, SettingValues values) {
        try {
            tls.requireUsableFiles();
        } catch (IllegalArgumentException e) {
            values.mistake(setting, ": " + e.getMessage());
        }
    }
}
