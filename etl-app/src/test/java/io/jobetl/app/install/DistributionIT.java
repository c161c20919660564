package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jobetl.app.Links;
import io.jobetl.app.install.Archives.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is in the archives, under which licenses, and that nothing in them tells when and by whom they were made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // read before the first test
class DistributionIT {
    private static final int PROGRAM = 0755;
    private static final int FILE = 0644;

    private Instant buildTime;
    private List<Entry> tar;
    private Map<String, Entry> files;

    @BeforeAll
    void read() throws IOException {
        buildTime = Instant.parse(RootPom.value("project.build.outputTimestamp"));
        tar = Archives.tarEntries();
        files = new TreeMap<>();
        tar.stream().filter(entry -> !entry.isDirectory()).forEach(entry -> files.put(entry.name(), entry));
    }

    @Test
    void should_hold_what_somebody_without_a_clone_needs() {
        assertThat(files.keySet())
                .contains(
                        "bin/etl",
                        "conf/etl.yaml",
                        "connectors/mysql-source.json",
                        "README.md",
                        "LICENSE",
                        "NOTICE",
                        "sbom.cdx.json",
                        "licenses/THIRD-PARTY.txt",
                        "share/man/man1/etl-run.1",
                        "scripts/mysql-grants.sql",
                        "deploy/systemd/etl.service",
                        "docs/how-to/install.md",
                        "docs/how-to/upgrade.md",
                        "data/tracking.csv")
                .noneMatch(name -> name.endsWith(".jsa"))
                .noneMatch(name -> name.contains("-tests"));
        assertThat(jars()).hasSizeGreaterThan(60);
        assertThat(text("conf/etl.yaml")).contains("mysql:", "#host: 127.0.0.1", "dashboard:");
    }

    @Test
    void should_arrive_wherever_its_documents_link_to(@TempDir Path unpacked) throws IOException {
        List<Path> documents = new ArrayList<>();
        for (Map.Entry<String, Entry> file : files.entrySet()) {
            Path path = unpacked.resolve(file.getKey());
            Files.createDirectories(path.resolveSibling(""));
            boolean isDocument = file.getKey().endsWith(".md");
            Files.write(path, isDocument ? file.getValue().bytes() : new byte[0]);
            if (isDocument) {
                documents.add(path);
            }
        }
        Links links = new Links(unpacked);

        assertThat(links.broken(documents)).isEmpty();
        assertThat(links.followed()).isGreaterThan(100);
    }

