package io.jobetl.io.cassandra.adopt;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import io.jobetl.io.cassandra.session.DriverFailures;
import io.jobetl.pipeline.port.StoreException;
import io.jobetl.pipeline.port.StoreException.Kind;
import java.io.Serializable;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * What is done to a piece of the ring of tokens, on any machine that has a session. It may be done twice, and by two
 * machines at once: what it writes has the write times of the flat table, and its result is the same. Immutable.
 *
 * @param <R> what is found
 */
public abstract class PieceWork<R extends Serializable> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String title;
    private final AdoptionNames names;

    /** @param title for messages: {@code copying old.clicks} */
    PieceWork(String title, AdoptionNames names) {
        this.title = title;
        this.names = names;
    }

    /** For people: {@code copying old.clicks}. */
    public String title() {
        return title;
    }

    /**
     * Looks at the tables, and makes ready for as many pieces as are wanted, for one thread.
     *
     * @return does the work of the piece of this number; throws a {@code StoreException} when it cannot be done
     * @throws StoreException when the tables cannot be used
     */
    public IntFunction<R> open(CqlSession session) {
        AdoptedTables tables = AdoptedTables.open(session, names);
        IntFunction<R> work = failing(() -> ready(tables));
        return piece -> failing(() -> work.apply(piece));
    }

    abstract IntFunction<R> ready(AdoptedTables tables);

    private <T> T failing(Supplier<T> work) {
        return failing(title, work);
    }

    static <T> T failing(String title, Supplier<T> work) {
        try {
            return work.get();
        } catch (DriverException e) {
            Kind kind = DriverFailures.kindOf(e);
            throw DriverFailures.failure(
                    kind,
                    title + " failed: " + DriverFailures.reason(e),
                    kind.isPassing()
                            ? "call it again when Cassandra answers, it continues where it left off"
                            : "look at the columns of both tables, then call it again: it continues where it left off",
                    e);
        }
    }
}
