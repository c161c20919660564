package io.jobetl.app;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** The files of the project as they are in version control: no build output, nothing of the tools around it. */
final class Documents {
    static final Path ROOT = NamedTests.ROOT;

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
                return folder.equals(ROOT) || isOurs(folder.getFileName().toString())
                        ? FileVisitResult.CONTINUE
                        : FileVisitResult.SKIP_SUBTREE;
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

    private static boolean isOurs(String folder) {
        return !folder.equals("target") && (!folder.startsWith(".") || folder.equals(".github"));
    }

    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
