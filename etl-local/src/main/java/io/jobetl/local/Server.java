package io.jobetl.local;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The servers that can be started, with the ports that they have when nobody says otherwise. */
public enum Server {
    MYSQL(3307, 64),
    CASSANDRA(9042, 512),
    KAFKA(9092, 256),
    /** Kafka Connect with the Debezium MySQL connector on its class path; needs {@link #KAFKA}. */
    CONNECT(8083, 256),
    /** The master of a Spark standalone cluster. */
    SPARK(7077, 256),
    /** Gives one core, and its memory, to executors; its port is that of its web page. Needs {@link #SPARK}. */
    WORKER1(8081, 1024),
    /** Like {@link #WORKER1}. */
    WORKER2(8082, 1024);

    private static final Set<Server> CLUSTER = Collections.unmodifiableSet(EnumSet.of(SPARK, WORKER1, WORKER2));
    private static final Set<Server> PIPELINE =
            Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.copyOf(CLUSTER)));

    private final int defaultPort;
    private final int defaultMemoryMegabytes;

    Server(int defaultPort, int defaultMemoryMegabytes) {
        this.defaultPort = defaultPort;
        this.defaultMemoryMegabytes = defaultMemoryMegabytes;
    }

    /** What the pipeline needs: these are started when nobody says which. */
    public static Set<Server> pipeline() {
        return PIPELINE;
    }

    /** The Spark cluster, master first: started only for those who name it, as its files are 230 MB. */
    public static Set<Server> cluster() {
        return CLUSTER;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** Heap of a JVM, buffer pool of MySQL, what a worker has for its executors. */
    public int defaultMemoryMegabytes() {
        return defaultMemoryMegabytes;
    }

    /** Name on the command line, in messages and of folders: {@code mysql}, {@code cassandra}, ... */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How a client names a server that listens there: {@code spark://host:port} for Spark's master. */
    public String address(Endpoint endpoint) {
        return switch (this) {
            case SPARK -> "spark://" + endpoint;
            case WORKER1, WORKER2 -> "http://" + endpoint;
            case MYSQL, CASSANDRA, KAFKA, CONNECT -> endpoint.toString();
        };
    }

    /** Of the Spark cluster. */
    boolean isWorker() {
        return this == WORKER1 || this == WORKER2;
    }

    /** Folder of the files that the build prepares for it. */
    String filesFolder() {
        return isWorker() ? SPARK.title() : title();
    }
}
