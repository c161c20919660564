package io.jobetl.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of the project as they are in version control: no build output, nothing of the tools around it. */
final class Documents {
    static final Path ROOT = NamedTests.ROOT;

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".etl", ".idea", ".vscode", ".settings");

    private Documents() {}

    /** Every Markdown file. */
    static List<Path> all() throws IOException {
        return endingWith(".md");
    }

    /** Every file whose name ends with one of these. */
    static List<Path> endingWith(String... endings) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_OURS.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                for (String ending : endings) {
                    if (file.toString().endsWith(ending)) {
                        found.add(file);
                        break;
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
