package io.jobetl.io.mysql;

import io.jobetl.io.connection.Tls;
import io.jobetl.io.connection.TlsMode;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

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
    static final String PUBLIC_KEY_RETRIEVAL = "allowPublicKeyRetrieval";

    private static final String SSL_MODE = "sslMode";
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,251}[A-Za-z0-9_])?");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|::1");

    /** @throws IllegalArgumentException naming the value that cannot be used and what would be right */
    public MySqlConfig {
        host = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        if (!isHost(host)) {
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
     * The same, encrypted in this way; {@link TlsMode#PREFERRED} leaves alone what the options say.
     *
     * @throws IllegalArgumentException when the options speak of it too, or the certificates cannot be used
     */
    public MySqlConfig withTls(Tls tls) {
        if (tls.mode() == TlsMode.PREFERRED) {
            return this;
        }
        if (options.containsKey(SSL_MODE)) {
            throw new IllegalArgumentException("MySQL option \"" + SSL_MODE + "\" and the TLS mode " + tls.mode()
                    + " are both given; leave one out");
        }
        Map<String, String> changed = new HashMap<>(options);
        changed.put(SSL_MODE, tls.mode().name()); // the driver has the same names
        KeyStore trusted = tls.trusted();
        if (trusted != null) {
            changed.put("trustCertificateKeyStoreUrl", TrustStoreFile.write(trusted));
            changed.put("trustCertificateKeyStoreType", TrustStoreFile.TYPE);
            changed.put("trustCertificateKeyStorePassword", TrustStoreFile.PASSWORD);
        }
        return new MySqlConfig(host, port, user, password, database, changed);
    }

    /**
     * Options as a user writes them.
     *
     * @param text {@code key=value&key=value}, percent-encoded; may be empty
     * @throws IllegalArgumentException naming the first key that is not allowed, never a value
     */
    public static Map<String, String> parseOptions(String text) {
        return MySqlOptions.parse(text);
    }

    /** Whether a text can be a host: a name, or an address, IPv6 with or without brackets. */
    public static boolean isHost(String text) {
        String bare = text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
        return HOST_NAME.matcher(bare).matches() || IPV6.matcher(bare).matches();
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

    /**
     * Whether a server without TLS may be asked for its public key, with which the password is then encrypted: when
     * nobody can sit between the two ends and answer with a key of his own, or when the user has allowed it.
     *
     * @param seenHost this host as whoever connects sees it
     */
    public boolean allowsPublicKeyRetrieval(String seenHost) {
        String allowed = options.get(PUBLIC_KEY_RETRIEVAL);
        return allowed == null ? LOOPBACK.matcher(seenHost).matches() : Boolean.parseBoolean(allowed);
    }

    @Override
    public String toString() {
        return "MySqlConfig[" + user + "@" + address() + "/" + database + " options=" + options.keySet() + "]";
    }
}
