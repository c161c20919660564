package io.jobetl.spark.e2e;

import io.jobetl.app.e2e.PipelineE2eIT;
import io.jobetl.spark.command.SparkCommand;
import java.util.List;
import java.util.stream.Stream;

/** A day in the life of an installation that runs on Spark, in threads of one JVM: the same steps, the same answers. */
class SparkPipelineE2eIT extends PipelineE2eIT {
    @Override
    protected String[] verb(String... arguments) {
        return arguments[0].equals("run")
                ? Stream.concat(
                                Stream.of("spark", "run", "--master", "local[2]"),
                                Stream.of(arguments).skip(1))
                        .toArray(String[]::new)
                : arguments;
    }

    @Override
    protected List<Class<?>> moreVerbs() {
        return List.of(SparkCommand.class);
    }

    /** As `./etl` does; Spark does not start with much less. */
    @Override
    protected String childHeap() {
        return "-Xmx512m";
    }

    @Override
    protected Class<?> childMain() {
        return SparkChildMain.class;
    }
}
