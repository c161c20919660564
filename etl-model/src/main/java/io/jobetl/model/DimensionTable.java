package io.jobetl.model;

/** The two tables of {@code DE1} whose changes decide {@code events.company_id}. */
public enum DimensionTable {
    JOB("job"),
    CAMPAIGN("campaign");

    private final String tableName;

    DimensionTable(String tableName) {
        this.tableName = tableName;
    }

    /** Name of the MySQL table, and last part of the Kafka topic's name. */
    public String tableName() {
        return tableName;
    }
}
