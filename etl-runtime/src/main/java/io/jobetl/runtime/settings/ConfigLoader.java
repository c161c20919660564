package io.jobetl.runtime.settings;

import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.io.mysql.MySqlTlsMode;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks every {@link Setting} up - flag, then environment, then {@code etl.yaml}, then the running local servers, then
 * the default - and checks the whole. Only the environment variables of the list are looked at, so that nothing else
 * that happens to be set has an effect.
 */
public final class ConfigLoader {
    private static final String DEFAULT_FILE = "etl.yaml";
    private static final String CONFIG_VARIABLE = "ETL_CONFIG";
    /** Ours, but no settings: read before there are any. */
    private static final List<String> OTHER_VARIABLES = List.of(CONFIG_VARIABLE, "ETL_JAVA_OPTS", "ETL_CACHE_DIR");

    private static final String STARTED = "started servers";
    private static final String LOCAL = "local servers";
    private static final String FLAG = "flag";
    private static final String ENVIRONMENT = "env";
    private static final String FILE = "file";
    private static final String DEFAULT = "default";
    /** What says where a server is. */
    private static final Set<Setting> ADDRESSES = Set.of(
            Setting.MYSQL_HOST,
            Setting.MYSQL_PORT,
            Setting.CASSANDRA_HOST,
            Setting.CASSANDRA_PORT,
            Setting.KAFKA_SERVERS,
            Setting.CONNECT_URL);

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern LEASE_NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern SASL_MECHANISM = Pattern.compile("SCRAM-SHA-512|SCRAM-SHA-256|PLAIN");
    private static final Pattern BROKERS = Pattern.compile("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*");
    /** What Kubernetes puts into {@code MYSQL_PORT} when a service is called mysql. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path home;
    private final @Nullable Path configFile;
    private final @Nullable Path dataDirectory;
    private final Map<String, String> flags;
    private final Function<Path, Map<Setting, String>> localServers;

    /**
     * @param home the installation's folder, where the default data directory stands
     * @param configFile {@code --config}; null: {@code ETL_CONFIG}, then {@code etl.yaml} in the working directory
     * @param dataDirectory {@code --data-dir}
     * @param flags {@code --set} values by key
     * @param localServers addresses of the servers that run on a data directory at the moment
     */
    public ConfigLoader(
            Map<String, String> environment,
            Path workingDirectory,
            Path home,
            @Nullable Path configFile,
            @Nullable Path dataDirectory,
            Map<String, String> flags,
            Function<Path, Map<Setting, String>> localServers) {
        this.environment = environment;
        this.workingDirectory = workingDirectory;
        this.home = home;
        this.configFile = configFile;
        this.dataDirectory = dataDirectory;
        this.flags = flags;
        this.localServers = localServers;
    }

    /**
     * The checked configuration.
     *
     * @throws ConfigException with all mistakes of all sources
     */
    public EtlConfig load() {
        return load(Map.of());
    }

    /**
     * The same, where some settings are given: the verbs that start servers know their addresses.
     *
     * @param given win over everything else
     */
    public EtlConfig load(Map<Setting, String> given) {
        return new Reading(given).config();
    }

    /** The values of one kind of source. */
    private static final class Layer extends MapBackedConfigSource {
        private static final long serialVersionUID = 1L;

        Layer(Map<String, String> values, String name, int ordinal) {
            super(name, values, ordinal);
        }
    }

    /** One look at all sources, with what was found wrong on the way. */
    private final class Reading {
        private final Set<String> mistakes = new LinkedHashSet<>();
        private final List<String> warnings = new ArrayList<>();
        private final Optional<YamlFile> file;
        private final SmallRyeConfig layers;

        Reading(Map<Setting, String> given) {
            file = configPath().map(path -> YamlFile.read(workingDirectory, path, mistakes));
            List<ConfigSource> sources = new ArrayList<>();
            sources.add(new Layer(byKey(given), STARTED, 600));
            sources.add(new Layer(flagValues(), FLAG, 500));
            sources.add(new Layer(environmentValues(), ENVIRONMENT, 400));
            file.ifPresent(yaml -> sources.add(new Layer(yaml.values(), FILE, 300)));
            SmallRyeConfig explicit = layered(sources);
            sources.add(new Layer(defaults(), DEFAULT, 100));
            Path directory = directory(layered(sources).getConfigValue(Setting.DATA_DIR.key()));
            sources.add(new Layer(localValues(explicit, directory), LOCAL, 200));
            layers = layered(sources);
        }

