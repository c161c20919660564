package io.jobetl.spark.cluster;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What executors need besides Spark: the jars of these classes, and nothing that only the driver uses. */
final class AppJars {
    private static final List<String> OF_EXECUTORS = List.of(
            "io.jobetl.spark.cluster.AppJars",
            "io.jobetl.model.TrackingColumns",
            "io.jobetl.aggregation.Partial",
            "io.jobetl.pipeline.port.Slice",
            "io.jobetl.io.connection.Tls",
            "io.jobetl.io.cassandra.read.CassandraTrackingSource",
            "io.jobetl.verify.Verifier",
            "com.datastax.oss.driver.api.core.CqlSession",
            "com.datastax.oss.driver.shaded.guava.common.collect.ImmutableList",
            "com.datastax.oss.protocol.internal.Message",
            "com.typesafe.config.Config",
            "org.HdrHistogram.Histogram",
            "org.reactivestreams.Publisher");

    private AppJars() {}

    /** Paths of jars. A folder of classes, as a build has it, is packed into one that goes with this JVM. */
    static List<String> paths() {
        List<String> paths = new ArrayList<>();
        for (String type : OF_EXECUTORS) {
            Path location = location(type);
            String path = (Files.isDirectory(location) ? packed(location) : location).toString();
            if (!paths.contains(path)) {
                paths.add(path);
            }
        }
        return paths;
    }

    private static Path location(String type) {
        try {
            return Path.of(Class.forName(type)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException | ClassNotFoundException e) {
            throw new IllegalStateException(type + " comes from no file", e);
        }
    }

    private static Path packed(Path folder) {
        try {
            Path jar = Files.createTempFile("etl-classes", ".jar");
            jar.toFile().deleteOnExit();
            try (OutputStream file = Files.newOutputStream(jar);
                    ZipOutputStream zip = new ZipOutputStream(file);
                    Stream<Path> found = Files.walk(folder)) {
                for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
                    zip.putNextEntry(new ZipEntry(folder.relativize(each).toString()));
                    Files.copy(each, zip);
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot pack " + folder + " for the executors", e);
        }
    }
}
