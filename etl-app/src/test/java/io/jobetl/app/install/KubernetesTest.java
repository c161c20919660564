package io.jobetl.app.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.dashboard.api.HealthRoutes;
import io.jobetl.runtime.settings.ConfigLoader;
import io.jobetl.runtime.settings.EtlConfig;
import io.jobetl.runtime.settings.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** CI has no cluster: at least the manifests fit together, and hold what etl itself understands. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // read before the first test
class KubernetesTest {
    private static final Path ROOT = Path.of("..", "deploy", "kubernetes");
    private static final Path HOW_TO = Path.of("..", "docs", "how-to", "install.md");
    private static final Pattern NAMESPACE = Pattern.compile("kubectl create namespace (\\S+)");
    private static final String POD = "spec.template.spec.";

    private Map<?, ?> deployment;
    private Map<?, ?> job;
    private Map<?, ?> service;
    private Map<?, ?> budget;

    @BeforeAll
    void read() throws IOException {
        deployment = yaml("run/deployment.yaml");
        job = yaml("init/job.yaml");
        service = yaml("run/service.yaml");
        budget = yaml("run/disruption-budget.yaml");
    }

    @Test
    void should_be_of_the_kinds_that_kubernetes_has() throws IOException {
        Map<String, String> kinds = new HashMap<>();
        for (String folder : List.of("settings", "init", "run")) {
            for (Object name : list(yaml(folder + "/kustomization.yaml").get("resources"))) {
                if (name.toString().endsWith(".yaml")) {
                    Map<?, ?> resource = yaml(folder + "/" + name);
                    kinds.put(text(resource, "kind"), text(resource, "apiVersion"));
                    assertThat(text(resource, "metadata.name")).matches("[a-z][a-z-]*");
                }
            }
        }
        assertThat(kinds)
                .isEqualTo(Map.of(
                        "Deployment", "apps/v1",
                        "Job", "batch/v1",
                        "Service", "v1",
                        "ServiceAccount", "v1",
                        "PodDisruptionBudget", "policy/v1"));
    }

