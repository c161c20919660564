package io.jobetl.spark.e2e;

import io.jobetl.app.e2e.ChildMain;
import io.jobetl.spark.command.SparkCommand;
import java.util.List;

/** The etl command with Spark, in a process that ends with the test that started it. */
public final class SparkChildMain {
    private SparkChildMain() {}

    public static void main(String[] arguments) {
        ChildMain.run(arguments, List.of(SparkCommand.class));
    }
}