        EtlConfig config() {
            EtlConfig config = new EtlConfig(
                    new EtlConfig.MySql(
                            text(Setting.MYSQL_HOST),
                            port(Setting.MYSQL_PORT),
                            text(Setting.MYSQL_USER),
                            secret(Setting.MYSQL_PASSWORD, Setting.MYSQL_PASSWORD_FILE),
                            identifier(Setting.MYSQL_DATABASE),
                            optional(Setting.MYSQL_OPTIONS).orElse(""),
                            mysqlTls()),
                    new EtlConfig.Cassandra(
                            List.of(text(Setting.CASSANDRA_HOST).split("\\s*,\\s*")),
                            port(Setting.CASSANDRA_PORT),
                            identifier(Setting.CASSANDRA_KEYSPACE),
                            optional(Setting.CASSANDRA_DATACENTER).orElse(""),
                            credentials(
                                    Setting.CASSANDRA_USER,
                                    Setting.CASSANDRA_PASSWORD,
                                    Setting.CASSANDRA_PASSWORD_FILE),
                            verifyingTls(
                                    Setting.CASSANDRA_TLS_MODE,
                                    Setting.CASSANDRA_TLS_CA_FILE,
                                    Setting.CASSANDRA_TLS_KEY_STORE,
                                    Setting.CASSANDRA_TLS_KEY_STORE_PASSWORD,
                                    Setting.CASSANDRA_TLS_KEY_STORE_PASSWORD_FILE)),
                    new EtlConfig.Kafka(
                            matching(Setting.KAFKA_SERVERS, BROKERS, "host:port, comma-separated"),
                            identifier(Setting.KAFKA_TOPIC_PREFIX),
                            verifyingTls(
                                    Setting.KAFKA_TLS_MODE,
                                    Setting.KAFKA_TLS_CA_FILE,
                                    Setting.KAFKA_TLS_KEY_STORE,
                                    Setting.KAFKA_TLS_KEY_STORE_PASSWORD,
                                    Setting.KAFKA_TLS_KEY_STORE_PASSWORD_FILE),
                            credentials(Setting.KAFKA_USER, Setting.KAFKA_PASSWORD, Setting.KAFKA_PASSWORD_FILE),
                            matching(
                                    Setting.KAFKA_SASL_MECHANISM,
                                    SASL_MECHANISM,
                                    "SCRAM-SHA-512, SCRAM-SHA-256 or PLAIN"),
                            number(Setting.KAFKA_MAX_UNUSABLE, 1, 1_000_000)),
                    connect(),
                    new EtlConfig.Pipeline(
                            matching(Setting.PIPELINE_NAME, LEASE_NAME, "letters, digits, . _ - only, at most 64"),
                            duration(Setting.PIPELINE_POLL, Duration.ofMillis(10), Duration.ofMinutes(1)),
                            duration(Setting.PIPELINE_LEASE, Duration.ofSeconds(2), Duration.ofMinutes(10)),
                            number(Setting.PIPELINE_READERS, 1, 256)),
                    new EtlConfig.Tracking(optional(Setting.TRACKING_RETENTION)
                            .map(text -> duration(
                                    Setting.TRACKING_RETENTION, Duration.ofHours(3), Duration.ofDays(36_600)))),
                    directory(layers.getConfigValue(Setting.DATA_DIR.key())),
                    origins(),
                    List.copyOf(warnings));
            checkMySql(config.mysql());
            if (!mistakes.isEmpty()) {
                throw new ConfigException(List.copyOf(mistakes));
            }
            return config;
        }

        /** The adapter knows which hosts and JDBC options are harmless. */
        private void checkMySql(EtlConfig.MySql mysql) {
            if (!mistakes.isEmpty()) {
                return; // it would only repeat what is known
            }
            try {
                MySqlConfig.of(
                                mysql.host(),
                                mysql.port(),
                                mysql.user(),
                                mysql.password().value(),
                                mysql.database(),
                                mysql.options())
                        .withTls(MySqlTlsMode.valueOf(mysql.tls().mode().name()), null);
            } catch (IllegalArgumentException e) {
                mistakes.add(e.getMessage());
            }
        }

