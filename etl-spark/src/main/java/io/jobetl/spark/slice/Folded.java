package io.jobetl.spark.slice;

import io.jobetl.aggregation.Partial;
import io.jobetl.aggregation.PartialForm;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.spark.task.Outcome;
import java.io.Serializable;
import java.util.List;

/** What a task found, as it goes over the wire: a partial in its bytes form, or why there is none. Immutable. */
final class Folded implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Outcome<byte[]> partial;

    private Folded(Outcome<byte[]> partial) {
        this.partial = partial;
    }

    static Folded of(Partial partial) {
        return new Folded(Outcome.of(PartialForm.toBytes(partial)));
    }

    static Folded of(StoreException failure) {
        return new Folded(Outcome.of(failure));
    }

    /** Both together; a failure wins. */
    Folded combine(Folded other) {
        if (partial.isFailure()) {
            return this;
        }
        if (other.partial.isFailure()) {
            return other;
        }
        Partial sum = partial();
        sum.combine(other.partial());
        return of(sum);
    }

    /**
     * All together.
     *
     * @throws StoreException as one of the tasks met it
     */
    static Partial sum(List<Folded> some) {
        Partial sum = some.get(0).partial();
        some.subList(1, some.size()).forEach(each -> sum.combine(each.partial()));
        return sum;
    }

    /** @throws StoreException as the task met it */
    Partial partial() {
        return PartialForm.fromBytes(partial.result());
    }
}
