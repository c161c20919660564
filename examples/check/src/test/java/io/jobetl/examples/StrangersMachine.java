package io.jobetl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A folder far from this clone, with a local repository that holds nothing but what this build has made. Everything
 * else comes from the repository of this build, as if that were Maven Central, and what is not there from Central
 * itself unless this build is offline.
 */
final class StrangersMachine {
    private static final Path EXAMPLES = Path.of("..").toAbsolutePath().normalize();
    private static final Path BUILT = Path.of("target", "repository");
    private static final long BUILD_SECONDS = 180;

    private final Path folder;
    private final Path settings;
    private final Path repository;

    StrangersMachine(Path folder) throws IOException {
        this.folder = folder;
        this.repository = folder.resolve("repository");
        copy(BUILT, repository);
        this.settings = Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <profiles>
                    <profile>
                      <id>known</id>
                      <repositories>
                        <repository>
                          <id>known</id><url>%1$s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </repository>
                      </repositories>
                      <pluginRepositories>
                        <pluginRepository>
                          <id>known</id><url>%1$s</url>
                          <releases><checksumPolicy>ignore</checksumPolicy></releases>
                          <snapshots><enabled>false</enabled></snapshots>
                        </pluginRepository>
                      </pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>known</activeProfile></activeProfiles>
                </settings>
                """.formatted(
                        Path.of(System.getProperty("etl.maven.repository")).toUri()));
    }

    /** Builds fresh copies of all examples with this JDK, once. @return the folder of this one */
    Path built(String example, Path jdk, int version) throws IOException, InterruptedException {
        Path all = folder.resolve("java-" + version);
        if (!Files.exists(all)) {
            build(all, jdk);
        }
        return all.resolve(example);
    }

    /** One run of Maven, since its start takes longest. */
    private void build(Path all, Path jdk) throws IOException, InterruptedException {
        Files.createDirectory(all);
        StringBuilder modules = new StringBuilder();
        for (String example : List.of("fold-csv", "kafka-fold", "embedded-pipeline")) {
            copy(EXAMPLES.resolve(example), all.resolve(example));
            modules.append("<module>").append(example).append("</module>");
        }
        Files.writeString(all.resolve("pom.xml"), """
                <project>
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>com.example</groupId><artifactId>all</artifactId><version>1</version>
                  <packaging>pom</packaging>
                  <modules>%s</modules>
                </project>
                """.formatted(modules));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("etl.maven.home"), "bin", "mvn").toString(),
                "-B",
                "-q",
                "-gs",
                settings.toString(),
                "-Dmaven.repo.local=" + repository,
                "-Detl.version=" + System.getProperty("etl.version"),
                "package"));
        if ("offline=true".equals(System.getProperty("etl.maven.mode"))) {
            command.addAll(1, List.of("-o", "-Daether.offline.protocols=file"));
        }
        Run run = run(
                all,
                command,
                Map.of("JAVA_HOME", jdk.toString(), "MAVEN_OPTS", "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"));
        assertThat(run.exitCode()).as(run.output()).isZero();
    }

    /** A program's end. */
    record Run(int exitCode, String output) {}

    /** Runs the jar of a built example to its end. */
    static Run run(Path built, Path jdk, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return run(built, command(built, jdk, arguments), environment);
    }

    /** Starts the jar of a built example; what it prints goes to {@code output} in its folder. */
    static Process start(Path built, Path jdk, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(built, command(built, jdk, arguments), environment);
    }

    static String output(Path built) throws IOException {
        return Files.readString(built.resolve("output"));
    }

    private static List<String> command(Path built, Path jdk, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                jdk.resolve("bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                "target/" + built.getFileName() + ".jar"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Run run(Path directory, List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Process process = start(directory, command, environment);
        if (!process.waitFor(BUILD_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Run(-1, "did not end in " + BUILD_SECONDS + " s:\n" + output(directory));
        }
        return new Run(process.exitValue(), output(directory));
    }

    private static Process start(Path directory, List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile());
        // Of the Maven and the JVM around this test; the latter makes every JVM say so.
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_") || name.equals("JAVA_TOOL_OPTIONS"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path relative = from.relativize(file);
                if (!relative.startsWith("target")) {
                    Files.copy(file, to.resolve(relative.toString()));
                }
            }
        }
    }
}
