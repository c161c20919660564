package io.jobetl.local;

/** Where a server listens. Prints as {@code host:port}. */
public record Endpoint(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
