package io.jobetl.runtime.settings;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.cassandra.session.CassandraConfig.ContactPoint;
import io.jobetl.io.connection.Login;
import io.jobetl.io.connection.Secret;
import io.jobetl.io.connection.Tls;
import io.jobetl.io.kafka.KafkaConfig;
import io.jobetl.io.kafka.KafkaSecurity;
import io.jobetl.io.kafka.connect.ConnectConfig;
import io.jobetl.io.mysql.MySqlConfig;
import io.jobetl.runtime.settings.SettingValues.Source;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks every setting up - flag, then environment, then {@code etl.yaml}, then the running local servers, then the
 * default - and checks the whole. Only the environment variables of {@link Settings} are looked at, so that nothing
 * else that happens to be set has an effect.
 */
public final class ConfigLoader {
    static final String FLAG = "flag";
    static final String ENVIRONMENT = "env";
    static final String FILE = "file";
    static final String PROGRAM = "program";
    private static final String STARTED = "started servers";
    private static final String LOCAL = "local servers";
    private static final String DEFAULT = "default";

    private static final Path DEFAULT_FILE = Path.of("etl.yaml");

    private final Variables variables;
    private final Path workingDirectory;
    private final Path home;
    private final @Nullable Path configFile;
    private final @Nullable Path dataDirectory;
    private final Map<String, String> flags;
    private final Function<Path, Map<Setting<?>, String>> localServers;
    private final boolean looksForFile;

