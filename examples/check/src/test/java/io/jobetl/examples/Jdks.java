package io.jobetl.examples;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The JDKs of this machine. */
final class Jdks {
    private static final Path USUAL_PLACE = Path.of("/usr/lib/jvm");

    private Jdks() {}

    /** The home of one of this version: the one that runs the tests, a {@code JAVA_HOME_N_X64}, or a package's. */
    static Optional<Path> find(int version) throws IOException {
        List<Path> candidates = new ArrayList<>();
        candidates.add(Path.of(System.getProperty("java.home")));
        Optional.ofNullable(System.getenv("JAVA_HOME_" + version + "_X64"))
                .map(Path::of)
                .ifPresent(candidates::add);
        if (Files.isDirectory(USUAL_PLACE)) {
            try (DirectoryStream<Path> homes = Files.newDirectoryStream(USUAL_PLACE, "*" + version + "*")) {
                homes.forEach(candidates::add);
            }
        }
        for (Path home : candidates) {
            if (isOf(home, version)) {
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(Path home, int version) throws IOException {
        Path release = home.resolve("release");
        return Files.isExecutable(home.resolve("bin/javac"))
                && Files.isRegularFile(release)
                && Pattern.compile("JAVA_VERSION=\"" + version + "[.\"]")
                        .matcher(Files.readString(release))
                        .find();
    }
}
