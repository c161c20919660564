package io.jobetl.app.install;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The fields that Kubernetes and Kustomize know, of the kinds that the manifests use: {@code kubectl} takes a misspelt
 * one for nothing but a warning.
 */
final class KubernetesFields {
    /** Each line is a type and its fields; after a colon stands a field's type, {@code *} is any text by any key. */
    private static final Map<String, Map<String, String>> TYPES = """
            Deployment apiVersion kind metadata:ObjectMeta spec:DeploymentSpec
            Job apiVersion kind metadata:ObjectMeta spec:JobSpec
            Service apiVersion kind metadata:ObjectMeta spec:ServiceSpec
            ServiceAccount apiVersion kind metadata:ObjectMeta automountServiceAccountToken imagePullSecrets:Named
            PodDisruptionBudget apiVersion kind metadata:ObjectMeta spec:PodDisruptionBudgetSpec
            Kustomization apiVersion kind resources configMapGenerator:ConfigMapArgs images:Image namespace
            ObjectMeta name namespace labels:* annotations:*
            Named name
            DeploymentSpec replicas strategy:DeploymentStrategy selector:LabelSelector template:PodTemplate \
                minReadySeconds revisionHistoryLimit progressDeadlineSeconds
            DeploymentStrategy type rollingUpdate:RollingUpdate
            RollingUpdate maxUnavailable maxSurge
            JobSpec backoffLimit ttlSecondsAfterFinished activeDeadlineSeconds completions parallelism \
                template:PodTemplate
            ServiceSpec type clusterIP selector:* ports:ServicePort
            ServicePort name protocol port targetPort
            PodDisruptionBudgetSpec maxUnavailable minAvailable unhealthyPodEvictionPolicy selector:LabelSelector
            ConfigMapArgs name files literals
            Image name newName newTag digest
            LabelSelector matchLabels:*
            PodTemplate metadata:ObjectMeta spec:PodSpec
            PodSpec serviceAccountName automountServiceAccountToken enableServiceLinks restartPolicy \
                terminationGracePeriodSeconds topologySpreadConstraints:TopologySpreadConstraint nodeSelector:* \
                securityContext:PodSecurityContext containers:Container volumes:Volume imagePullSecrets:Named
            TopologySpreadConstraint maxSkew topologyKey whenUnsatisfiable labelSelector:LabelSelector
            PodSecurityContext runAsNonRoot runAsUser runAsGroup fsGroup seccompProfile:SeccompProfile
            SeccompProfile type
            Container name image imagePullPolicy command args workingDir env:EnvVar ports:ContainerPort \
                startupProbe:Probe livenessProbe:Probe readinessProbe:Probe securityContext:SecurityContext \
                resources:Resources volumeMounts:VolumeMount
            EnvVar name value
            ContainerPort name containerPort protocol
            Probe httpGet:HttpGet initialDelaySeconds periodSeconds timeoutSeconds successThreshold failureThreshold
            HttpGet path port scheme host
            SecurityContext allowPrivilegeEscalation readOnlyRootFilesystem capabilities:Capabilities
            Capabilities add drop
            Resources requests:Amounts limits:Amounts
            Amounts cpu memory ephemeral-storage
            VolumeMount name mountPath readOnly subPath
            Volume name configMap:ConfigMapVolume secret:SecretVolume emptyDir:EmptyDir
            ConfigMapVolume name defaultMode optional items:KeyToPath
            SecretVolume secretName defaultMode optional items:KeyToPath
            KeyToPath key path mode
            EmptyDir medium sizeLimit
            """.lines().map(line -> line.split(" +", 2)).collect(
            toUnmodifiableMap(
                    line -> line[0],
                    line -> Stream.of(line[1].split(" +", -1))
                            .map(field -> (field + ":").split(":", -1))
                            .collect(toUnmodifiableMap(field -> field[0], field -> field[1]))));

    private final List<String> unknown = new ArrayList<>();

    private KubernetesFields() {}

    /** The paths of those fields of a manifest that its kind has not, or not of this shape. */
    static List<String> unknownIn(Map<?, ?> manifest) {
        KubernetesFields fields = new KubernetesFields();
        String kind = String.valueOf(manifest.get("kind"));
        fields.look(kind, kind, manifest);
        return List.copyOf(fields.unknown);
    }

    private void look(String path, String type, @Nullable Object value) {
        if (value instanceof List<?> list) {
            list.forEach(item -> look(path, type, item));
        } else if (value instanceof Map<?, ?> map) {
            Map<String, String> known = type.equals("*") ? anyOf(map) : TYPES.getOrDefault(type, Map.of());
            map.forEach((key, inner) -> {
                String below = path + "." + key;
                String of = known.get(String.valueOf(key));
                if (of == null) {
                    unknown.add(below);
                } else {
                    look(below, of, inner);
                }
            });
        } else if (!type.isEmpty()) {
            unknown.add(path);
        }
    }

    private static Map<String, String> anyOf(Map<?, ?> map) {
        Map<String, String> known = new HashMap<>();
        map.keySet().forEach(key -> known.put(Objects.toString(key), ""));
        return known;
    }
}
