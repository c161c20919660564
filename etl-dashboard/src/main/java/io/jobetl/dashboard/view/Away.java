package io.jobetl.dashboard.view;

import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

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
            case MISCONFIGURED, UNUSABLE_DATA, REPLACED, REFUSED -> "refuses";
        };
        return new Away(failure.store(), since, what, String.valueOf(failure.getMessage()), failure.remedy());
    }

    /**
     * Whoever has found out. A read that failed late leaves its store away until the next cycle ends well; while another
     * store keeps that from happening, who looks at both knows better. Else the pipeline does: who looks asks for less.
     *
     * @param ofRun those that the pipeline waits for
     * @param seen those that do not answer who looks at them
     * @param answers whether a store has answered him
     */
    static List<Away> together(Collection<Away> ofRun, List<Away> seen, Predicate<Store> answers) {
        List<Away> away = new ArrayList<>(seen);
        boolean isHeldUp = isAmong(seen, Store.MYSQL) || isAmong(seen, Store.CASSANDRA);
        ofRun.stream()
                .filter(each -> !isHeldUp || !answers.test(each.store()) || isAmong(seen, each.store()))
                .forEach(away::add);
        return away;
    }

    private static boolean isAmong(List<Away> all, Store store) {
        return all.stream().anyMatch(each -> each.store() == store);
    }
}