        private EtlConfig.Connect connect() {
            String urlSource = layers.getConfigValue(Setting.CONNECT_URL.key()).getConfigSourceName();
            boolean ownPassword = optional(Setting.CONNECT_MYSQL_PASSWORD).isPresent()
                    || optional(Setting.CONNECT_MYSQL_PASSWORD_FILE).isPresent();
            return new EtlConfig.Connect(
                    url(Setting.CONNECT_URL),
                    credentials(Setting.CONNECT_USER, Setting.CONNECT_PASSWORD, Setting.CONNECT_PASSWORD_FILE),
                    file(Setting.CONNECT_TLS_CA_FILE),
                    matching(Setting.CONNECT_CONNECTOR, NAME, "letters, digits, . _ - only"),
                    STARTED.equals(urlSource) || LOCAL.equals(urlSource),
                    new EtlConfig.ConnectSource(
                            text(present(Setting.CONNECT_MYSQL_HOST, Setting.MYSQL_HOST)),
                            port(present(Setting.CONNECT_MYSQL_PORT, Setting.MYSQL_PORT)),
                            text(present(Setting.CONNECT_MYSQL_USER, Setting.MYSQL_USER)),
                            ownPassword
                                    ? secret(Setting.CONNECT_MYSQL_PASSWORD, Setting.CONNECT_MYSQL_PASSWORD_FILE)
                                    : secret(Setting.MYSQL_PASSWORD, Setting.MYSQL_PASSWORD_FILE),
                            matching(
                                    present(Setting.CONNECT_KAFKA_SERVERS, Setting.KAFKA_SERVERS),
                                    BROKERS,
                                    "host:port, comma-separated")));
        }

        private EtlConfig.Tls mysqlTls() {
            TlsMode mode = tlsMode(Setting.MYSQL_TLS_MODE, List.of(TlsMode.values()));
            return new EtlConfig.Tls(
                    mode,
                    verificationFile(Setting.MYSQL_TLS_CA_FILE, Setting.MYSQL_TLS_MODE, mode),
                    Optional.empty(),
                    new Secret(""));
        }

        /** TLS of the stores whose clients know no half measures. */
        private EtlConfig.Tls verifyingTls(
                Setting modeSetting, Setting caFile, Setting keyStore, Setting password, Setting passwordFile) {
            TlsMode mode = tlsMode(modeSetting, List.of(TlsMode.DISABLED, TlsMode.VERIFY_CA, TlsMode.VERIFY_IDENTITY));
            return new EtlConfig.Tls(
                    mode,
                    verificationFile(caFile, modeSetting, mode),
                    verificationFile(keyStore, modeSetting, mode),
                    secret(password, passwordFile));
        }

        /** Somebody who names a certificate means it: without verification it would be left aside silently. */
        private Optional<Path> verificationFile(Setting setting, Setting modeSetting, TlsMode mode) {
            if (optional(setting).isPresent() && !mode.isVerifying()) {
                mistakes.add(source(setting) + ": " + setting.key() + " has no effect with " + modeSetting.key() + "="
                        + mode.settingName() + "; set " + modeSetting.key() + " to verify-identity or verify-ca");
            }
            return file(setting);
        }

        private TlsMode tlsMode(Setting setting, List<TlsMode> allowed) {
            String value = text(setting);
            Optional<TlsMode> mode = TlsMode.ofSetting(value).filter(allowed::contains);
            if (mode.isEmpty() && !value.isEmpty()) {
                mistake(
                        setting,
                        value,
                        "one of " + allowed.stream().map(TlsMode::settingName).collect(Collectors.joining(", ")));
            }
            return mode.orElse(TlsMode.VERIFY_IDENTITY);
        }

        /** A file that is read later; that it is there is checked now. */
        private Optional<Path> file(Setting setting) {
            Optional<Path> path = optional(setting).map(workingDirectory::resolve);
            if (path.isPresent() && !Files.isReadable(path.get())) {
                mistakes.add(source(setting) + ": " + setting.key() + ": the file " + path.get() + " cannot be read");
            }
            return path;
        }

        private Optional<EtlConfig.Credentials> credentials(Setting user, Setting password, Setting passwordFile) {
            if (optional(user).isEmpty()) {
                return Optional.empty();
            }
            Secret secret = secret(password, passwordFile);
            if (secret.value().isEmpty()) {
                mistakes.add(source(user) + ": " + user.key() + " needs a password; set " + password.variable() + " or "
                        + passwordFile.key());
            }
            return Optional.of(new EtlConfig.Credentials(text(user), secret));
        }

        private static SmallRyeConfig layered(List<ConfigSource> sources) {
            // Without the default interceptors: a password may hold ${, and profiles are not wanted.
            return new SmallRyeConfigBuilder().withSources(sources).build();
        }

