package io.jobetl.dashboard.view;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.time.Instant;

/**
 * A store that does not do what it is asked for.
 *
 * @param since when it first did not
 * @param what behind its name: {@code does not answer}
 * @param detail the whole sentence
 */
record Away(Store store, Instant since, String what, String detail, String remedy) {
    static Away of(StoreException failure, Instant since) {
        String what = switch (failure.kind()) {
            case UNAVAILABLE -> "does not answer";
            case DENIED -> "denies access";
            case MISCONFIGURED, UNUSABLE_DATA, REFUSED -> "refuses";
        };
        return new Away(failure.store(), since, what, String.valueOf(failure.getMessage()), failure.remedy());
    }
}
