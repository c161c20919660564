package io.jobetl.spark.cluster;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.io.cassandra.read.CassandraTrackingSource;
import io.jobetl.io.cassandra.session.CassandraSessions;
import io.jobetl.pipeline.port.SlicedTrackingSource;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import io.jobetl.pipeline.port.TrackingSource;
import io.jobetl.pipeline.slice.SliceFold;
import java.util.function.Supplier;
import org.apache.spark.SparkEnv;
import org.jspecify.annotations.Nullable;

/**
 * The one session of Cassandra that an executor has. It is opened by the first task that needs it, and closed with the
 * executor. Thread-safe.
 */
public final class ExecutorSession {
    /** Where it is no executor but the driver that runs tasks. */
    private static final String DRIVER = "driver";

    private static @Nullable Supplier<ReaderSettings> source;
    private static @Nullable ReaderSettings settings;
    private static @Nullable CqlSession session;
    private static @Nullable TrackingSource tracking;
    private static @Nullable SliceFold fold;

    private ExecutorSession() {}

    static synchronized void begin(Supplier<ReaderSettings> newSettings) {
        end();
        source = newSettings;
    }

    static synchronized void end() {
        if (tracking != null) {
            tracking.close();
        }
        if (session != null) {
            session.close();
        }
        source = null;
        settings = null;
        session = null;
        tracking = null;
        fold = null;
    }

    /**
     * The session.
     *
     * @throws StoreException when Cassandra does not answer, or refuses
     * @throws IllegalStateException when this JVM is no executor, or one that is ending
     */
    public static synchronized CqlSession cassandra() {
        if (session == null) {
            session = settings().connect(CassandraSessions::open);
        }
        return session;
    }

    /** Name of the keyspace of {@code tracking}. */
    public static synchronized String keyspace() {
        return settings().keyspace();
    }

    /**
     * Reads and folds slices of the tracking table through {@link #cassandra}.
     *
     * @throws StoreException when the table cannot be read, or has no slices any more
     */
    public static synchronized SliceFold fold() {
        if (fold == null) {
            fold = new SliceFold(open());
        }
        return fold;
    }

    private static SlicedTrackingSource open() {
        TrackingSource opened = CassandraTrackingSource.open(cassandra(), keyspace());
        tracking = opened;
        if (opened instanceof SlicedTrackingSource sliced) {
            return sliced;
        }
        throw new StoreException(
                Store.CASSANDRA,
                Kind.MISCONFIGURED,
                "table " + keyspace() + ".tracking has become a flat one",
                "start again",
                null);
    }

    private static synchronized ReaderSettings settings() {
        if (settings == null) {
            if (source == null) {
                throw new IllegalStateException("no executor of etl runs in this JVM");
            }
            settings = source.get();
        }
        return settings;
    }

    /** How a reason begins that another executor need not have; empty in the driver. */
    public static String executor() {
        SparkEnv here = SparkEnv.get();
        return here == null || here.executorId().equals(DRIVER)
                ? ""
                : "executor " + here.executorId() + " on "
                        + here.blockManager().blockManagerId().host() + ": ";
    }
}
