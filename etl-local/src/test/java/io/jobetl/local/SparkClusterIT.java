package io.jobetl.local;

import static io.jobetl.local.SeparateParent.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Spark cluster and a real application on it. About 60 s on two busy cores. */
class SparkClusterIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    /** Only a build of some modules need not prepare them; one of all may still be about to, beside this module. */
    @BeforeAll
    static void needSpark() throws InterruptedException {
        if ("true".equals(System.getenv("CI"))) {
            await(Duration.ofMinutes(5), () -> LocalServers.isPrepared(Server.SPARK));
        }
        assumeTrue(
                LocalServers.isPrepared(Server.SPARK),
                "Spark's files are not prepared: mvn -pl etl-local/servers/spark package");
    }

    @AfterEach
    void stopWhatIsLeft() {
        data().reset(ProgressListener.none());
    }

    @Test
    void should_compute_through_the_loss_of_executors_and_workers_and_leave_nothing() throws Exception {
        List<ProcessIdentity> processes = new ArrayList<>();
        try (LocalServers servers = LocalServers.start(config())) {
            assertThat(lines).filteredOn(line -> line.contains(" ready in ")).hasSize(3);
            assertThat(master(servers)).contains("\"aliveworkers\":2").contains("\"cores\":2");
            assertOnLoopbackOnly(servers);

            try (SparkApplication application = SparkApplication.start(address(servers))) {
                await(SOON, () -> isComputing(servers, Server.WORKER1) && isComputing(servers, Server.WORKER2));
                assertThat(application.sum(100)).isEqualTo(5050);

                ProcessHandle executor = servers.executors(Server.WORKER1).get(0);
                executor.destroyForcibly();
                await(
                        SOON,
                        () -> servers.executors(Server.WORKER1).stream()
                                .anyMatch(other -> other.pid() != executor.pid()));
                assertThat(application.sum(200)).isEqualTo(20_100);

                ProcessHandle lost = servers.executors(Server.WORKER2).get(0);
                servers.kill(Server.WORKER2);
                await(Duration.ofSeconds(5), () -> !lost.isAlive());
                await(SOON, () -> master(servers).contains("\"aliveworkers\":1"));
                assertThat(application.sum(300)).isEqualTo(45_150);

                servers.restart(Server.WORKER2);
                assertThat(master(servers)).contains("\"aliveworkers\":2");
                await(SOON, () -> isComputing(servers, Server.WORKER2));
                assertThat(application.sum(400)).isEqualTo(80_200);

                Stream.concat(Server.cluster().stream().map(servers::pid), executors(servers))
                        .map(pid -> ProcessIdentity.of(pid).orElseThrow())
                        .forEach(processes::add);
                assertThat(processes).hasSize(5);
                servers.stop();
            }
        }
        assertThat(processes).noneMatch(ProcessIdentity::isAlive);
        assertThat(data().endpoints()).isEmpty();
        assertThat(data().status())
                .hasSize(Server.values().length)
                .allSatisfy(status -> assertThat(status.state()).isEqualTo(ServerStatus.State.STOPPED));
    }

    @Test
    void should_keep_an_application_whose_executors_cannot_be_started() throws Exception {
        try (LocalServers servers = LocalServers.start(config())) {
            for (Server worker : List.of(Server.WORKER1, Server.WORKER2)) {
                DataDirectory.deleteTree(data().data(worker).resolve("home/jars"));
            }
            try (SparkApplication application = SparkApplication.start(address(servers))) {
                // The master's own limit is ten.
                await(SOON, () -> startedExecutors() > 14);
                assertThat(master(servers))
                        .containsPattern("\"activeapps\":\\[\\{")
                        .contains("\"completedapps\":[]");
                assertThat(application).isNotNull();
            }
        }
    }

    @Test
    void should_end_stopped_executors_too_when_the_parent_is_killed() throws Exception {
        Process parent = SeparateParent.start(data().path(), "attached", "SPARK", "WORKER1");
        List<ProcessIdentity> processes = new ArrayList<>();
        try (SparkApplication application = SparkApplication.start(
                Server.SPARK.address(Objects.requireNonNull(data().endpoints().get(Server.SPARK))))) {
            assertThat(application.sum(100)).isEqualTo(5050);
            for (ServerStatus status : data().status()) {
                if (status.state() == ServerStatus.State.RUNNING) {
                    Stream.concat(Stream.of(status.pid()), children(status.pid()))
                            .map(pid -> ProcessIdentity.of(pid).orElseThrow())
                            .forEach(processes::add);
                }
            }
            assertThat(processes).hasSize(3);
            long worker = data().status().stream()
                    .filter(status -> status.server() == Server.WORKER1)
                    .findFirst()
                    .orElseThrow()
                    .pid();
            // Neither sees a SIGTERM, nor that the other has gone.
            SeparateParent.signal("STOP", children(worker).findFirst().orElseThrow());
            SeparateParent.signal("STOP", worker);

            parent.destroyForcibly();

            await(Duration.ofSeconds(25), () -> processes.stream().noneMatch(ProcessIdentity::isAlive));
        }
        assertThat(data().endpoints()).isEmpty();
        data().lock(Duration.ZERO).close();
    }

    private static Stream<Long> children(long pid) {
        return ProcessHandle.of(pid).orElseThrow().children().map(ProcessHandle::pid);
    }

    private static Stream<Long> executors(LocalServers servers) {
        return Stream.of(Server.WORKER1, Server.WORKER2)
                .flatMap(worker -> servers.executors(worker).stream())
                .map(ProcessHandle::pid);
    }

    private static boolean isComputing(LocalServers servers, Server worker) {
        return !servers.executors(worker).isEmpty();
    }

    /** Whoever reaches a master may run programs here. */
    private static void assertOnLoopbackOnly(LocalServers servers) throws IOException {
        if (Files.notExists(Path.of("/proc/net/tcp"))) {
            return;
        }
        assertThat(servers.directory().logFile(Server.SPARK)).content().doesNotContain("REST server");
        for (Server server : Server.cluster()) {
            List<Integer> ports =
                    List.of(servers.port(server), servers.page(server).port());
            assertThat(ports)
                    .allSatisfy(port -> assertThat(listeners(port))
                            .as(server.title() + " " + port)
                            .isNotEmpty()
                            .allMatch(Pattern.compile("0100007F|0000000000000000FFFF00000100007F")
                                    .asMatchPredicate()));
        }
    }

    /** The addresses, in the kernel's notation, on which something listens at this port. */
    private static List<String> listeners(int port) throws IOException {
        List<String> addresses = new ArrayList<>();
        String suffix = String.format(":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] fields = line.trim().split("\\s+", -1);
                    if (fields[1].endsWith(suffix) && fields[3].equals("0A")) {
                        addresses.add(fields[1].substring(0, fields[1].length() - suffix.length()));
                    }
                }
            }
        }
        return addresses;
    }

    /** Both workers make a folder for each executor that they are told to start. */
    private int startedExecutors() {
        int started = 0;
        for (Server worker : List.of(Server.WORKER1, Server.WORKER2)) {
            Path work = data().data(worker).resolve("work");
            if (Files.isDirectory(work)) {
                try (Stream<Path> files = Files.walk(work, 2)) {
                    started += (int) files.filter(file -> file.getNameCount() == work.getNameCount() + 2)
                            .count();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return started;
    }

    private static String master(LocalServers servers) {
        try {
            return HttpProbe.get(servers.page(Server.SPARK).port(), "/json/")
                    .orElseThrow()
                    .replaceAll("\\s", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String address(LocalServers servers) {
        return Server.SPARK.address(servers.endpoint(Server.SPARK));
    }

    private DataDirectory data() {
        return DataDirectory.at(folder.resolve("data"));
    }

    private LocalServersConfig config() {
        return LocalServersConfig.in(data().path())
                .withServers(Server.cluster())
                .withAnyPorts()
                .withStartTimeout(SOON)
                .withProgress(lines::add);
    }
}
