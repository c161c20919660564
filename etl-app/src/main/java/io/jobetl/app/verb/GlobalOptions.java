package io.jobetl.app.verb;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options that every verb takes, as parsed. Filled by picocli before a verb runs, not changed after. */
public final class GlobalOptions {
    private boolean verbose;
    private boolean quiet;
    private boolean noColor;
    private OutputFormat output = OutputFormat.TEXT;
    private @Nullable Path configFile;
    private @Nullable Path dataDirectory;
    private final Map<String, String> settings = new LinkedHashMap<>();

    GlobalOptions() {}

    /** {@code -v}; given once, it stays. */
    public void setVerbose(boolean given) {
        verbose |= given;
    }

    /** {@code -q}; given once, it stays. */
    public void setQuiet(boolean given) {
        quiet |= given;
    }

    /** {@code --no-color}; given once, it stays. */
    public void setNoColor(boolean given) {
        noColor |= given;
    }

    /** {@code -o}; null changes nothing. */
    public void setOutput(@Nullable OutputFormat given) {
        output = given == null ? output : given;
    }

    /** {@code --config}; null changes nothing. */
    public void setConfigFile(@Nullable Path given) {
        configFile = given == null ? configFile : given;
    }

    /** {@code --data-dir}; null changes nothing. */
    public void setDataDirectory(@Nullable Path given) {
        dataDirectory = given == null ? dataDirectory : given;
    }

    /** {@code --set}; null changes nothing. */
    public void addSettings(@Nullable Map<String, String> given) {
        if (given != null) {
            settings.putAll(given);
        }
    }

    public boolean verbose() {
        return verbose;
    }

    public boolean quiet() {
        return quiet;
    }

    public boolean noColor() {
        return noColor;
    }

    public boolean json() {
        return output == OutputFormat.JSON;
    }

    public boolean csv() {
        return output == OutputFormat.CSV;
    }

    /** {@code --config}. */
    public Optional<Path> configFile() {
        return Optional.ofNullable(configFile);
    }

    /** {@code --data-dir}. */
    public Optional<Path> dataDirectory() {
        return Optional.ofNullable(dataDirectory);
    }

    /** {@code --set KEY=VALUE}, in the order given. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }
}
