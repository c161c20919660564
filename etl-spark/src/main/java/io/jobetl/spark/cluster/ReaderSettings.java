package io.jobetl.spark.cluster;

import io.jobetl.io.cassandra.session.CassandraConfig;
import io.jobetl.io.connection.Secret;
import io.jobetl.io.connection.Tls;
import io.jobetl.io.connection.TlsMode;
import io.jobetl.pipeline.port.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Cassandra, as it goes from the driver to executors, files of certificates included: they need not be
 * there on other machines. Immutable; holds secrets and prints none.
 */
final class ReaderSettings implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ArrayList<String> hosts = new ArrayList<>();
    private final ArrayList<Integer> ports = new ArrayList<>();
    private final String keyspace;
    private final @Nullable String datacenter;
    private final @Nullable String user;
    private final @Nullable String password;
    private final Duration connectTimeout;
    private final Duration requestTimeout;
    private final TlsMode tlsMode;
    private final byte @Nullable [] caFile;
    private final byte @Nullable [] keyStore;
    private final String keyStorePassword;

    /** @throws UncheckedIOException when a file of certificates cannot be read */
    ReaderSettings(CassandraConfig config) {
        for (CassandraConfig.ContactPoint point : config.contactPoints()) {
            hosts.add(point.host());
            ports.add(point.port());
        }
        this.keyspace = config.keyspace();
        this.datacenter = config.localDatacenter();
        this.user = config.user();
        this.password = config.password();
        this.connectTimeout = config.connectTimeout();
        this.requestTimeout = config.requestTimeout();
        this.tlsMode = config.tls().mode();
        this.caFile = bytes(config.tls().caFile());
        this.keyStore = bytes(config.tls().keyStore());
        this.keyStorePassword = config.tls().keyStorePassword().value();
    }

    private static byte @Nullable [] bytes(@Nullable Path file) {
        try {
            return file == null ? null : Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    byte[] toBytes() {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(this);
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param bytes of {@link #toBytes} */
    static ReaderSettings fromBytes(byte[] bytes) {
        try (ObjectInputStream in = new OwnClasses(new ByteArrayInputStream(bytes))) {
            return (ReaderSettings) in.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the driver is of another version of etl: " + e.getMessage(), e);
        }
    }

    /** Finds our classes where this one was found, whichever class loader the caller has. */
    private static final class OwnClasses extends ObjectInputStream {
        OwnClasses(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(described.getName(), false, ReaderSettings.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(described);
            }
        }
    }

    String keyspace() {
        return keyspace;
    }

    /**
     * Connects from this machine. Certificates and key are files that only the owner reads, and only until then.
     *
     * @throws StoreException when they cannot be written
     */
    <T> T connect(Function<CassandraConfig, T> connecting) {
        List<CassandraConfig.ContactPoint> points = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            points.add(new CassandraConfig.ContactPoint(hosts.get(i), ports.get(i)));
        }
        List<Path> files = new ArrayList<>();
        try {
            Tls tls = new Tls(tlsMode, file(caFile, files), file(keyStore, files), new Secret(keyStorePassword));
            return connecting.apply(new CassandraConfig(
                    points, keyspace, datacenter, user, password, connectTimeout, requestTimeout, tls));
        } finally {
            files.forEach(ReaderSettings::delete);
        }
    }

    private static @Nullable Path file(byte @Nullable [] bytes, List<Path> files) {
        if (bytes == null) {
            return null;
        }
        try {
            Path file = Files.createTempFile(
                    "etl", ".tls", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            files.add(file);
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw SparkCluster.failure(
                    "cannot write certificates into the folder of temporary files: " + e,
                    "make room there, or name another one (java.io.tmpdir)",
                    e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }

    /** Nothing that is secret. */
    @Override
    public String toString() {
        return "ReaderSettings[hosts=" + hosts + ", keyspace=" + keyspace + "]";
    }
}
