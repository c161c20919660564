package io.jobetl.benchmarks.report;

import java.util.List;
import java.util.function.Consumer;

/** Measurements that belong together and run one after the other. */
public interface Suite {
    /**
     * Measures ours and the rivals in turns, on the same data.
     *
     * @param scale QUICK trades precision for time, never a rival or a check
     * @param progress takes one line for each step, for people
     * @throws IllegalStateException when ours and a rival computed different things
     */
    List<Result> run(Scale scale, Consumer<String> progress) throws Exception;
}