    /** By the first RUN of the Dockerfile, with other folders. */
    @Test
    void should_be_unpacked_by_the_lines_of_the_image(@TempDir Path folder) throws Exception {
        Files.copy(Archives.tar(), folder.resolve("etl-0.0.0.tar.gz"));
        Path home = folder.resolve("opt");
        String run = Dockerfile.read().all("RUN").get(0).replace("/opt/etl", home.toString());

        Process shell = new ProcessBuilder("/bin/sh", "-c", run)
                .directory(folder.toFile())
                .inheritIO()
                .start();

        assertThat(shell.waitFor()).isZero();
        assertThat(home.resolve("bin/etl")).isExecutable();
        assertThat(home.resolve("lib")).isNotEmptyDirectory();
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void should_hold_the_same_in_both_archives() throws IOException {
        Map<String, Entry> zipped = new TreeMap<>();
        Archives.zipEntries().stream()
                .filter(entry -> !entry.isDirectory())
                .forEach(entry -> zipped.put(entry.name(), entry));

        assertThat(zipped.values().stream().map(Entry::toString))
                .containsExactlyElementsOf(
                        files.values().stream().map(Entry::toString).toList());
        zipped.forEach((name, entry) -> assertThat(entry.bytes()).as(name).isEqualTo(content(name)));
    }

    /** {@link ReproducibleIT} builds twice; this says at once what would differ elsewhere. Jars know even seconds. */
    @Test
    void should_have_times_and_modes_of_its_own_and_not_those_of_the_machine() throws IOException {
        for (Entry entry : tar) {
            assertThat(entry.seconds()).as(entry.name()).isEqualTo(buildTime.getEpochSecond());
            assertThat(entry.mode())
                    .as(entry.name())
                    .isEqualTo(entry.isDirectory() || entry.name().startsWith("bin/") ? PROGRAM : FILE);
        }
        for (String jar : ours()) {
            for (JarEntry entry : entries(jar)) {
                assertThat(entry.getTimeLocal().toInstant(ZoneOffset.UTC))
                        .as("%s in %s", entry.getName(), jar)
                        .isEqualTo(buildTime.minusSeconds(buildTime.getEpochSecond() % 2));
            }
        }
    }

    @Test
    void should_name_the_license_of_each_library_and_have_its_text() {
        Map<String, Set<String>> licenses = licenses();
        for (String jar : jars()) {
            if (!jar.startsWith("etl-")) {
                List<String> lines =
                        licenses.keySet().stream().filter(jar::startsWith).toList();
                assertThat(lines).as(jar).isNotEmpty();
            }
        }
        assertThat(licenses.keySet())
                .as("no library that is not there")
                .allMatch(name -> jars().stream().anyMatch(jar -> jar.startsWith(name)));
        assertThat(licenses.values().stream().flatMap(Set::stream).flatMap(DistributionIT::parts))
                .isNotEmpty()
                .allSatisfy(id -> assertThat(files.get("licenses/" + id + ".txt"))
                        .as("text of " + id)
                        .isNotNull()
                        .satisfies(found -> assertThat(found.bytes().length).isGreaterThan(500)));
    }

    @Test
    void should_have_a_notice_that_names_just_the_libraries_that_are_not_under_the_apache_license() {
        String notice = text("NOTICE");
        Set<String> named = new LinkedHashSet<>();
        String libraries = between(notice, "these are not:", "Notices of the jars themselves");
        for (String line : libraries.lines().toList()) {
            if (line.matches(" {2}\\S.*")) {
                named.addAll(List.of(line.strip().split(", ")));
            }
        }
        Set<String> others = new LinkedHashSet<>();
        licenses().forEach((name, ids) -> {
            if (!ids.contains("Apache-2.0")) {
                others.add(name.replaceFirst("-[0-9].*", ""));
            }
        });

        assertThat(named).isEqualTo(others);
        assertThat(others).hasSizeGreaterThan(10);
    }

    @Test
    void should_have_license_and_notice_in_our_jars_and_no_code_of_others_but_that_of_the_notice() throws IOException {
        for (String jar : ours()) {
            List<String> names = entries(jar).stream().map(JarEntry::getName).toList();
            assertThat(names).as(jar).contains("META-INF/LICENSE", "META-INF/NOTICE");
            assertThat(names.stream().filter(name -> !name.endsWith("/")))
                    .as(jar)
                    .allMatch(name -> name.startsWith("io/jobetl/")
                            || name.startsWith("META-INF/")
                            || name.equals("logback.xml"));
            assertThat(names.stream()
                            .anyMatch(name ->
                                    name.toLowerCase(java.util.Locale.ROOT).contains("uplot")))
                    .as(jar)
                    .isEqualTo(jar.startsWith("etl-dashboard"));
        }
        assertThat(text("NOTICE")).contains("etl-dashboard holds uPlot");
    }

    @Test
    void should_have_a_bill_of_materials_with_just_the_jars_of_lib() throws IOException {
        JsonNode bill = new ObjectMapper().readTree(text("sbom.cdx.json"));
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        List<String> components = new ArrayList<>();
        for (JsonNode component : bill.path("components")) {
            if (component.path("purl").asText().startsWith("pkg:npm/")) {
                continue;
            }
            String name = component.path("name").asText() + "-"
                    + component.path("version").asText();
            components.add(name);
            assertThat(component.path("purl").asText())
                    .isEqualTo("pkg:maven/" + component.path("group").asText() + "/"
                            + name.substring(0, component.path("name").asText().length()) + "@"
                            + component.path("version").asText());
            String license =
                    component.path("licenses").path(0).path("expression").asText();
            assertThat(
                            name.startsWith("etl-")
                                    ? Set.of("Apache-2.0")
                                    : licenses().get(name))
                    .as(name)
                    .isEqualTo(Set.of(license.split(" OR ")));
        }

        assertThat(jars().stream()
                        .map(jar -> jar.replaceFirst("(-native)?\\.jar$", ""))
                        .filter(name -> !name.startsWith("etl-app-"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(components);
    }

    @Test
    void should_have_the_code_of_others_in_our_jars_on_the_bill_too() throws IOException {
        String version = RootPom.value("uplot.version");
        JsonNode bill = new ObjectMapper().readTree(text("sbom.cdx.json"));
        List<JsonNode> packed = new ArrayList<>();
        bill.path("components").forEach(component -> {
            if (!component.path("purl").asText().startsWith("pkg:maven/")) {
                packed.add(component);
            }
        });

        assertThat(packed).singleElement().satisfies(component -> {
            assertThat(component.path("purl").asText()).isEqualTo("pkg:npm/uplot@" + version);
            assertThat(component.path("bom-ref").asText()).isEqualTo("pkg:npm/uplot@" + version);
            assertThat(component.path("name").asText()).isEqualTo("uplot");
            assertThat(component.path("version").asText()).isEqualTo(version);
            assertThat(component.path("licenses").path(0).path("expression").asText())
                    .isEqualTo("MIT");
        });
        assertThat(text("licenses/THIRD-PARTY.txt")).contains("uPlot | MIT | ");
    }

    /** By the beginning of the jar's name, as THIRD-PARTY.txt has them. */
    private Map<String, Set<String>> licenses() {
        Map<String, Set<String>> licenses = new LinkedHashMap<>();
        String listed = between(text("licenses/THIRD-PARTY.txt"), "you may choose.", "Inside etl-dashboard");
        listed.lines().filter(line -> line.contains(" | ")).forEach(line -> {
            String[] columns = line.split(" \\| ", -1);
            licenses.put(columns[0], Set.of(columns[1].split(" or ")));
        });
        return licenses;
    }

    private static Stream<String> parts(String license) {
        return Stream.of(license.split(" WITH "));
    }

    private static String between(String text, String first, String last) {
        assertThat(text).contains(first, last);
        return text.substring(text.indexOf(first) + first.length(), text.indexOf(last));
    }

    private List<String> ours() {
        return jars().stream().filter(jar -> jar.startsWith("etl-")).toList();
    }

    private List<String> jars() {
        return files.keySet().stream()
                .filter(name -> name.startsWith("lib/") && name.endsWith(".jar"))
                .map(name -> name.substring("lib/".length()))
                .toList();
    }

    private List<JarEntry> entries(String jar) throws IOException {
        List<JarEntry> entries = new ArrayList<>();
        try (JarInputStream in = new JarInputStream(new ByteArrayInputStream(content("lib/" + jar)))) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                entries.add(entry);
            }
        }
        return entries;
    }

    private String text(String name) {
        return new String(content(name), StandardCharsets.UTF_8);
    }

    private byte[] content(String name) {
        Entry entry = files.get(name);
        if (entry == null) {
            throw new AssertionError("the archive lacks " + name);
        }
        return entry.bytes();
    }
}
