package io.jobetl.app.top;

import com.fasterxml.jackson.databind.JsonNode;

/** Where the view comes from, in the form of {@code /api/v1/operator}. For one thread. */
interface OperatorSource extends AutoCloseable {
    /** For the header: a person has to know who says so. */
    String name();

    /**
     * The view of this moment.
     *
     * @throws RuntimeException when it cannot be had
     */
    JsonNode look() throws InterruptedException;

    @Override
    default void close() {}
}
