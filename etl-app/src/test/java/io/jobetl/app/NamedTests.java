package io.jobetl.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Tests that a text names, written {@code `Class.should_do_so`}, and whether they exist. */
final class NamedTests {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(should_\\w+)`");
    private static final int DEPTH = 12;

    private final Map<String, Path> sources = new HashMap<>();

    NamedTests() {
        try (Stream<Path> files = Files.find(
                ROOT, DEPTH, (path, attributes) -> path.toString().endsWith(".java") && attributes.isRegularFile())) {
            files.filter(path -> !path.toString().contains("target"))
                    .forEach(path -> sources.put(path.getFileName().toString(), path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The entries of a document, each with all its lines: from one whose first line matches to the next one, or to the
     * next heading.
     */
    static List<String> entries(String document, String firstLine) throws IOException {
        List<String> entries = new ArrayList<>();
        StringBuilder entry = null;
        for (String line : Files.readAllLines(ROOT.resolve(document))) {
            boolean isFirst = line.matches(firstLine);
            if (entry != null && (isFirst || line.startsWith("#"))) {
                entries.add(entry.toString());
                entry = null;
            }
            if (isFirst) {
                entry = new StringBuilder();
            }
            if (entry != null) {
                entry.append(line).append('\n');
            }
        }
        if (entry != null) {
            entries.add(entry.toString());
        }
        return entries;
    }

    /** All that the text names. */
    Set<String> in(String text) {
        Set<String> named = new LinkedHashSet<>();
        Matcher test = TEST.matcher(text);
        while (test.find()) {
            named.add(test.group());
        }
        return named;
    }

    /** Those of them that do not exist. */
    Set<String> missing(String text) {
        Set<String> missing = new LinkedHashSet<>();
        Matcher test = TEST.matcher(text);
        while (test.find()) {
            if (!sourceOf(test.group(1)).contains("void " + test.group(2) + "(")) {
                missing.add(test.group());
            }
        }
        return missing;
    }

    private String sourceOf(String className) {
        Path source = sources.get(className + ".java");
        try {
            return source == null ? "" : Files.readString(source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