    /**
     * @param home the installation's folder, where the default data directory stands
     * @param configFile {@code --config}; null: {@code ETL_CONFIG}, then {@code etl.yaml} in the working directory, then
     *     {@code conf/etl.yaml} of the installation
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
            Function<Path, Map<Setting<?>, String>> localServers) {
        this(environment, workingDirectory, home, configFile, dataDirectory, flags, localServers, true);
    }

    private ConfigLoader(
            Map<String, String> environment,
            Path workingDirectory,
            Path home,
            @Nullable Path configFile,
            @Nullable Path dataDirectory,
            Map<String, String> flags,
            Function<Path, Map<Setting<?>, String>> localServers,
            boolean looksForFile) {
        this.variables = new Variables(environment);
        this.workingDirectory = workingDirectory;
        this.home = home;
        this.configFile = configFile;
        this.dataDirectory = dataDirectory;
        this.flags = flags;
        this.localServers = localServers;
        this.looksForFile = looksForFile;
    }

    /** One that knows nothing but what it is given: no file that happens to be there, no local servers, no flags. */
    static ConfigLoader ofProgram(Map<String, String> environment, @Nullable Path configFile) {
        Path here = Path.of("").toAbsolutePath();
        return new ConfigLoader(environment, here, here, configFile, null, Map.of(), directory -> Map.of(), false);
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
     * The same, where some settings are given: who starts servers knows their addresses.
     *
     * @param given win over everything else
     */
    public EtlConfig load(Map<Setting<?>, String> given) {
        return load(new Source(STARTED, given), new LinkedHashSet<>());
    }

    /** @param mistakes what is wrong with the given ones already */
    EtlConfig load(Source given, Set<String> mistakes) {
        List<String> warnings = new ArrayList<>();
        YamlFile yaml = configPath(mistakes)
                .map(path -> YamlFile.read(workingDirectory, path, mistakes))
                .orElse(null);
        Map<Setting<?>, String> fromFlags = flagValues(mistakes);
        Map<Setting<?>, String> fromEnvironment = variables.read(warnings);
        Map<Setting<?>, String> fromFile = yaml == null ? Map.of() : yaml.values();
        List<Source> explicit = List.of(
                given,
                new Source(FLAG, fromFlags),
                new Source(ENVIRONMENT, fromEnvironment),
                new Source(FILE, fromFile));
        List<Source> sources = new ArrayList<>(explicit);
        sources.add(new Source(LOCAL, Map.of()));
        sources.add(new Source(DEFAULT, defaults()));
        // Which local servers run is known when their folder is.
        SettingValues known = new SettingValues(sources, yaml, workingDirectory, List.of(), new ArrayList<>());
        Path directory = directory(known);
        sources.set(explicit.size(), new Source(LOCAL, localValues(explicit, directory)));
        return read(new SettingValues(sources, yaml, workingDirectory, mistakes, warnings), directory, warnings);
    }

    /** Everything is read before anything is made of it, so that one report names all mistakes. */
    private static EtlConfig read(SettingValues values, Path directory, List<String> warnings) {
        Settings.all().forEach(values::find);
        Secret mysqlPassword = Settings.MYSQL_PASSWORD.read(values);
        Tls mysqlTls = Settings.MYSQL_TLS.read(values);
        Login cassandraLogin = Settings.CASSANDRA_LOGIN.read(values);
        Tls cassandraTls = Settings.CASSANDRA_TLS.read(values);
        Login kafkaLogin = Settings.KAFKA_LOGIN.read(values);
        Tls kafkaTls = Settings.KAFKA_TLS.read(values);
        Login connectLogin = Settings.CONNECT_LOGIN.read(values);
        Tls connectTls = Settings.CONNECT_TLS.read(values);
        Secret connectorPassword = Settings.CONNECT_MYSQL_PASSWORD.isGiven(values)
                ? Settings.CONNECT_MYSQL_PASSWORD.read(values)
                : mysqlPassword;
        Secret sparkSecret = Settings.SPARK_SECRET.read(values);
        EtlConfig.Dashboard dashboard = Settings.DASHBOARD.read(values);
        throwMistakes(values);
        try {
            return new EtlConfig(
                    mysql(values, mysqlPassword, mysqlTls),
                    cassandra(values, cassandraLogin, cassandraTls),
                    kafka(values, kafkaLogin, kafkaTls),
                    new ConnectConfig(values.get(Settings.CONNECT_URL), connectTls, connectLogin),
                    connector(values, connectorPassword),
                    pipeline(values),
                    new EtlConfig.Hints(
                            values.get(Settings.TRACKING_HINTS).equals("auto"),
                            values.find(Settings.KAFKA_HINTS_TOPIC),
                            values.get(Settings.TRACKING_KEYS).equals("auto")
                                    ? Optional.of(values.get(Settings.TRACKING_KEYS_FOLDER))
                                    : Optional.empty()),
                    new EtlConfig.Spark(values.get(Settings.SPARK_NEWS_ROWS), sparkSecret),
                    dashboard,
                    directory,
                    origins(values),
                    List.copyOf(warnings));
        } catch (IllegalArgumentException e) {
            // Two settings that are right each by itself and do not go together.
            throw new ConfigException(List.of(String.valueOf(e.getMessage())));
        }
    }

    private static void throwMistakes(SettingValues values) {
        if (!values.mistakes().isEmpty()) {
            throw new ConfigException(values.mistakes());
        }
    }

    private static MySqlConfig mysql(SettingValues values, Secret password, Tls tls) {
        MySqlConfig plain = new MySqlConfig(
                values.get(Settings.MYSQL_HOST),
                values.get(Settings.MYSQL_PORT),
                values.get(Settings.MYSQL_USER),
                password.value(),
                values.get(Settings.MYSQL_DATABASE),
                values.find(Settings.MYSQL_OPTIONS).orElse(Map.of()));
        try {
            return plain.withTls(tls);
        } catch (IllegalArgumentException e) {
            values.mistake(Settings.MYSQL_OPTIONS, ": " + e.getMessage());
            throw new ConfigException(values.mistakes());
        }
    }

    private static CassandraConfig cassandra(SettingValues values, @Nullable Login login, Tls tls) {
        int port = values.get(Settings.CASSANDRA_PORT);
        CassandraConfig config = CassandraConfig.of(
                        values.get(Settings.CASSANDRA_HOST).stream()
                                .map(host -> new ContactPoint(host, port))
                                .toList(),
                        values.get(Settings.CASSANDRA_KEYSPACE))
                .withLocalDatacenter(values.find(Settings.CASSANDRA_DATACENTER).orElse(null))
                .withTls(tls);
        return login == null ? config : config.withLogin(login);
    }

    private static KafkaConfig kafka(SettingValues values, @Nullable Login login, Tls tls) {
        return new KafkaConfig(
                values.get(Settings.KAFKA_SERVERS),
                values.get(Settings.KAFKA_TOPIC_PREFIX),
                values.get(Settings.MYSQL_DATABASE),
                new KafkaSecurity(tls, login, values.get(Settings.KAFKA_SASL_MECHANISM)).options());
    }

    private static EtlConfig.Connector connector(SettingValues values, Secret password) {
        String urlSource = values.sourceName(Settings.CONNECT_URL);
        return new EtlConfig.Connector(
                values.get(Settings.CONNECT_CONNECTOR),
                STARTED.equals(urlSource) || LOCAL.equals(urlSource),
                values.find(Settings.CONNECT_MYSQL_HOST).orElse(values.get(Settings.MYSQL_HOST)),
                values.find(Settings.CONNECT_MYSQL_PORT).orElse(values.get(Settings.MYSQL_PORT)),
                values.find(Settings.CONNECT_MYSQL_USER).orElse(values.get(Settings.MYSQL_USER)),
                password,
                values.find(Settings.CONNECT_SERVER_ID),
                values.find(Settings.CONNECT_KAFKA_SERVERS).orElse(values.get(Settings.KAFKA_SERVERS)),
                ConnectorRecovery.valueOf(values.get(Settings.CONNECT_RECOVER).toUpperCase(Locale.ROOT)),
                !DEFAULT.equals(urlSource));
    }

    private static EtlConfig.Pipeline pipeline(SettingValues values) {
        return new EtlConfig.Pipeline(
                values.get(Settings.PIPELINE_NAME),
                values.get(Settings.PIPELINE_POLL),
                values.get(Settings.PIPELINE_LEASE),
                values.get(Settings.PIPELINE_READERS),
                values.get(Settings.PIPELINE_SWEEP_ROWS),
                values.get(Settings.KAFKA_MAX_UNUSABLE),
                values.get(Settings.PIPELINE_REPAIR_DRIFT),
                values.find(Settings.TRACKING_RETENTION),
                values.get(Settings.PIPELINE_WHEN_FENCED).equals("exit"));
    }

    private static List<EtlConfig.Origin> origins(SettingValues values) {
        List<EtlConfig.Origin> origins = new ArrayList<>();
        for (Setting<?> setting : Settings.all()) {
            origins.add(new EtlConfig.Origin(setting, values.shown(setting), values.position(setting)));
        }
        return List.copyOf(origins);
    }

    private Optional<Path> configPath(Collection<String> mistakes) {
        if (configFile != null) {
            return Optional.of(configFile);
        }
        Optional<String> variable = variables.configFile();
        if (variable.isPresent()) {
            try {
                return Optional.of(Path.of(variable.get()));
            } catch (InvalidPathException e) {
                mistakes.add("env " + Variables.CONFIG + ": is no path (" + e.getReason() + ")");
                return Optional.empty();
            }
        }
        return Stream.of(DEFAULT_FILE, home.resolve("conf").resolve(DEFAULT_FILE))
                .filter(file -> looksForFile && Files.exists(workingDirectory.resolve(file)))
                .findFirst();
    }

    private Map<Setting<?>, String> flagValues(Collection<String> mistakes) {
        Map<Setting<?>, String> values = new LinkedHashMap<>();
        flags.forEach((key, value) -> {
            Optional<Setting<?>> setting = Settings.ofKey(key);
            if (setting.isEmpty()) {
                mistakes.add("--set " + key + ": unknown key" + Suggestions.didYouMean(key, Settings.keys()));
            } else if (setting.get().isSecret()) {
                mistakes.add("--set " + key + ": passwords are not taken from the command line, where others can"
                        + " read them; use " + setting.get().variable() + " or " + key + "-file");
            } else {
                values.put(setting.get(), value);
            }
        });
        if (dataDirectory != null) {
            values.put(Settings.DATA_DIR, dataDirectory.toString());
        }
        return values;
    }

    /** A host named by the user and the port of a local server must not be mixed. */
    private Map<Setting<?>, String> localValues(List<Source> explicit, Path directory) {
        Map<Setting<?>, String> values = new LinkedHashMap<>();
        localServers.apply(directory).forEach((setting, value) -> {
            boolean isGroupFree = Settings.ADDRESSES.stream()
                    .filter(address -> address.group().equals(setting.group()))
                    .noneMatch(address ->
                            explicit.stream().anyMatch(source -> source.texts().containsKey(address)));
            if (isGroupFree) {
                values.put(setting, value);
            }
        });
        if (explicit.stream().anyMatch(source -> source.texts().containsKey(Settings.MYSQL_OPTIONS))) {
            // The options of the driver may speak of it, too, and both would contradict.
            values.remove(Settings.MYSQL_TLS.mode());
        }
        return values;
    }

    private static Map<Setting<?>, String> defaults() {
        Map<Setting<?>, String> values = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.all()) {
            setting.defaultValue().ifPresent(value -> values.put(setting, value));
        }
        return values;
    }

    /** One that is no path is reported later; until then the default does. */
    private Path directory(SettingValues values) {
        Path start = values.sourceName(Settings.DATA_DIR).equals(DEFAULT) ? home : workingDirectory;
        return start.resolve(values.find(Settings.DATA_DIR).orElse(Path.of(".etl")))
                .toAbsolutePath()
                .normalize();
    }
}
