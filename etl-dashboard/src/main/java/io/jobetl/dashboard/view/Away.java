package io.jobetl.dashboard.view;

import io.jobetl.pipeline.port.Store;
import java.time.Instant;

/**
 * A store that does not do what it is asked for.
 *
 * @param since when it first did not
 * @param what behind its name: {@code does not answer}
 * @param detail the whole sentence
 */
record Away(Store store, Instant since, String what, String detail) {}
