package io.jobetl.pipeline.port;

/** The servers that the pipeline works with. */
public enum Store {
    CASSANDRA("Cassandra"),
    MYSQL("MySQL"),
    KAFKA("Kafka"),
    CONNECT("Kafka Connect"),
    SPARK("Spark");

    private final String title;

    Store(String title) {
        this.title = title;
    }

    /** Its name for people. */
    public String title() {
        return title;
    }
}
