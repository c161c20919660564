package io.jobetl.dashboard.view;

import io.jobetl.dashboard.view.OperatorView.Node;
import io.jobetl.pipeline.port.Store;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether stores answer, as far as this installation needs them.
 *
 * @param away those that do not do what they are asked for
 * @param answers whether a store has answered whoever looks at it
 * @param isExpected whether this installation needs it
 */
record StoreStates(List<Away> away, Predicate<Store> answers, Predicate<Store> isExpected) {
    /** Null where nobody knows, or needs it. */
    @Nullable
    Boolean answers(Store store) {
        if (!isExpected.test(store)) {
            return null;
        }
        if (away(store).isPresent()) {
            return false;
        }
        return answers.test(store) ? true : null;
    }

    Node node(String id, String label, Store store) {
        Boolean answer = answers(store);
        Optional<Away> gone = away(store);
        if (gone.isPresent()) {
            return new Node(
                    id, label, answer == null ? "unknown" : "error", gone.get().what(), answer);
        }
        return answers.test(store)
                ? new Node(id, label, "ok", "answers", answer)
                : new Node(id, label, "unknown", "not looked at yet", answer);
    }

    private Optional<Away> away(Store store) {
        return away.stream().filter(each -> each.store() == store).findFirst();
    }
}
