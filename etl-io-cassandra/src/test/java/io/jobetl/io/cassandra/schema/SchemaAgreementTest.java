package io.jobetl.io.cassandra.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.servererrors.InvalidQueryException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class SchemaAgreementTest {
    private final AtomicInteger questions = new AtomicInteger();

    private BooleanSupplier agreedAtQuestion(int number) {
        return () -> questions.incrementAndGet() >= number;
    }

    @Test
    void should_ask_until_all_nodes_agree() {
        SchemaAgreement.await(agreedAtQuestion(4));

        assertThat(questions).hasValue(4);
    }

    @Test
    void should_not_wait_for_ever_for_a_node_that_is_down() {
        SchemaAgreement.await(agreedAtQuestion(Integer.MAX_VALUE));

        assertThat(questions).hasValue(6);
    }

    @Test
    void should_try_again_when_a_node_does_not_know_the_table_yet() {
        AtomicInteger runs = new AtomicInteger();

        SchemaAgreement.retry(agreedAtQuestion(2), () -> {
            if (runs.incrementAndGet() < 3) {
                throw unknownTable();
            }
        });

        assertThat(runs).hasValue(3);
    }

    @Test
    void should_give_up_on_a_statement_that_stays_wrong() {
        assertThatThrownBy(() -> SchemaAgreement.retry(agreedAtQuestion(1), () -> {
                    throw unknownTable();
                }))
                .isInstanceOf(InvalidQueryException.class);
    }

    @SuppressWarnings("NullAway") // the coordinator is null in the driver's own tests as well
    private static InvalidQueryException unknownTable() {
        return new InvalidQueryException(null, "table tracking_layout does not exist");
    }
}
