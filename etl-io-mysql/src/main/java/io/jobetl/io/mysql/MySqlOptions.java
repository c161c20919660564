package io.jobetl.io.mysql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The JDBC options that a user may set. Everything else is refused, because some options of the driver read files of
 * this machine for the server (allowLoadLocalInfile), load classes (queryInterceptors) or change what the commit
 * protocol relies on (autoReconnect). Keys are compared after percent-decoding, as the driver does it; values never
 * become part of a URL.
 */
final class MySqlOptions {
    private static final Predicate<String> FLAG = Pattern.compile("true|false").asMatchPredicate();
    private static final Predicate<String> TEXT =
            Pattern.compile("[^\\p{Cntrl}]+").asMatchPredicate();
    /** 1 ms to 10 minutes; 0 would mean forever. */
    private static final Predicate<String> TIMEOUT_MILLIS =
            Pattern.compile("[1-9][0-9]{0,4}|[1-5][0-9]{5}|600000").asMatchPredicate();

    private static final Map<String, Predicate<String>> ALLOWED = Map.ofEntries(
            Map.entry(
                    "sslMode",
                    Pattern.compile("DISABLED|PREFERRED|REQUIRED|VERIFY_CA|VERIFY_IDENTITY")
                            .asMatchPredicate()),
            Map.entry("trustCertificateKeyStoreUrl", TEXT),
            Map.entry("trustCertificateKeyStoreType", TEXT),
            Map.entry("trustCertificateKeyStorePassword", TEXT),
            Map.entry("clientCertificateKeyStoreUrl", TEXT),
            Map.entry("clientCertificateKeyStoreType", TEXT),
            Map.entry("clientCertificateKeyStorePassword", TEXT),
            Map.entry("tlsVersions", TEXT),
            Map.entry("tlsCiphersuites", TEXT),
            Map.entry("serverRSAPublicKeyFile", TEXT),
            Map.entry(MySqlConfig.PUBLIC_KEY_RETRIEVAL, FLAG),
            Map.entry("useCompression", FLAG),
            Map.entry("tcpKeepAlive", FLAG),
            Map.entry("connectTimeout", TIMEOUT_MILLIS),
            Map.entry("socketTimeout", TIMEOUT_MILLIS));

    private MySqlOptions() {}

    /**
     * Reads {@code key=value&key=value}.
     *
     * @throws IllegalArgumentException naming the first key that is not allowed, never a value
     */
    static Map<String, String> parse(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException(
                        "MySQL option \"" + shown(pair) + "\" has no value; write key=value");
            }
            String key = decoded(pair.substring(0, equals));
            if (options.put(key, decoded(pair.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("MySQL option \"" + shown(key) + "\" is given twice");
            }
        }
        requireAllowed(options);
        return options;
    }

    static void requireAllowed(Map<String, String> options) {
        options.forEach((key, value) -> {
            Predicate<String> accepts = ALLOWED.get(key);
            if (accepts == null) {
                throw new IllegalArgumentException("MySQL option \"" + shown(key) + "\" is refused; allowed are "
                        + String.join(", ", new TreeSet<>(ALLOWED.keySet())));
            }
            if (!accepts.test(value)) {
                throw new IllegalArgumentException(
                        "MySQL option \"" + key + "\" has a value that is out of range or of another form");
            }
        });
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8).trim();
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("a MySQL option has a malformed percent code", malformed);
        }
    }

    private static String shown(String key) {
        String printable = key.replaceAll("\\p{Cntrl}", "?");
        return printable.length() <= 64 ? printable : printable.substring(0, 64) + "...";
    }
}
