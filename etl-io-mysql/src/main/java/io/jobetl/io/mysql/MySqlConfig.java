package io.jobetl.io.mysql;

import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where MySQL is and how to get in. Checked once, here; no part of it can smuggle options into a JDBC URL.
 *
 * <pre>{@code
 * MySqlConfig config = MySqlConfig.of("127.0.0.1", 3307, "root", password, "DE1", "sslMode=REQUIRED");
 * }</pre>
 *
 * @param host name or address, IPv6 with or without brackets
 * @param port 1 to 65535
 * @param password may be empty; never shown
 * @param database {@code [A-Za-z_][A-Za-z0-9_]{0,63}}
 * @param options JDBC options of the allow-list; their values are never shown, one of them may be a password
 */
public record MySqlConfig(
        String host, int port, String user, String password, String database, Map<String, String> options) {
    private static final String SSL_MODE = "sslMode";
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|::1");

    /** @throws IllegalArgumentException naming the value that cannot be used and what would be right */
    public MySqlConfig {
        host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!HOST_NAME.matcher(host).matches() && !IPV6.matcher(host).matches()) {
            throw new IllegalArgumentException("MySQL host \"" + host + "\" must be a host name or an address");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("MySQL port=" + port + " must be 1 to 65535");
        }
        if (user.isBlank()) {
            throw new IllegalArgumentException("MySQL user must not be empty");
        }
        if (!IDENTIFIER.matcher(database).matches()) {
            throw new IllegalArgumentException("MySQL database \"" + database
                    + "\" must begin with a letter or _ and hold letters, digits and _ only, at most 64");
        }
        options = Map.copyOf(options);
        MySqlOptions.requireAllowed(options);
    }

    /** @param options {@code key=value&key=value}, percent-encoded; may be empty */
    public static MySqlConfig of(String host, int port, String user, String password, String database, String options) {
        return new MySqlConfig(host, port, user, password, database, MySqlOptions.parse(options));
    }

    /**
     * The same, encrypted in this way; {@link MySqlTlsMode#PREFERRED} leaves alone what the options say.
     *
     * @param trusted a PKCS 12 key store with the certificates to trust; null for those of the JVM
     * @throws IllegalArgumentException when the options speak of it too
     */
    public MySqlConfig withTls(MySqlTlsMode mode, @Nullable KeyStore trusted) {
        if (mode == MySqlTlsMode.PREFERRED) {
            return this;
        }
        if (options.containsKey(SSL_MODE)) {
            throw new IllegalArgumentException(
                    "MySQL option \"" + SSL_MODE + "\" and the TLS mode " + mode + " are both given; leave one out");
        }
        Map<String, String> changed = new HashMap<>(options);
        changed.put(SSL_MODE, mode.name());
        if (trusted != null) {
            changed.put("trustCertificateKeyStoreUrl", TrustStoreFile.write(trusted));
            changed.put("trustCertificateKeyStoreType", TrustStoreFile.TYPE);
            changed.put("trustCertificateKeyStorePassword", TrustStoreFile.PASSWORD);
        }
        return new MySqlConfig(host, port, user, password, database, changed);
    }

    /** {@code host:port}, for messages. */
    public String address() {
        return urlHost() + ":" + port;
    }

    /** The same server and user, another database. */
    public MySqlConfig withDatabase(String otherDatabase) {
        return new MySqlConfig(host, port, user, password, otherDatabase, options);
    }

    String urlHost() {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return "MySqlConfig[" + user + "@" + address() + "/" + database + " options=" + options.keySet() + "]";
    }
}
