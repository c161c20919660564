package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The archive, unpacked by {@code tar} into a folder with spaces in its path, which its users cannot write to. Commands
 * are called as such a user: without rights, without a home and with no variables but those given. Tests that run as
 * root call them as nobody.
 *
 * @param home the folder {@code etl-VERSION}
 * @param work where commands are called: an empty folder that cannot be written to either
 */
record Installation(Path home, Path work) {
    private static final Set<PosixFilePermission> OPEN = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final long PATIENCE_MINUTES = 2;
    private static final String NOBODY = "65534";

    /** What a call printed. */
    record Call(int exitCode, String out, String err) {
        Call succeeded() {
            assertThat(exitCode).as(this::toString).isZero();
            return this;
        }

        String lastLine() {
            return out.lines().reduce("", (first, second) -> second);
        }
    }

    static Installation unpack(Path folder) throws IOException, InterruptedException {
        Files.setPosixFilePermissions(folder, OPEN);
        Path parent = Files.createDirectory(folder.resolve("with spaces in it"));
        Process tar = new ProcessBuilder("tar", "-xzf", Archives.tar().toString(), "-C", parent.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor()).isZero();
        try (Stream<Path> unpacked = Files.list(parent)) {
            Installation installation =
                    new Installation(unpacked.toList().get(0), Files.createDirectory(folder.resolve("elsewhere")));
            installation.makeReadOnly();
            return installation;
        }
    }

    /** For files that are written into it by whoever installs it. */
    Path configFile() {
        return home.resolve("conf/etl.yaml");
    }

    private void makeReadOnly() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                boolean isOpen = Files.isDirectory(file) || file.startsWith(home.resolve("bin"));
                Files.setPosixFilePermissions(
                        file, PosixFilePermissions.fromString(isOpen ? "r-xr-xr-x" : "r--r--r--"));
            }
        }
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    /** JUnit deletes the folder, which it cannot while that is read-only. */
    void makeWritable() throws IOException {
        for (Path root : List.of(home, work)) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : (Iterable<Path>) files.filter(Files::isDirectory)::iterator) {
                    Files.setPosixFilePermissions(file, OPEN);
                }
            }
        }
    }

    Call etl(String... arguments) throws IOException, InterruptedException {
        return call(
                Map.of(),
                Stream.concat(Stream.of(home.resolve("bin/etl").toString()), Stream.of(arguments))
                        .toList());
    }

    Call call(Map<String, String> variables, List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("etl-out", null);
        Path err = Files.createTempFile("etl-err", null);
        try {
            Process process = start(variables, command, out, err);
            try {
                assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                        .as("%s ends: %s", command, Files.readString(err))
                        .isTrue();
            } finally {
                process.destroyForcibly();
            }
            return new Call(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Standard output and error go to these files. */
    Process start(Map<String, String> variables, List<String> command, Path out, Path err) throws IOException {
        List<String> line = new ArrayList<>();
        if (isRoot()) {
            needSetpriv();
            line.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        line.addAll(
                List.of("env", "-i", "PATH=" + System.getenv("PATH"), "JAVA_HOME=" + System.getProperty("java.home")));
        variables.forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(command);
        return new ProcessBuilder(line)
                .directory(work.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** It is part of util-linux, so in CI it is there; a test that skips itself there would never be missed. */
    private static void needSetpriv() {
        String need = "these tests run as root, and without setpriv (util-linux) they cannot become anybody else";
        Path setpriv = Path.of("/usr/bin/setpriv");
        if ("true".equals(System.getenv("CI"))) {
            assertThat(setpriv).as(need).isExecutable();
        }
        assumeThat(setpriv).as(need).isExecutable();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