        private Optional<Path> configPath() {
            if (configFile != null) {
                return Optional.of(configFile);
            }
            String variable = environment.getOrDefault(CONFIG_VARIABLE, "");
            if (!variable.isEmpty()) {
                return Optional.of(Path.of(variable));
            }
            Path standard = Path.of(DEFAULT_FILE);
            return Files.exists(workingDirectory.resolve(standard)) ? Optional.of(standard) : Optional.empty();
        }

        private Map<String, String> flagValues() {
            Map<String, String> values = new LinkedHashMap<>();
            flags.forEach((key, value) -> {
                Optional<Setting> setting = Setting.ofKey(key);
                if (setting.isEmpty()) {
                    mistakes.add("--set " + key + ": unknown key" + Suggestions.didYouMean(key, Setting.keys()));
                } else if (setting.get().isSecret()) {
                    mistakes.add("--set " + key + ": passwords are not taken from the command line, where others can"
                            + " read them; use " + setting.get().variable() + " or " + key + "-file");
                } else {
                    values.put(key, value);
                }
            });
            if (dataDirectory != null) {
                values.put(Setting.DATA_DIR.key(), dataDirectory.toString());
            }
            return values;
        }

        private Map<String, String> environmentValues() {
            Map<String, String> values = new LinkedHashMap<>();
            List<String> names = new ArrayList<>(OTHER_VARIABLES);
            for (Setting setting : Setting.values()) {
                names.add(setting.variable());
                String value = environment.getOrDefault(setting.variable(), "");
                if (SERVICE_LINK.matcher(value).matches() && setting.key().endsWith(".port")) {
                    warnings.add(
                            setting.variable() + "=" + value + " is a Kubernetes service link, not a port: ignored."
                                    + " Set enableServiceLinks: false, or use " + setting.key() + " in etl.yaml");
                } else if (!value.isEmpty()) {
                    values.put(setting.key(), value);
                }
            }
            environment.keySet().stream()
                    .filter(name -> name.startsWith("ETL_") && !names.contains(name))
                    .sorted()
                    .forEach(name -> warnings.add(
                            "environment variable " + name + " is unknown" + Suggestions.didYouMean(name, names)));
            return values;
        }

        private Map<String, String> localValues(SmallRyeConfig explicit, Path directory) {
            Set<String> keys = new HashSet<>();
            explicit.getPropertyNames().forEach(keys::add);
            Map<String, String> values = new LinkedHashMap<>();
            localServers.apply(directory).forEach((setting, value) -> {
                // A host named by the user and the port of a local server must not be mixed.
                String group = setting.key().substring(0, setting.key().indexOf('.') + 1);
                if (ADDRESSES.stream()
                        .map(Setting::key)
                        .filter(key -> key.startsWith(group))
                        .noneMatch(keys::contains)) {
                    values.put(setting.key(), value);
                }
            });
            return values;
        }

        private static Map<String, String> defaults() {
            Map<String, String> values = new LinkedHashMap<>();
            for (Setting setting : Setting.values()) {
                setting.defaultValue().ifPresent(value -> values.put(setting.key(), value));
            }
            return values;
        }

        private static Map<String, String> byKey(Map<Setting, String> settings) {
            Map<String, String> values = new LinkedHashMap<>();
            settings.forEach((setting, value) -> values.put(setting.key(), value));
            return values;
        }

        private List<EtlConfig.Origin> origins() {
            List<EtlConfig.Origin> origins = new ArrayList<>();
            for (Setting setting : Setting.values()) {
                Optional<String> value = optional(setting);
                origins.add(new EtlConfig.Origin(
                        setting,
                        setting.isSecret() ? value.map(secret -> "***") : value,
                        value.isPresent() ? source(setting) : "not set"));
            }
            return List.copyOf(origins);
        }

        /** Where the value in effect stands: {@code etl.yaml:3}, {@code env MYSQL_PORT}, {@code default}. */
        private String source(Setting setting) {
            String name = String.valueOf(layers.getConfigValue(setting.key()).getConfigSourceName());
            return switch (name) {
                case FILE -> file.map(yaml -> yaml.position(setting.key())).orElse(name);
                case ENVIRONMENT -> "env " + setting.variable();
                case FLAG -> setting == Setting.DATA_DIR ? "--data-dir" : "--set";
                default -> name;
            };
        }

