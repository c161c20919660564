package io.jobetl.spark.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;

/** What Spark is told: what others have set, and where they have not, what suits us. */
final class ApplicationConf {
    static final String AUTHENTICATE = "spark.authenticate";
    static final String JARS = "spark.jars";
    static final String PLUGINS = "spark.plugins";

    private static final String DRIVER_HOST = "spark.driver.host";
    /**
     * The first compiler alone, as {@code etl run} has it: executors mostly wait for Cassandra, and the second one
     * takes most of the processor time of a backlog. One collector that has no threads of its own
     * (docs/reference/performance.md).
     */
    private static final String EXECUTOR_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private ApplicationConf() {}

    /** @throws IllegalArgumentException when a jar is missing */
    static SparkConf of(SparkOptions options, String name) {
        Master master = new Master(options.master());
        SparkConf conf = new SparkConf();
        // A small read must not wait for the tasks of a large one.
        conf.set("spark.scheduler.mode", "FAIR");
        options.conf().forEach(conf::set);
        conf.setMaster(master.url())
                .setAppName(name)
                .set(PLUGINS, joined(entries(conf, PLUGINS), List.of(EtlPlugin.class.getName())))
                .setIfMissing("spark.ui.enabled", "false")
                .setIfMissing("spark.executor.extraJavaOptions", EXECUTOR_JAVA)
                // An executor elsewhere that is free now is better than one near the rows in 3 s.
                .setIfMissing("spark.locality.wait", "100ms")
                // A stream has many jobs; the driver keeps what it knows of the last ones only.
                .setIfMissing("spark.ui.retainedJobs", "100")
                .setIfMissing("spark.ui.retainedStages", "100")
                .setIfMissing("spark.ui.retainedTasks", "1000");
        if (master.isOnThisMachine()) {
            conf.setIfMissing(DRIVER_HOST, Master.LOOPBACK).setIfMissing("spark.driver.bindAddress", Master.LOOPBACK);
        }
        if (master.isLocal()) {
            // Others on this machine reach the port of the driver; Spark makes a secret of its own here.
            conf.setIfMissing(AUTHENTICATE, "true");
            // Spark would end this JVM for want of memory in a task, and the lease would not be given back.
            conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
            return conf;
        }
        if (!options.secret().value().isEmpty()) {
            conf.set(AUTHENTICATE, "true")
                    .set(AUTHENTICATE + ".secret", options.secret().value());
        }
        List<String> jars = entries(conf, JARS);
        jars.forEach(ApplicationConf::requireThere);
        conf.set(JARS, joined(jars, AppJars.paths()));
        if (master.isOnThisMachine() && conf.get(DRIVER_HOST).equals(Master.LOOPBACK)) {
            ClassArchive.ofThisJvm().ifPresent(archive -> archive.addTo(conf));
        }
        return conf;
    }

    /** Without a SparkConf, which takes a while to load: as {@link #of} sets it. */
    static boolean isAuthenticated(SparkOptions options) {
        String given = options.conf()
                .getOrDefault(AUTHENTICATE, Objects.requireNonNullElse(System.getProperty(AUTHENTICATE), ""));
        boolean isLocal = new Master(options.master()).isLocal();
        return isLocal
                ? !given.equals("false")
                : given.equals("true") || !options.secret().value().isEmpty();
    }

    private static List<String> entries(SparkConf conf, String key) {
        return Arrays.stream(conf.get(key, "").split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    /** Spark would only log that it is missing, and executors would say of which class. */
    private static void requireThere(String jar) {
        boolean isOfThisMachine = jar.indexOf(':') < 0;
        if (isOfThisMachine && !Files.isReadable(Path.of(jar))) {
            throw new IllegalArgumentException(JARS + " names " + jar + ", which cannot be read");
        }
    }

    /** What others have set, and what we need unless it is there: spark-submit names our own jar by another path. */
    private static String joined(List<String> given, List<String> ours) {
        Set<String> names = given.stream().map(ApplicationConf::fileName).collect(Collectors.toSet());
        return Stream.concat(given.stream(), ours.stream().filter(each -> !names.contains(fileName(each))))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining(","));
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
