package io.jobetl.spark.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.jobetl.app.Failures;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.pipeline.port.Store;
import io.jobetl.pipeline.port.StoreException;
import java.util.List;
import org.apache.spark.SparkException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFailuresTest {
    private static final String ABORTED = "Job aborted due to stage failure: Task 3 in stage 1.0 failed 4 times, most"
            + " recent failure: Lost task 3.3 in stage 1.0 (TID 9) (10.0.0.7 executor 1): ";

    @Test
    void should_see_a_defect_in_what_our_code_threw_in_a_task() {
        Throwable told = told(new SparkException(
                ABORTED + "java.lang.IllegalArgumentException: cells=-1\n\tat io.jobetl.Cells",
                thrownBy(
                        new IllegalArgumentException("cells=-1"),
                        "java.util.Objects",
                        "io.jobetl.aggregation.Cells",
                        "io.jobetl.spark.slice.SliceRdd",
                        "org.apache.spark.rdd.RDD")));

        assertThat(Failures.exitCodeOf(told)).isEqualTo(ExitCode.BUG);
        assertThat(told).hasMessage("reading 3 slices on Spark: java.lang.IllegalArgumentException: cells=-1");
    }

    @Test
    void should_see_a_defect_in_what_our_code_threw_in_the_driver() {
        assertThat(Failures.exitCodeOf(told(
                        thrownBy(new IllegalStateException("no task read it"), "io.jobetl.spark.slice.SliceJobs"))))
                .isEqualTo(ExitCode.BUG);
    }

    @Test
    void should_not_wait_for_a_class_that_is_not_there() {
        assertThat(Failures.exitCodeOf(told(thrownBy(
                        new NoClassDefFoundError("scala/Product"),
                        "org.apache.spark.SparkContext",
                        "io.jobetl.spark.slice.SliceJobs"))))
                .isEqualTo(ExitCode.BUG);
    }

    @Test
    void should_wait_out_what_spark_itself_throws() {
        Throwable stopped = told(thrownBy(
                new IllegalStateException("Cannot call methods on a stopped SparkContext.\nThis stopped was\n\tat a.B"),
                "org.apache.spark.SparkContext",
                "io.jobetl.spark.slice.SliceJobs"));
        Throwable lost = told(new SparkException(
                ABORTED + "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command"
                        + " exited with code 137"));

        for (Throwable each : List.of(stopped, lost)) {
            assertThat(each)
                    .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                    .returns(Store.SPARK, StoreException::store)
                    .returns(true, failure -> failure.kind().isPassing())
                    .extracting(Throwable::getMessage)
                    .asString()
                    .hasLineCount(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.OutOfMemoryError: Java heap space\n\tat io.jobetl.Cells",
                "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited with"
                        + " code 52",
                "ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: The executor with"
                        + " id 1 exited with exit code 52(JVM OOM)"
            })
    void should_say_that_executors_need_more_memory(String reason) {
        Throwable told = told(new SparkException(ABORTED + reason));

        assertThat(Failures.exitCodeOf(told)).isEqualTo(ExitCode.OUT_OF_MEMORY);
        assertThat(told.getCause())
                .asInstanceOf(InstanceOfAssertFactories.type(StoreException.class))
                .returns(false, failure -> failure.kind().isPassing())
                .extracting(Throwable::getMessage)
                .asString()
                .contains("memory of executors is short", "--conf spark.executor.memory=2g")
                .hasLineCount(1);
    }

    @Test
    void should_throw_in_the_driver_what_a_thread_of_its_own_met() {
        OutOfMemoryError met = new OutOfMemoryError("Java heap space");

        assertThat(JobFailures.of("reading", true, new SparkException(ABORTED + met, met)))
                .isSameAs(met);
        assertThat(JobFailures.of("reading", false, met)).isSameAs(met);
    }

    @Test
    void should_leave_what_stores_said_as_it_is() {
        StoreException away = SparkCluster.failure("away", "", null);

        assertThat(told(away)).isSameAs(away);
    }

    private static Throwable told(Throwable failure) {
        return JobFailures.of("reading 3 slices", false, failure);
    }

    private static <T extends Throwable> T thrownBy(T failure, String... classes) {
        StackTraceElement[] stack = new StackTraceElement[classes.length];
        for (int i = 0; i < classes.length; i++) {
            stack[i] = new StackTraceElement(classes[i], "run", null, 1);
        }
        failure.setStackTrace(stack);
        return failure;
    }
}
