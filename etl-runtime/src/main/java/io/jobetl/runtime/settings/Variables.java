package io.jobetl.runtime.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The settings that stand in the environment. A variable that looks like one of ours and is none is named. */
final class Variables {
    static final String CONFIG = "ETL_CONFIG";

    /** Ours, but no settings: read before there are any. */
    private static final List<String> OTHERS =
            List.of(CONFIG, "ETL_JAVA_OPTS", "ETL_CACHE_DIR", "ETL_SERVERS_DIR", "ETL_ARCHIVE_CLASSES");
    /** What Kubernetes puts into {@code MYSQL_PORT} when a service is called mysql. */
    private static final Pattern SERVICE_LINK = Pattern.compile("(tcp|udp|sctp)://.*");

    private static final String OURS_ALONE = "ETL_";
    /** Others begin like this too, so only a slip of the pen is named. */
    private static final Set<String> SHARED = Set.of("MYSQL_", "CASSANDRA_", "KAFKA_");

    private static final int SLIP_LETTERS = 1;

    private final Map<String, String> environment;

    Variables(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Where {@code etl.yaml} is, if the environment says so. */
    Optional<String> configFile() {
        return Optional.of(environment.getOrDefault(CONFIG, "")).filter(name -> !name.isEmpty());
    }

    Map<Setting<?>, String> read(Collection<String> warnings) {
        Map<Setting<?>, String> values = new LinkedHashMap<>();
        for (Setting<?> setting : Settings.all()) {
            String value = environment.get(setting.variable());
            if (value == null) {
                continue;
            }
            if (setting.isSecret() ? value.isEmpty() : value.isBlank()) {
                warnings.add("environment variable " + setting.variable() + " is empty: ignored; unset it, or give it a"
                        + " value");
            } else if (SERVICE_LINK.matcher(value).matches() && setting.key().endsWith(".port")) {
                warnings.add(setting.variable() + "=" + value + " is a Kubernetes service link, not a port: ignored."
                        + " Set enableServiceLinks: false, or use " + setting.key() + " in etl.yaml");
            } else {
                values.put(setting, value);
            }
        }
        nameUnknown(warnings);
        return values;
    }

    private void nameUnknown(Collection<String> warnings) {
        List<String> known = new ArrayList<>(OTHERS);
        Settings.all().forEach(setting -> known.add(setting.variable()));
        for (String name : new TreeSet<>(environment.keySet())) {
            String upper = name.toUpperCase(Locale.ROOT);
            boolean isUnknown = !known.contains(name);
            boolean looksLikeOurs = upper.startsWith(OURS_ALONE)
                    || (SHARED.stream().anyMatch(upper::startsWith)
                            && Suggestions.nearest(upper, known, SLIP_LETTERS).isPresent());
            if (isUnknown && looksLikeOurs) {
                warnings.add("environment variable " + name + " is unknown" + Suggestions.didYouMean(upper, known));
            }
        }
    }
}
