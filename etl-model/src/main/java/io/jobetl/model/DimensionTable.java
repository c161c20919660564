package io.jobetl.model;

/**
 * The tables of {@code DE1} whose changes decide {@code events.company_id}. Their order is that of the decision: a cell
 * has the company of the first of them whose row names one.
 */
public enum DimensionTable {
    JOB("job"),
    CAMPAIGN("campaign");

    private final String tableName;

    DimensionTable(String tableName) {
        this.tableName = tableName;
    }

    /** @throws IllegalArgumentException when there is none of this name */
    public static DimensionTable of(String tableName) {
        for (DimensionTable table : values()) {
            if (table.tableName.equals(tableName)) {
                return table;
            }
        }
        throw new IllegalArgumentException("table=" + tableName + " is not a dimension");
    }

    /** Name of the MySQL table, and last part of the Kafka topic's name. */
    public String tableName() {
        return tableName;
    }

    /** Id of the row of this table that the cell belongs to. */
    public int idIn(CellKey key) {
        return switch (this) {
            case JOB -> key.jobId();
            case CAMPAIGN -> key.campaignId();
        };
    }
}
