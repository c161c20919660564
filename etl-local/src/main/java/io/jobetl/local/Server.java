package io.jobetl.local;

import java.util.Locale;

/** The servers of the pipeline, with the ports that they have when nobody says otherwise. */
public enum Server {
    MYSQL(3307, 64),
    CASSANDRA(9042, 512),
    KAFKA(9092, 256),
    /** Kafka Connect with the Debezium MySQL connector on its class path; needs {@link #KAFKA}. */
    CONNECT(8083, 256);

    private final int defaultPort;
    private final int defaultMemoryMegabytes;

    Server(int defaultPort, int defaultMemoryMegabytes) {
        this.defaultPort = defaultPort;
        this.defaultMemoryMegabytes = defaultMemoryMegabytes;
    }

    public int defaultPort() {
        return defaultPort;
    }

    /** Heap of a JVM, buffer pool of MySQL. */
    public int defaultMemoryMegabytes() {
        return defaultMemoryMegabytes;
    }

    /** Name on the command line, in messages and of folders: {@code mysql}, {@code cassandra}, ... */
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
