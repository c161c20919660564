package io.jobetl.spark;

import io.jobetl.app.Main;
import io.jobetl.spark.command.SparkCommand;
import java.util.List;

/**
 * Entry of the process that has Spark beside it: {@code spark-submit --class io.jobetl.spark.SparkMain ... spark run}.
 */
public final class SparkMain {
    private SparkMain() {}

    public static void main(String[] args) {
        Main.run(args, List.of(SparkCommand.class));
    }
}
