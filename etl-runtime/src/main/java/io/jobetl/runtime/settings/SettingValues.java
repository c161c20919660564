package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Secret;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of each setting from the highest source that has one, and what is wrong with them: mistakes are collected,
 * not thrown, so that one report names all. For one thread.
 */
final class SettingValues {
    /**
     * The values of one kind of source.
     *
     * @param name as it is printed
     * @param texts by setting, as they were written
     */
    record Source(String name, Map<Setting<?>, String> texts) {}

    /** User and password in an address; nothing of it is printed. */
    private static final Pattern LOGIN = Pattern.compile("[^/,\\s]*:[^/,\\s]*@");

    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final int SHOWN_CHARS = 200;

    private final List<Source> sources;
    private final @Nullable YamlFile yaml;
    private final Path workingDirectory;
    private final Set<String> mistakes;
    private final Collection<String> warnings;
    private final Map<Setting<?>, Optional<?>> parsed = new HashMap<>();

    /**
     * @param sources the highest first
     * @param yaml one of the sources, which knows lines; null when there is no file
     * @param workingDirectory paths of settings start here
     * @param mistakes what was found wrong already; grows
     * @param warnings grows too
     */
    SettingValues(
            List<Source> sources,
            @Nullable YamlFile yaml,
            Path workingDirectory,
            Collection<String> mistakes,
            Collection<String> warnings) {
        this.sources = List.copyOf(sources);
        this.yaml = yaml;
        this.workingDirectory = workingDirectory;
        this.mistakes = new LinkedHashSet<>(mistakes);
        this.warnings = warnings;
    }

    /** One line each; what was found so far. */
    List<String> mistakes() {
        return List.copyOf(mistakes);
    }

    boolean isPresent(Setting<?> setting) {
        return rank(setting) < sources.size();
    }

    /** Which source the value comes from, 0 for the highest; the number of sources when there is none. */
    int rank(Setting<?> setting) {
        int rank = 0;
        while (rank < sources.size() && !sources.get(rank).texts().containsKey(setting)) {
            rank++;
        }
        return rank;
    }

    /** The text as it may be printed. */
    Optional<String> shown(Setting<?> setting) {
        return text(setting).map(setting.form()::shown);
    }

    /** Where the value in effect stands: {@code etl.yaml:3}, {@code env MYSQL_PORT}, {@code default}. */
    String position(Setting<?> setting) {
        int rank = rank(setting);
        if (rank == sources.size()) {
            return "not set";
        }
        String name = sources.get(rank).name();
        return switch (name) {
            case ConfigLoader.FILE -> yaml == null ? name : yaml.position(setting.key());
            case ConfigLoader.ENVIRONMENT -> "env " + setting.variable();
            case ConfigLoader.FLAG -> setting == Settings.DATA_DIR ? "--data-dir" : "--set";
            default -> name;
        };
    }

    /** The name of the source of the value in effect. */
    String sourceName(Setting<?> setting) {
        int rank = rank(setting);
        return rank == sources.size() ? "" : sources.get(rank).name();
    }

    /** The value; empty when there is none, or one that is a mistake. */
    @SuppressWarnings("unchecked") // what the form of this very setting made
    <T> Optional<T> find(Setting<T> setting) {
        Optional<?> known = parsed.get(setting);
        if (known == null) {
            known = text(setting).flatMap(text -> parse(setting, text));
            parsed.put(setting, known);
        }
        return (Optional<T>) known;
    }

    /** The value of a setting that has a default; to be asked for when there are no mistakes. */
    <T> T get(Setting<T> setting) {
        return find(setting).orElseThrow(() -> new IllegalStateException("no value of " + setting));
    }

    private Optional<String> text(Setting<?> setting) {
        for (Source source : sources) {
            String text = source.texts().get(setting);
            if (text != null) {
                return Optional.of(setting.isSecret() ? text : text.trim());
            }
        }
        return Optional.empty();
    }

    private <T> Optional<T> parse(Setting<T> setting, String text) {
        if (text.isEmpty() && !setting.isSecret()) {
            mistake(setting, " is empty; give it a value, or leave it out");
            return Optional.empty();
        }
        try {
            return Optional.of(setting.form().read(text));
        } catch (UnusableTextException e) {
            mistake(
                    setting,
                    e.mayBeShown() ? "=" + printable(text) + " must be " + e.getMessage() : ": " + e.getMessage());
            return Optional.empty();
        }
    }

    private static String printable(String text) {
        String clean = CONTROL.matcher(LOGIN.matcher(text).replaceAll("***@")).replaceAll("?");
        return clean.length() <= SHOWN_CHARS ? clean : clean.substring(0, SHOWN_CHARS) + "...";
    }

    /** @param text follows the key: what is wrong, and how to mend it */
    void mistake(Setting<?> setting, String text) {
        mistakes.add(position(setting) + ": " + setting.key() + text);
    }

    /** Where a path leads, absolute. */
    Optional<Path> file(Setting<Path> setting) {
        return find(setting).map(workingDirectory::resolve);
    }

    /** A file that is read later; that it is there is checked now. */
    Optional<Path> readableFile(Setting<Path> setting) {
        Optional<Path> file = file(setting);
        if (file.isPresent() && !(Files.isRegularFile(file.get()) && Files.isReadable(file.get()))) {
            mistake(setting, ": the file " + file.get() + " cannot be read");
            return Optional.empty();
        }
        return file;
    }

    /** The secret that a file holds, blanks around it left out. */
    Secret readSecret(Setting<Path> setting) {
        Optional<Path> named = file(setting);
        if (named.isEmpty()) {
            return Secret.NONE;
        }
        Path shown = find(setting).orElse(named.get());
        try {
            warnIfReadableByOthers(shown);
            String secret = SmallFile.read(named.get()).strip();
            if (secret.isEmpty()) {
                mistake(setting, ": the file " + shown + " is empty; write the password into it");
            }
            return new Secret(secret);
        } catch (SmallFile.UnusableException e) {
            mistake(setting, ": the file " + shown + " " + e.getMessage());
        } catch (CharacterCodingException e) {
            mistake(setting, ": the file " + shown + " is not UTF-8 text");
        } catch (NoSuchFileException e) {
            mistake(setting, ": the file " + shown + " cannot be read (there is no such file)");
        } catch (IOException e) {
            mistake(
                    setting,
                    ": the file " + shown + " cannot be read (" + e.getClass().getSimpleName() + ")");
        }
        return Secret.NONE;
    }

    /** The configuration file holds a password when this setting stands in it. */
    void warnIfFileIsReadableByOthers(Setting<Secret> setting) {
        if (yaml != null && sourceName(setting).equals(ConfigLoader.FILE)) {
            warnIfReadableByOthers(yaml.path());
        }
    }

    private void warnIfReadableByOthers(Path path) {
        try {
            Set<PosixFilePermission> rights = Files.getPosixFilePermissions(workingDirectory.resolve(path));
            if (rights.contains(PosixFilePermission.OTHERS_READ) || rights.contains(PosixFilePermission.GROUP_READ)) {
                warn(path + " holds a password and can be read by other users; mend it with chmod go-r " + path);
            }
        } catch (NoSuchFileException e) {
            // Reading it will say so.
        } catch (IOException | UnsupportedOperationException e) {
            warn(path + " holds a password, and its permissions cannot be checked: " + e);
        }
    }

    private void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }
}
