package io.jobetl.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local repository as {@code mvn install} leaves it: of this project the published poms and jars of this build, and
 * nothing of an earlier one. All other libraries are those of the repository that the build uses, by links.
 */
final class ConsumerRepository {
    private static final String GROUP = "jobetl";

    private final Path directory;
    private final Path projects;
    private final List<String> names = new ArrayList<>();
    private final String version;

    ConsumerRepository(Path temporary) throws IOException {
        directory = Files.createDirectories(temporary.resolve("repository"));
        projects = Files.createDirectories(temporary.resolve("projects"));
        version = PublishedModule.texts(PublishedModule.pom(new PublishedModule("etl-bom").publishedPom()), "version")
                .get(0);
        Path used = Path.of(System.getProperty(
                "etl.maven.repository",
                Path.of(System.getProperty("user.home"), ".m2", "repository").toString()));
        link(used, directory, "io");
        link(used.resolve("io"), Files.createDirectories(directory.resolve("io")), GROUP);
        install("etl-bom");
        for (PublishedModule module : PublishedModule.all()) {
            Files.copy(module.jar(), install(module.name()).resolve(module.name() + "-" + version + ".jar"));
        }
    }

    private static void link(Path from, Path into, String except) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!entry.endsWith(except)) {
                    Files.createSymbolicLink(into.resolve(entry.getFileName()), entry);
                }
            }
        }
    }

    private Path install(String name) throws IOException {
        Path folder = Files.createDirectories(
                directory.resolve("io").resolve(GROUP).resolve(name).resolve(version));
        Files.copy(new PublishedModule(name).publishedPom(), folder.resolve(name + "-" + version + ".pom"));
        return folder;
    }

    /** A program that imports the bom and depends on these modules, under a name of its own. */
    void addProject(String name, List<String> modules) throws IOException {
        StringBuilder dependencies = new StringBuilder();
        modules.forEach(module -> dependencies.append(dependency(module, "")));
        write(projects.resolve(name), name, """
                <dependencyManagement><dependencies>%s</dependencies></dependencyManagement>
                <dependencies>%s</dependencies>
                """.formatted(
                dependency("etl-bom", "<version>" + version + "</version><type>pom</type><scope>import</scope>"),
                dependencies));
        names.add(name);
    }

    private static String dependency(String module, String more) {
        return "<dependency><groupId>io.jobetl</groupId><artifactId>" + module + "</artifactId>" + more
                + "</dependency>";
    }

    private static void write(Path folder, String name, String content) throws IOException {
        Files.writeString(Files.createDirectories(folder).resolve("pom.xml"), """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId><artifactId>%s</artifactId><version>1</version>
                  %s
                </project>
                """.formatted(name, content));
    }

    /** The names of the jars that Maven puts on the class path of each program, by the name of the program. */
    Map<String, List<String>> classPaths() throws IOException, InterruptedException {
        StringBuilder modules = new StringBuilder("<packaging>pom</packaging><modules>");
        names.forEach(name -> modules.append("<module>").append(name).append("</module>"));
        write(projects, "all-programs", modules.append("</modules>").toString());
        mvn(dependencyPlugin() + ":build-classpath", "-Dmdep.outputFile=classpath");
        Map<String, List<String>> classPaths = new TreeMap<>();
        for (String name : names) {
            String classPath = Files.readString(projects.resolve(name).resolve("classpath"));
            classPaths.put(
                    name,
                    Stream.of(classPath.split(File.pathSeparator, -1))
                            .map(jar -> Path.of(jar).getFileName().toString())
                            .toList());
        }
        return classPaths;
    }

    /** In the version that the build uses, so that it is there. */
    private static String dependencyPlugin() throws IOException {
        String pom = Files.readString(PublishedModule.ROOT.resolve("pom.xml"));
        Matcher plugin = Pattern.compile("<artifactId>maven-dependency-plugin</artifactId>\\s*<version>(.*)</version>")
                .matcher(pom);
        assertThat(plugin.find()).isTrue();
        return "org.apache.maven.plugins:maven-dependency-plugin:" + plugin.group(1);
    }

    private void mvn(String... arguments) throws IOException, InterruptedException {
        String home = System.getProperty("etl.maven.home");
        List<String> command = new ArrayList<>();
        command.add(home == null ? "mvn" : Path.of(home, "bin", "mvn").toString());
        command.addAll(List.of("-B", "-q", "-Dmaven.repo.local=" + directory));
        if ("offline=true".equals(System.getProperty("etl.maven.network"))) {
            command.add("-o");
        }
        command.addAll(List.of(arguments));
        Path output = projects.resolve("mvn.log");
        Process process = new ProcessBuilder(command)
                .directory(projects.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + "\n" + Files.readString(output, StandardCharsets.UTF_8));
        }
    }
}
