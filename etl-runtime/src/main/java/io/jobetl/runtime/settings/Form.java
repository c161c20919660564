package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Secret;
import io.jobetl.io.connection.TlsMode;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.pipeline.reconcile.DriftRepair;
import io.jobetl.runtime.settings.EtlConfig.Dashboard.Address;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the text of a setting has to look like, and what becomes of it. Immutable.
 *
 * @param <T> what the text becomes
 */
public final class Form<T> {
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern LEASE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern BROKERS = Pattern.compile("[^\\s,:/@]+:\\d{1,5}(,[^\\s,:/@]+:\\d{1,5})*");
    private static final Pattern SECRET_OPTION = Pattern.compile("(?i)(password=)[^&]*");
    private static final int LARGEST_PORT = 65_535;

    /** Reads a text that is not empty. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(String text) throws UnusableTextException;
    }

    private final Reader<T> reader;
    private final String expected;
    private final String example;
    private final boolean secret;

    private Form(Reader<T> reader, String expected, String example, boolean secret) {
        this.reader = reader;
        this.expected = expected;
        this.example = example;
        this.secret = secret;
    }

    private static <T> Form<T> of(Reader<T> reader, String expected, String example) {
        return new Form<>(reader, expected, example, false);
    }

    /**
     * Reads the text.
     *
     * @throws UnusableTextException with what was expected
     */
    T read(String text) throws UnusableTextException {
        return reader.read(text);
    }

    /** What the text has to be, bounds included: {@code a whole number from 1 to 256}. */
    public String expected() {
        return expected;
    }

    public String example() {
        return example;
    }

    boolean isSecret() {
        return secret;
    }

    /** The text as it may be printed. */
    String shown(String text) {
        return secret ? "***" : SECRET_OPTION.matcher(text).replaceAll("$1***");
    }

    static Form<String> text(String example) {
        return of(text -> text, "a text", example);
    }

    /** Kept to the letter, blanks included. */
    static Form<Secret> secret() {
        return new Form<>(Secret::new, "a password", "", true);
    }

    static Form<String> identifier(String example) {
        return matching(IDENTIFIER, "a letter or _, then letters, digits and _ only, at most 64", example);
    }

    static Form<String> name(String example) {
        return matching(NAME, "letters, digits, . _ - only", example);
    }

    static Form<String> leaseName() {
        return matching(LEASE_NAME, "letters, digits, . _ - only, at most 64", "events");
    }

    static Form<String> brokers() {
        return matching(BROKERS, "host:port, comma-separated", "kafka-1:9092,kafka-2:9092");
    }

    static Form<String> oneOf(String... words) {
        String expected = String.join(", ", Arrays.copyOf(words, words.length - 1)) + " or " + words[words.length - 1];
        return of(
                text -> {
                    if (!List.of(words).contains(text)) {
                        throw UnusableTextException.mustBe(expected);
                    }
                    return text;
                },
                expected,
                words[0]);
    }

    static Form<DriftRepair> driftRepair() {
        Form<String> words = oneOf("auto", "report");
        return of(
                text -> DriftRepair.valueOf(words.read(text).toUpperCase(Locale.ROOT)),
                words.expected(),
                words.example());
    }

    static Form<TlsMode> tlsMode(TlsMode... allowed) {
        String expected = "one of " + Arrays.stream(allowed).map(TlsMode::title).collect(Collectors.joining(", "));
        return of(
                text -> Arrays.stream(allowed)
                        .filter(mode -> mode.title().equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() -> UnusableTextException.mustBe(expected)),
                expected,
                TlsMode.VERIFY_IDENTITY.title());
    }

    static Form<Integer> port() {
        return wholeNumber(1, LARGEST_PORT);
    }

    static Form<Integer> wholeNumber(int min, int max) {
        String expected = "a whole number from " + min + " to " + max;
        return of(
                text -> {
                    try {
                        int number = Integer.parseInt(text);
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // Reported below, like a number out of range.
                    }
                    throw UnusableTextException.mustBe(expected);
                },
                expected,
                Integer.toString(min));
    }

