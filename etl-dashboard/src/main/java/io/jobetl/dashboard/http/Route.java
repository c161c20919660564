package io.jobetl.dashboard.http;

/** Answers requests for a path. */
@FunctionalInterface
public interface Route {
    /**
     * Answers; may take some seconds, in a thread that others do not wait for.
     *
     * @throws BadRequestException when the request has to be another one
     */
    Answer answer(Request request) throws InterruptedException;
}
