package io.jobetl.app.spark;

import io.jobetl.app.verb.CommandException;
import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code etl spark} where Spark is not beside us. {@code ./etl} and spark-submit start another entry. */
@Command(
        name = "spark",
        description = {
            "Run, backfill, verify or adopt on Apache Spark: the same pipeline and tables, with the reading spread over",
            "executors. In a source tree the first call fetches Spark, some 230 MB; elsewhere spark-submit brings it."
        },
        footer = {"", "Example:", "  etl spark run --master spark://127.0.0.1:7077"})
public final class SparkCommand extends Verb {
    @Unmatched
    private List<String> rest = new ArrayList<>(); // picocli adds to it

    SparkCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        throw new CommandException(
                ExitCode.CONFIGURATION,
                "Spark is not here: call `spark " + String.join(" ", rest)
                        + "` through ./etl in a clone of the project, which fetches it, or through spark-submit"
                        + " (docs/how-to/scale-out.md)");
    }
}
