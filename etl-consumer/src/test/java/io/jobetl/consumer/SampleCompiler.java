package io.jobetl.consumer;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles samples in a package of their own, against everything that is public. Statements become the body of a method
 * that takes what they take for granted; the packages of the JDK and of this project are imported, those of the class
 * that the sample belongs to first.
 */
final class SampleCompiler {
    private static final Pattern IMPORT = Pattern.compile("(?m)^import [^;]*;\\R?");
    private static final List<String> JDK_PACKAGES = List.of(
            "java.io",
            "java.math",
            "java.net",
            "java.nio.file",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.function",
            "java.util.stream");

    private static final String IMPORTS = """
            import static io.jobetl.model.DimensionTable.*;
            import static io.jobetl.model.ChangeEvent.RowUpserted;
            import static org.assertj.core.api.Assertions.*;
            import com.datastax.oss.driver.api.core.CqlSession;
            import java.sql.Connection;
            import picocli.CommandLine.Command;
            """;

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final String imports;

    SampleCompiler() throws IOException {
        imports = Stream.concat(JDK_PACKAGES.stream(), ownPackages().stream())
                .map(name -> "import " + name + ".*;\n")
                .collect(Collectors.joining());
    }

    /** The modules are folders where nothing was packaged, and jars otherwise. */
    private static Set<String> ownPackages() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            if (Files.isDirectory(path)) {
                addPackages(path, packages);
            } else if (path.getFileName().toString().startsWith("etl-")) {
                try (FileSystem jar = FileSystems.newFileSystem(path)) {
                    addPackages(jar.getPath("/"), packages);
                }
            }
        }
        packages.remove(SampleCompiler.class.getPackageName()); // its Sample is not that of a reader
        return packages;
    }

    private static void addPackages(Path classes, Set<String> packages) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            files.filter(file -> file.toString().endsWith(".class") && !file.endsWith("package-info.class"))
                    .map(file -> classes.relativize(file).getParent())
                    .filter(folder -> folder != null && folder.startsWith("io/jobetl"))
                    .forEach(folder -> packages.add(folder.toString().replace('/', '.')));
        }
    }

    /**
     * Why samples do not compile, by their place; empty when all of them do.
     *
     * @param given declares what a sample takes for granted by its place, as parameters of a method or as a class
     * @param classes where the classes go
     */
    Map<String, String> errors(List<Sample> samples, Map<String, String> given, Path classes) {
        List<Source> sources = new ArrayList<>();
        for (Sample sample : samples) {
            String name = "Sample" + sources.size();
            sources.add(new Source(sample, source(sample, name, given.getOrDefault(sample.place(), "")), name));
        }
        DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
        compiler.getTask(null, null, problems, options(classes), null, sources).call();
        Map<String, String> errors = new TreeMap<>();
        for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
            if (problem.getKind() == Diagnostic.Kind.ERROR) {
                String place = problem.getSource() instanceof Source source ? source.sample.place() : "everywhere";
                errors.merge(place, problem.toString(), (before, next) -> before + "\n" + next);
            }
        }
        return errors;
    }

    /** Also those that stand behind a sample that is not even Java are looked at. */
    private static List<String> options(Path classes) {
        return List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-XDshould-stop.ifError=FLOW");
    }

    private String source(Sample sample, String name, String given) {
        if (sample.isProgram()) {
            return sample.code();
        }
        String ownImports = IMPORT.matcher(sample.code())
                .results()
                .map(found -> found.group())
                .collect(Collectors.joining("\n"));
        boolean isClass = given.startsWith("class ");
        String statements = IMPORT.matcher(sample.code()).replaceAll("");
        return "package " + packageOf(sample) + ";\n" + ownImports + IMPORTS + typesBeside(sample) + imports
                + "abstract class " + name + " {\n    void sample(" + (isClass ? "" : given) + ") throws Exception {\n"
                + statements + "\n    }\n" + (isClass ? given : "") + "\n}\n";
    }

    /** A sample of what is public is seen from outside. */
    private static String packageOf(Sample sample) {
        return sample.packageName().isEmpty() || isPublic(file(sample)) ? "sample" : sample.packageName();
    }

    private static File file(Sample sample) {
        return PublishedModule.ROOT
                .resolve(sample.place().replaceAll("#.*", ""))
                .toFile();
    }

    /** Classes of the sample's own package win over others of the same name. */
    private static String typesBeside(Sample sample) {
        if (sample.packageName().isEmpty()) {
            return "";
        }
        File[] sources =
                file(sample).getParentFile().listFiles((folder, name) -> name.endsWith(".java") && !name.contains("-"));
        return Stream.of(sources == null ? new File[0] : sources)
                .filter(SampleCompiler::isPublic)
                .map(file ->
                        "import " + sample.packageName() + "." + file.getName().replace(".java", ";\n"))
                .collect(Collectors.joining());
    }

    private static boolean isPublic(File source) {
        try {
            return Files.readString(source.toPath()).contains("\npublic ");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private static final Pattern CLASS = Pattern.compile("(?m)^(?:public )?(?:final )?class (\\w+)");
        private final Sample sample;
        private final String text;

        Source(Sample sample, String text, String name) {
            super(URI.create("string:///" + (sample.isProgram() ? nameOf(text) : name) + ".java"), Kind.SOURCE);
            this.sample = sample;
            this.text = text;
        }

        private static String nameOf(String program) {
            Matcher declaration = CLASS.matcher(program);
            return declaration.find() ? declaration.group(1) : "";
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
