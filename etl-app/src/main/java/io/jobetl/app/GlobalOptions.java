package io.jobetl.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options that every verb takes, as parsed. Filled by picocli before a verb runs, not changed after. */
public final class GlobalOptions {
    boolean verbose;
    boolean quiet;
    boolean noColor;
    OutputFormat output = OutputFormat.TEXT;

    @Nullable
    Path configFile;

    @Nullable
    Path dataDirectory;

    final Map<String, String> settings = new LinkedHashMap<>();

    GlobalOptions() {}

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