    static Form<Duration> time(Duration min, Duration max) {
        String expected =
                "a time from " + Durations.print(min) + " to " + Durations.print(max) + ", such as 500ms or 10s";
        return of(
                text -> Durations.parse(text)
                        .filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0)
                        .orElseThrow(() -> UnusableTextException.mustBe(expected)),
                expected,
                Durations.print(min));
    }

    /** A path, not looked at; {@link SettingValues#file} says where it starts. */
    static Form<Path> path(String example) {
        String expected = "a path";
        return of(
                text -> {
                    try {
                        return Path.of(text);
                    } catch (InvalidPathException e) {
                        throw UnusableTextException.mustBe(expected + " (" + e.getReason() + ")");
                    }
                },
                expected,
                example);
    }

    /** @param portKey where the port belongs that people write behind a host */
    static Form<String> host(String portKey) {
        String expected = "a host name or an address; a port belongs to " + portKey;
        return of(
                text -> {
                    if (!MySqlConfig.isHost(text)) {
                        throw UnusableTextException.mustBe(expected);
                    }
                    return text;
                },
                expected,
                "db.example.org");
    }

    /** @param portKey where the port belongs that people write behind a host */
    static Form<List<String>> hosts(String portKey) {
        String expected = "host names or addresses, comma-separated; a port belongs to " + portKey;
        return of(
                text -> {
                    List<String> hosts = List.of(text.split("\\s*,\\s*"));
                    if (!hosts.stream().allMatch(MySqlConfig::isHost)) {
                        throw UnusableTextException.mustBe(expected);
                    }
                    return hosts;
                },
                expected,
                "cassandra-1,cassandra-2");
    }

    /** @param loginKeys where user and password belong, for people */
    static Form<URI> httpAddress(String loginKeys) {
        String expected = "an address such as http://127.0.0.1:8083";
        return of(
                text -> {
                    // Whatever stands before @ may be a password.
                    if (text.contains("@")) {
                        throw UnusableTextException.concealed("must not hold a login: set " + loginKeys + " instead");
                    }
                    try {
                        URI url = new URI(text);
                        if (url.getHost() != null
                                && url.getPort() <= LARGEST_PORT
                                && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                            return url;
                        }
                    } catch (URISyntaxException e) {
                        // Reported below, like a URL of another scheme.
                    }
                    throw UnusableTextException.mustBe(expected);
                },
                expected,
                "http://connect:8083");
    }

    /** Where to serve: {@code host:port}, or {@code off}, which is empty. */
    static Form<Optional<Address>> servedAddress() {
        String expected = "off, or host:port such as 127.0.0.1:8780";
        return of(
                text -> {
                    if (text.equals("off")) {
                        return Optional.empty();
                    }
                    int colon = text.lastIndexOf(':');
                    String host = colon < 0 ? "" : text.substring(0, colon);
                    // An address of numbers and colons has its port behind a bracket.
                    boolean isWhole = host.indexOf(':') < 0 || host.endsWith("]");
                    if (!MySqlConfig.isHost(host) || !isWhole) {
                        throw UnusableTextException.mustBe(expected);
                    }
                    return Optional.of(
                            new Address(host, wholeNumber(0, LARGEST_PORT).read(text.substring(colon + 1))));
                },
                expected,
                "127.0.0.1:8780");
    }

    /** Options of the MySQL driver; its adapter knows which are harmless. */
    static Form<Map<String, String>> mysqlOptions() {
        return of(
                text -> {
                    try {
                        return new LinkedHashMap<>(MySqlConfig.parseOptions(text));
                    } catch (IllegalArgumentException e) {
                        throw UnusableTextException.concealed(String.valueOf(e.getMessage()));
                    }
                },
                "key=value&key=value, keys of the allow-list",
                "useCompression=true");
    }

    private static Form<String> matching(Pattern pattern, String expected, String example) {
        return of(
                text -> {
                    if (!pattern.matcher(text).matches()) {
                        throw UnusableTextException.mustBe(expected);
                    }
                    return text;
                },
                expected,
                example);
    }
}
