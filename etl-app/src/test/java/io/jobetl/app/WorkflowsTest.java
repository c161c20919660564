package io.jobetl.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Nothing here can run what GitHub runs: at least the files are well-formed, ask for few rights and fit together. */
class WorkflowsTest {
    private static final Path GITHUB = Documents.ROOT.resolve(".github");
    private static final Pattern USES = Pattern.compile("(?m)uses: (\\S+)");
    private static final Pattern SECRET = Pattern.compile("secrets\\.(\\w+)");

    private static Map<?, ?> yaml(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            return (Map<?, ?>) new Yaml(new SafeConstructor(options)).load(reader);
        }
    }

    private static List<String> each(Map<?, ?> root, String list, String key) {
        List<?> items = (List<?>) Objects.requireNonNull(root.get(list), list);
        return items.stream()
                .map(item -> String.valueOf(((Map<?, ?>) item).get(key)))
                .toList();
    }

    private static List<Path> workflows() throws IOException {
        return Documents.endingWith(".yml").stream()
                .filter(file -> file.startsWith(GITHUB.resolve("workflows")))
                .toList();
    }

    @Test
    void should_read_only_unless_a_job_asks_for_more_and_run_all_checks() throws IOException {
        assertThat(workflows()).hasSizeGreaterThanOrEqualTo(2);
        for (Path file : workflows()) {
            String text = Files.readString(file);
            assertThat(yaml(file).get("permissions")).as(file.toString()).isEqualTo(Map.of("contents", "read"));
            assertThat(text).contains("run: .ci/run\n");
            assertThat(USES.matcher(text).results().map(uses -> uses.group(1)))
                    .isNotEmpty()
                    .allMatch(uses -> uses.matches("actions/[a-z-]+@v\\d+"));
        }
    }

    @Test
    void should_release_tags_of_versions_only_with_secrets_that_are_explained() throws IOException {
        Path file = GITHUB.resolve("workflows/release.yml");
        String text = Files.readString(file);
        String howTo = Files.readString(Documents.ROOT.resolve("docs/how-to/release.md"));

        // YAML takes the word `on` for true.
        assertThat(yaml(file).get(true)).isEqualTo(Map.of("push", Map.of("tags", List.of("v[0-9]+.[0-9]+.[0-9]+"))));
        assertThat(text).contains("never run so far");
        assertThat(howTo).contains("has never run");
        assertThat(SECRET.matcher(text).results().map(secret -> secret.group(1)))
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(howTo).contains("`" + secret + "`"));
    }

    @Test
    void should_keep_libraries_images_and_actions_up_to_date() throws IOException {
        Map<?, ?> dependabot = yaml(GITHUB.resolve("dependabot.yml"));

        assertThat(each(dependabot, "updates", "package-ecosystem"))
                .containsExactlyInAnyOrder("maven", "docker", "docker-compose", "github-actions");
        assertThat(each(dependabot, "updates", "directory")).contains("/deploy/docker", "/");
    }

    @Test
    void should_keep_the_libraries_of_the_examples_up_to_date_too() throws IOException {
        String root = Files.readString(Documents.ROOT.resolve("pom.xml"));
        List<String> ofTheirOwn = Documents.endingWith("/pom.xml").stream()
                .map(pom -> Documents.name(Objects.requireNonNull(pom.getParent())))
                .filter(folder -> folder.startsWith("examples/"))
                .filter(folder -> !root.contains("<module>" + folder + "</module>"))
                .map(folder -> "/" + folder)
                .toList();
        String directories = each(yaml(GITHUB.resolve("dependabot.yml")), "updates", "directories")
                .get(0);

        assertThat(ofTheirOwn).isNotEmpty();
        assertThat(List.of(directories.replaceAll("[\\[\\]]", "").split(", ")))
                .contains("/")
                .containsAll(ofTheirOwn)
                .hasSize(ofTheirOwn.size() + 1);
    }

    @Test
    void should_ask_who_reports_for_what_the_doctor_and_the_status_say() throws IOException {
        for (String form : List.of("bug.yml", "feature.yml")) {
            Map<?, ?> issue = yaml(GITHUB.resolve("ISSUE_TEMPLATE").resolve(form));
            assertThat(issue.keySet().stream().map(String::valueOf)).contains("name", "description", "body");
            assertThat(each(issue, "body", "type"))
                    .isSubsetOf("markdown", "textarea", "input", "dropdown", "checkboxes");
        }
        assertThat(Files.readString(GITHUB.resolve("ISSUE_TEMPLATE/bug.yml")))
                .contains("label: etl doctor", "label: etl status", "label: etl --version");
    }
}
