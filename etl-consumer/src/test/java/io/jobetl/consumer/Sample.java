package io.jobetl.consumer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A piece of Java that the documentation shows: between ```java fences of a page, or in javadoc.
 *
 * @param place the file relative to the root, and {@code #2} and so on behind it from its second sample on
 * @param code the text as a reader sees it
 */
record Sample(String place, String code) {
    private static final Pattern FENCE = Pattern.compile("(?ms)^( *)```java\\R(.*?)^ *```");
    private static final Pattern JAVADOC =
            Pattern.compile("(?s)<pre>\\{@code\\R(.*?)\\R *\\* \\}</pre>|\\{@snippet *:\\R(.*?)\\R *\\* \\}\\R");
    private static final Pattern JAVADOC_MARGIN = Pattern.compile("(?m)^ *\\* ?");
    /** Benchmarks show how they are run, in a shell. */
    private static final String SHELL = "java -jar ";

    private static final List<String> IGNORED_FOLDERS = List.of("target", ".git", ".etl");

    /** All samples of the project. */
    static List<Sample> all() {
        List<Sample> samples = new ArrayList<>();
        for (Path file : files(PublishedModule.ROOT)) {
            samples.addAll(in(file));
        }
        return samples;
    }

    private static List<Path> files(Path folder) {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry) && !IGNORED_FOLDERS.contains(name)) {
                    files.addAll(files(entry));
                } else if (isDocumentation(entry)) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    private static boolean isDocumentation(Path file) {
        return file.toString().endsWith(".md")
                || (file.toString().endsWith(".java") && !file.toString().contains("etl-consumer"));
    }

    private static List<Sample> in(Path file) {
        String name = PublishedModule.ROOT.relativize(file).toString();
        List<Sample> samples = new ArrayList<>();
        for (String code : name.endsWith(".md") ? fences(file) : javadoc(file)) {
            if (!code.startsWith(SHELL)) {
                samples.add(new Sample(samples.isEmpty() ? name : name + "#" + (samples.size() + 1), code));
            }
        }
        return samples;
    }

    private static List<String> fences(Path file) {
        List<String> codes = new ArrayList<>();
        Matcher fences = FENCE.matcher(read(file));
        while (fences.find()) {
            codes.add(fences.group(2).replaceAll("(?m)^" + fences.group(1), ""));
        }
        return codes;
    }

    private static List<String> javadoc(Path file) {
        List<String> codes = new ArrayList<>();
        Matcher blocks = JAVADOC.matcher(read(file));
        while (blocks.find()) {
            String block = blocks.group(1) == null ? blocks.group(2) : blocks.group(1);
            codes.add(JAVADOC_MARGIN.matcher(block).replaceAll(""));
        }
        return codes;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A whole file with a class, not only statements. */
    boolean isProgram() {
        return Pattern.compile("(?m)^(public )?(final )?class ").matcher(code).find() && code.contains("void main(");
    }

    /** The package of the file that it stands in; empty for a page. */
    String packageName() {
        Matcher folders = Pattern.compile("/src/(main|test)/java/(.*)/[^/]*").matcher(place);
        return folders.find() ? folders.group(2).replace('/', '.') : "";
    }

    @Override
    public String toString() {
        return place;
    }
}
