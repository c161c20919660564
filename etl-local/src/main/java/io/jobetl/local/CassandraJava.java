package io.jobetl.local;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Java that runs Cassandra: 17, the only one that its authors support.
 *
 * <p>Order: {@code ETL_CASSANDRA_JAVA_HOME}; this JVM's own, if it is a 17; a 17 found in the usual places; else this
 * JVM's own with a stand-in for the one class of Cassandra that needs the removed security manager.
 *
 * @param home folder with bin/java
 * @param version feature version, such as 17
 */
record CassandraJava(Path home, int version) {
    static final String VARIABLE = "ETL_CASSANDRA_JAVA_HOME";
    private static final int SUPPORTED = 17;

    static CassandraJava find() {
        return find(System.getenv(), ServerJvm.runningJavaHome(), searchPath());
    }

    static CassandraJava find(Map<String, String> environment, Path runningHome, List<Path> searchPath) {
        String wanted = environment.get(VARIABLE);
        if (wanted != null && !wanted.isBlank()) {
            Path home = Path.of(wanted);
            return of(home).orElseThrow(() -> new LocalServersException(
                    LocalServersException.Reason.PLATFORM,
                    VARIABLE + "=" + wanted + " is not the home of a JDK (no bin/java or no file release)"));
        }
        CassandraJava running = of(runningHome)
                .orElseGet(
                        () -> new CassandraJava(runningHome, Runtime.version().feature()));
        if (running.version == SUPPORTED) {
            return running;
        }
        for (String name : List.of("JAVA_HOME_17_X64", "JAVA_HOME_17_ARM64", "JAVA_HOME_17_arm64", "JAVA17_HOME")) {
            Optional<CassandraJava> named = Optional.ofNullable(environment.get(name))
                    .map(Path::of)
                    .flatMap(CassandraJava::of)
                    .filter(java -> java.version == SUPPORTED);
            if (named.isPresent()) {
                return named.get();
            }
        }
        return searchPath.stream()
                .map(CassandraJava::of)
                .flatMap(Optional::stream)
                .filter(java -> java.version == SUPPORTED)
                .findFirst()
                .orElse(running);
    }

    boolean isSupported() {
        return version == SUPPORTED;
    }

    /** From the file {@code release} that every JDK and JRE has; no process is started. */
    static Optional<CassandraJava> of(Path home) {
        if (!Files.isExecutable(ServerJvm.java(home))) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(home.resolve("release")).stream()
                    .filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.substring("JAVA_VERSION=\"".length(), line.length() - 1))
                    .map(text ->
                            new CassandraJava(home, Runtime.Version.parse(text).feature()))
                    .findFirst();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<Path> searchPath() {
        String home = System.getProperty("user.home");
        List<Path> homes = new ArrayList<>();
        for (String folder : List.of(
                "/usr/lib/jvm",
                "/usr/java",
                "/opt",
                "/opt/java",
                "/opt/hostedtoolcache/Java_Temurin-Hotspot_jdk",
                home + "/.sdkman/candidates/java",
                home + "/.jdks",
                home + "/.m2/jdks")) {
            homes.addAll(children(Path.of(folder)));
        }
        for (String folder : List.of("/Library/Java/JavaVirtualMachines", home + "/Library/Java/JavaVirtualMachines")) {
            children(Path.of(folder)).forEach(child -> homes.add(child.resolve("Contents/Home")));
        }
        return homes;
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, Files::isDirectory)) {
            stream.forEach(children::add);
        } catch (IOException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }
}