        private Optional<String> optional(Setting setting) {
            return Optional.ofNullable(layers.getConfigValue(setting.key()).getValue())
                    .map(value -> setting.isSecret() ? value : value.trim())
                    .filter(value -> !value.isEmpty());
        }

        private Setting present(Setting wanted, Setting otherwise) {
            return optional(wanted).isPresent() ? wanted : otherwise;
        }

        private String text(Setting setting) {
            Optional<String> value = optional(setting);
            if (value.isEmpty()) {
                mistakes.add(setting.key() + ": is missing; set " + setting.variable() + " or " + setting.key());
            }
            return value.orElse("");
        }

        private String identifier(Setting setting) {
            return matching(setting, IDENTIFIER, "a letter or _, then letters, digits and _ only, at most 64");
        }

        private String matching(Setting setting, Pattern pattern, String expected) {
            String value = text(setting);
            if (!value.isEmpty() && !pattern.matcher(value).matches()) {
                mistake(setting, value, expected);
            }
            return value;
        }

        private int port(Setting setting) {
            return number(setting, 1, 65_535);
        }

        private int number(Setting setting, int min, int max) {
            String value = text(setting);
            try {
                int number = Integer.parseInt(value);
                if (number >= min && number <= max) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Reported below, like a number out of range.
            }
            if (!value.isEmpty()) {
                mistake(setting, value, "a whole number from " + min + " to " + max);
            }
            return min;
        }

        private Duration duration(Setting setting, Duration min, Duration max) {
            String value = text(setting);
            Optional<Duration> duration = Durations.parse(value);
            if (duration.isPresent()
                    && duration.get().compareTo(min) >= 0
                    && duration.get().compareTo(max) <= 0) {
                return duration.get();
            }
            if (!value.isEmpty()) {
                mistake(
                        setting,
                        value,
                        "a time from " + Durations.print(min) + " to " + Durations.print(max)
                                + ", such as 500ms or 10s");
            }
            return min;
        }

        private URI url(Setting setting) {
            String value = text(setting);
            try {
                URI url = new URI(value);
                if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                    return url;
                }
            } catch (URISyntaxException e) {
                // Reported below, like a URL of another scheme.
            }
            if (!value.isEmpty()) {
                mistake(setting, value, "an address such as http://127.0.0.1:8083");
            }
            return URI.create("http://127.0.0.1");
        }

        /** The password, from the file when one is named by a source that stands higher. */
        private Secret secret(Setting password, Setting passwordFile) {
            ConfigValue direct = layers.getConfigValue(password.key());
            Optional<String> path = optional(passwordFile);
            if (path.isPresent()
                    && layers.getConfigValue(passwordFile.key()).getConfigSourceOrdinal()
                            >= direct.getConfigSourceOrdinal()) {
                return new Secret(readSecret(passwordFile, path.get()));
            }
            if (FILE.equals(direct.getConfigSourceName())) {
                file.ifPresent(yaml -> warnIfReadableByOthers(yaml.path()));
            }
            return new Secret(optional(password).orElse(""));
        }

        private String readSecret(Setting setting, String path) {
            try {
                Path secretFile = workingDirectory.resolve(path);
                warnIfReadableByOthers(secretFile);
                return Files.readString(secretFile, StandardCharsets.UTF_8).strip();
            } catch (IOException | InvalidPathException e) {
                mistakes.add(source(setting) + ": " + setting.key() + ": the file " + path + " cannot be read ("
                        + e.getClass().getSimpleName() + ")");
                return "";
            }
        }

        private void warnIfReadableByOthers(Path path) {
            try {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(workingDirectory.resolve(path));
                if (rights.contains(PosixFilePermission.OTHERS_READ)
                        || rights.contains(PosixFilePermission.GROUP_READ)) {
                    String warning =
                            path + " holds a password and can be read by other users; mend it with chmod go-r " + path;
                    if (!warnings.contains(warning)) {
                        warnings.add(warning);
                    }
                }
            } catch (IOException | UnsupportedOperationException e) {
                warnings.add(path + " holds a password, and its permissions cannot be checked: " + e);
            }
        }

        private Path directory(ConfigValue value) {
            Path directory = Path.of(String.valueOf(value.getValue()));
            return (DEFAULT.equals(value.getConfigSourceName()) ? home : workingDirectory)
                    .resolve(directory)
                    .toAbsolutePath()
                    .normalize();
        }

        private void mistake(Setting setting, String value, String expected) {
            mistakes.add(source(setting) + ": " + setting.key() + "=" + value + " must be " + expected);
        }
    }
}
