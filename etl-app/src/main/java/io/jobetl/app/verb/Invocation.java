package io.jobetl.app.verb;

import io.jobetl.app.local.LocalAddresses;
import io.jobetl.local.DataDirectory;
import io.jobetl.runtime.run.StopSignal;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@code etl}: its environment, options, console and stop signal. Made once per call, so that a test can
 * run verbs in its own process.
 */
public final class Invocation {
    private final Map<String, String> environment;
    private final Path workingDirectory;
    private final Path home;
    private final GlobalOptions options = new GlobalOptions();
    private final Console console;
    private final StopSignal stopSignal;
    private @Nullable EtlConfig config;

    /**
     * @param environment the only environment variables that are looked at
     * @param workingDirectory file names given by the user start here
     * @param home the installation's folder: {@code data/}, {@code connectors/} and the default data directory
     * @param terminal the one that {@code err} is, or none
     */
    public Invocation(
            Map<String, String> environment,
            Path workingDirectory,
            Path home,
            PrintWriter out,
            PrintWriter err,
            Terminal terminal,
            StopSignal stopSignal) {
        this.environment = Map.copyOf(environment);
        this.workingDirectory = workingDirectory;
        this.home = home;
        this.stopSignal = stopSignal;
        this.console = new Console(out, err, terminal, options, InstantSource.system(), System::nanoTime);
        if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
            options.setNoColor(true);
        }
    }

    /** File names given by the user start here. */
    public Path workingDirectory() {
        return workingDirectory;
    }

    /** The installation's folder: {@code data/}, {@code connectors/}. */
    public Path home() {
        return home;
    }

    public GlobalOptions options() {
        return options;
    }

    public Console console() {
        return console;
    }

    public StopSignal stopSignal() {
        return stopSignal;
    }

    /**
     * The effective configuration; read at the first call, its warnings are printed then.
     *
     * @throws io.jobetl.runtime.settings.ConfigException with all mistakes
     */
    public EtlConfig config() {
        EtlConfig loaded = config;
        if (loaded == null) {
            loaded = configLoader().load();
            loaded.warnings().forEach(console::warn);
            config = loaded;
        }
        return loaded;
    }

    /** For the verbs that read the configuration in a way of their own. */
    public ConfigLoader configLoader() {
        return new ConfigLoader(
                environment,
                workingDirectory,
                home,
                options.configFile().orElse(null),
                options.dataDirectory().orElse(null),
                options.settings(),
                directory -> LocalAddresses.running(DataDirectory.at(directory)));
    }
}
