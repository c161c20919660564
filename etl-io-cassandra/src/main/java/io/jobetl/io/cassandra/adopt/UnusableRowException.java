package io.jobetl.io.cassandra.adopt;

/** A row has no place in the hourly layout. */
final class UnusableRowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    UnusableRowException(String key, String reason) {
        super(reason, null, false, false);
        this.key = key;
    }

    String key() {
        return key;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
