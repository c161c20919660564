package io.jobetl.io.cassandra.session;

/**
 * What the driver counts of one session since it was opened, for whoever reads the beans of the JVM ({@code
 * io.jobetl:type=CassandraSession,name=*}). Thread-safe.
 */
public interface CassandraSessionMXBean {
    /** Nodes with at least one connection. */
    int getConnectedNodes();

    /** Connections to all nodes. */
    int getOpenConnections();

    /** Requests that a node has not answered yet. */
    int getRequestsInFlight();

    /** Requests that ended, in success or failure; the pages of one result are a request each. */
    long getRequests();

    /** The time of these requests, added up. */
    double getRequestSeconds();

    /** Requests that nobody answered in time. */
    long getRequestTimeouts();

    /** Requests that the driver sent once more, to the same node or another one. */
    long getRetries();

    long getBytesSent();

    long getBytesReceived();
}