    @Test
    void should_have_no_field_that_kubernetes_does_not_know() throws IOException {
        List<Path> manifests;
        try (Stream<Path> files = Files.walk(ROOT)) {
            manifests = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> !file.endsWith("settings/etl.yaml"))
                    .map(ROOT::relativize)
                    .toList();
        }
        for (Path manifest : manifests) {
            assertThat(KubernetesFields.unknownIn(yaml(manifest.toString())))
                    .as(manifest.toString())
                    .isEmpty();
        }
        assertThat(manifests).hasSizeGreaterThanOrEqualTo(8);
    }

    @Test
    void should_notice_a_field_that_is_misspelt_or_in_the_wrong_place() {
        Map<?, ?> misspelt = Map.of(
                "kind", "Deployment", "spec", Map.of("template", Map.of("spec", Map.of("container", List.of()))));
        Map<?, ?> misplaced =
                Map.of("kind", "Service", "replicas", 2, "metadata", "etl", "spec", Map.of("ports", List.of(8780)));

        assertThat(KubernetesFields.unknownIn(misspelt)).containsExactly("Deployment.spec.template.spec.container");
        assertThat(KubernetesFields.unknownIn(misplaced))
                .containsExactlyInAnyOrder("Service.replicas", "Service.metadata", "Service.spec.ports");
        assertThat(KubernetesFields.unknownIn(Map.of("kind", "Deploiment"))).containsExactly("Deploiment.kind");
    }

    @Test
    void should_run_a_writer_and_its_standby_one_of_which_may_be_away() {
        assertThat(at(deployment, "spec.replicas")).isEqualTo(2);
        assertThat(at(deployment, "spec.strategy.rollingUpdate.maxUnavailable")).isEqualTo(1);
        assertThat(at(deployment, "spec.strategy.rollingUpdate.maxSurge")).isEqualTo(0);
        assertThat(at(budget, "spec.maxUnavailable")).isEqualTo(1);
        assertThat(at(deployment, "spec.minReadySeconds")).isNull();
    }

    @Test
    void should_select_the_pods_of_the_deployment_and_not_those_of_the_job() {
        Object labels = at(deployment, "spec.template.metadata.labels");

        assertThat(at(deployment, "spec.selector.matchLabels")).isEqualTo(labels);
        assertThat(at(service, "spec.selector")).isEqualTo(labels);
        assertThat(at(budget, "spec.selector.matchLabels")).isEqualTo(labels);
        assertThat(at(job, "spec.template.metadata.labels")).isNotNull().isNotEqualTo(labels);
    }

    @Test
    void should_probe_what_the_dashboard_answers() {
        assertThat(probe("startupProbe")).isEqualTo("/health/live");
        assertThat(probe("livenessProbe")).isEqualTo("/health/live");
        assertThat(probe("readinessProbe")).isEqualTo("/health/ready?" + HealthRoutes.STANDBY_IS_READY);
    }

    private String probe(String name) {
        Map<?, ?> probe = map(container(deployment).get(name));
        assertThat(at(probe, "httpGet.port")).isEqualTo("dashboard");
        return text(probe, "httpGet.path");
    }

    @Test
    void should_publish_the_port_at_which_the_dashboard_is_served() {
        Map<?, ?> port = map(list(container(deployment).get("ports")).get(0));
        Map<?, ?> published = map(list(at(service, "spec.ports")).get(0));

        assertThat(port.get("name")).isEqualTo("dashboard").isEqualTo(published.get("targetPort"));
        assertThat(variables(deployment).get("ETL_DASHBOARD_ADDRESS"))
                .isEqualTo("0.0.0.0:" + port.get("containerPort"));
        assertThat(Settings.DASHBOARD.address().defaultValue().orElse("")).endsWith(":" + port.get("containerPort"));
    }

    /** The dashboard turns away whoever calls it by another name. */
    @Test
    void should_be_known_by_each_name_of_the_service() throws IOException {
        Matcher namespace = NAMESPACE.matcher(Files.readString(HOW_TO));
        assertThat(namespace.find()).isTrue();
        String name = text(service, "metadata.name");
        String inNamespace = name + "." + namespace.group(1);

        assertThat(variables(deployment)
                        .getOrDefault("ETL_DASHBOARD_ALLOWED_HOSTS", "")
                        .split(",", -1))
                .containsExactly(name, inNamespace, inNamespace + ".svc", inNamespace + ".svc.cluster.local");
    }

    @Test
    void should_run_without_rights() {
        for (Map<?, ?> resource : List.of(deployment, job)) {
            assertThat(at(resource, POD + "securityContext.runAsNonRoot")).isEqualTo(true);
            assertThat(at(resource, POD + "securityContext.seccompProfile.type"))
                    .isEqualTo("RuntimeDefault");
            assertThat(at(resource, POD + "automountServiceAccountToken")).isEqualTo(false);
            assertThat(at(resource, POD + "enableServiceLinks")).isEqualTo(false);
            assertThat(at(resource, POD + "serviceAccountName")).isEqualTo("etl");
            Map<?, ?> container = container(resource);
            assertThat(at(container, "securityContext.allowPrivilegeEscalation"))
                    .isEqualTo(false);
            assertThat(at(container, "securityContext.readOnlyRootFilesystem")).isEqualTo(true);
            assertThat(at(container, "securityContext.capabilities.drop")).isEqualTo(List.of("ALL"));
            assertThat(at(container, "resources.requests")).isNotNull();
            assertThat(at(container, "resources.limits.memory")).isEqualTo("1Gi");
        }
        assertThat(at(deployment, POD + "securityContext.runAsUser") + ":"
                        + at(deployment, POD + "securityContext.runAsGroup"))
                .isEqualTo(userOfTheImage());
    }

    private static String userOfTheImage() {
        try {
            return Dockerfile.read().last("USER");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** etl reads them itself: an unknown key, a wrong value or a file that is missing would be a mistake. */
    @ParameterizedTest
    @ValueSource(strings = {"run/deployment.yaml", "init/job.yaml"})
    void should_have_settings_that_etl_takes_and_secrets_as_files(String manifest, @TempDir Path pod)
            throws IOException {
        Map<?, ?> resource = yaml(manifest);
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, String> variable : variables(resource).entrySet()) {
            Path file = Path.of(variable.getValue());
            if (file.isAbsolute()) {
                Path inPod = pod.resolve(file.getFileName());
                Files.writeString(
                        inPod,
                        variable.getKey().equals("ETL_CONFIG")
                                ? Files.readString(ROOT.resolve("settings").resolve(file.getFileName()))
                                : "a-secret-of-some-length");
                environment.put(variable.getKey(), inPod.toString());
                assertThat(mountOf(resource, file)).as(variable.getKey()).isPresent();
            } else {
                environment.put(variable.getKey(), variable.getValue());
            }
        }

        EtlConfig config = new ConfigLoader(environment, pod, pod, null, null, Map.of(), directory -> Map.of()).load();

        assertThat(config.warnings())
                .filteredOn(warning -> !warning.contains("chmod"))
                .isEmpty();
        assertThat(config.mysql().host()).isEqualTo("mysql.data.svc.cluster.local");
        assertThat(config.mysql().password()).isEqualTo("a-secret-of-some-length");
        assertThat(variables(resource).keySet())
                .allMatch(name -> name.equals("ETL_CONFIG")
                        || Settings.all().stream()
                                .anyMatch(setting -> setting.variable().equals(name) && !setting.isSecret()));
    }

    /** The volume that is mounted where the file is expected, and has it. */
    private static Optional<Object> mountOf(Map<?, ?> resource, Path file) {
        return list(container(resource).get("volumeMounts")).stream()
                .map(KubernetesTest::map)
                .filter(mount ->
                        file.getParent() != null && file.getParent().toString().equals(mount.get("mountPath")))
                .flatMap(mount -> list(at(resource, POD + "volumes")).stream()
                        .filter(volume -> Objects.equals(map(volume).get("name"), mount.get("name"))))
                .map(KubernetesTest::map)
                .filter(volume -> volume.containsKey("configMap") || holds(volume, file))
                .map(Object.class::cast)
                .findFirst();
    }

    private static boolean holds(Map<?, ?> volume, Path file) {
        return list(at(volume, "secret.items")).stream()
                .anyMatch(item -> file.endsWith(String.valueOf(map(item).get("path"))));
    }

    @Test
    void should_use_the_same_image_for_both_and_name_its_version() throws IOException {
        Object images = yaml("run/kustomization.yaml").get("images");

        assertThat(yaml("init/kustomization.yaml").get("images")).isEqualTo(images);
        assertThat(text(map(list(images).get(0)), "newTag"))
                .isEqualTo(RootPom.value("version").replaceFirst("-SNAPSHOT$", ""));
        assertThat(container(deployment).get("image"))
                .isEqualTo(map(list(images).get(0)).get("name"))
                .isEqualTo(container(job).get("image"));
    }

    private static Map<String, String> variables(Map<?, ?> resource) {
        Map<String, String> variables = new HashMap<>();
        for (Object each : list(container(resource).get("env"))) {
            variables.put(text(map(each), "name"), text(map(each), "value"));
        }
        return variables;
    }

    private static Map<?, ?> container(Map<?, ?> resource) {
        List<?> containers = list(at(resource, POD + "containers"));
        assertThat(containers).hasSize(1);
        return map(containers.get(0));
    }

    private static String text(Map<?, ?> map, String path) {
        return String.valueOf(at(map, path));
    }

    private static @Nullable Object at(Map<?, ?> map, String path) {
        Object value = map;
        for (String key : path.split("\\.", -1)) {
            value = value instanceof Map<?, ?> inner ? inner.get(key) : null;
        }
        return value;
    }

    private static Map<?, ?> yaml(String file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(ROOT.resolve(file))) {
            return map(new Yaml(new SafeConstructor(options)).load(reader));
        }
    }

    private static Map<?, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new AssertionError("not a mapping: " + value);
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list
                ? list
                : new ArrayList<>(Stream.ofNullable(value).toList());
    }
}
