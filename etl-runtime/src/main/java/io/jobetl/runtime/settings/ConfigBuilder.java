package io.jobetl.runtime.settings;

import io.jobetl.runtime.settings.SettingValues.Source;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a program that embeds the pipeline. What it sets itself wins over the environment that it hands in,
 * that over the file that it names, and that over the defaults; nothing else is looked at. For one thread.
 *
 * <pre>{@code
 * EtlConfig settings = EtlConfig.builder()
 *         .file(Path.of("etl.yaml"))
 *         .environment(System.getenv())
 *         .set("mysql.password", password)
 *         .build();
 * }</pre>
 */
public final class ConfigBuilder {
    private final Map<Setting<?>, String> values = new LinkedHashMap<>();
    private final Set<String> mistakes = new LinkedHashSet<>();
    private Map<String, String> environment = Map.of();
    private @Nullable Path file;

    ConfigBuilder() {}

    /**
     * Sets one; the last value counts. Passwords are welcome here.
     *
     * @param key as in {@code etl.yaml}, such as {@code mysql.host}; one that there is not is a mistake
     */
    public ConfigBuilder set(String key, String value) {
        Optional<Setting<?>> setting = Settings.ofKey(key);
        if (setting.isPresent()) {
            return set(setting.get(), value);
        }
        mistakes.add(
                ConfigLoader.PROGRAM + ": " + key + ": unknown key" + Suggestions.didYouMean(key, Settings.keys()));
        return this;
    }

    /** Sets one of {@link Settings}; the last value counts. */
    public ConfigBuilder set(Setting<?> setting, String value) {
        values.put(setting, value);
        return this;
    }

    /** Sets each of these, by key. */
    public ConfigBuilder setAll(Map<String, String> valuesByKey) {
        valuesByKey.forEach(this::set);
        return this;
    }

    /** The variables that {@code etl} knows, such as {@code MYSQL_HOST}; {@code ETL_CONFIG} may name the file. */
    public ConfigBuilder environment(Map<String, String> variables) {
        environment = Map.copyOf(variables);
        return this;
    }

    /** A file in the form of {@code etl.yaml}; it has to be there. */
    public ConfigBuilder file(Path yaml) {
        file = yaml;
        return this;
    }

    /**
     * The checked settings.
     *
     * @throws ConfigException with all mistakes: each names its setting, where its value comes from, what it must be
     */
    public EtlConfig build() {
        return ConfigLoader.ofProgram(environment, file)
                .load(new Source(ConfigLoader.PROGRAM, values), new LinkedHashSet<>(mistakes));
    }
}
