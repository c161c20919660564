package io.jobetl.io.cassandra.schema;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.util.function.BooleanSupplier;

/**
 * Waits until all nodes know what one of them was told to create. Right after that the next statement may reach a node
 * that does not know the table or keyspace yet. Stateless.
 */
final class SchemaAgreement {
    /** The driver waits up to ten seconds each time that it is asked. */
    private static final int MOST_ATTEMPTS = 6;

    private SchemaAgreement() {}

    /** Returns also when a node is down and they cannot agree: those that are up have had a minute. */
    static void await(CqlSession session) {
        await(session::checkSchemaAgreement);
    }

    static void await(BooleanSupplier agreed) {
        for (int attempt = 0; attempt < MOST_ATTEMPTS && !agreed.getAsBoolean(); attempt++) {
            Thread.onSpinWait(); // the wait is inside the question
        }
    }

    /** Runs statements that can be repeated; again, behind an agreement, when a node does not know what it needs. */
    static void retry(CqlSession session, Runnable statements) {
        retry(session::checkSchemaAgreement, statements);
    }

    static void retry(BooleanSupplier agreed, Runnable statements) {
        for (int attempt = 1; ; attempt++) {
            try {
                statements.run();
                return;
            } catch (InvalidQueryException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
                await(agreed);
            }
        }
    }
}
