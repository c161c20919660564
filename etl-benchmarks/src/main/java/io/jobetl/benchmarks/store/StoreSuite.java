package io.jobetl.benchmarks.store;

import io.jobetl.benchmarks.report.Result;
import io.jobetl.benchmarks.report.Scale;
import io.jobetl.benchmarks.report.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reading from Cassandra and writing to MySQL, on servers that are started for it and removed with their data. */
public final class StoreSuite implements Suite {
    @Override
    public List<Result> run(Scale scale, Consumer<String> progress) throws Exception {
        List<Result> results = new ArrayList<>(DecodeMeasurement.run(scale));
        progress.accept("decode: measured");
        try (TemporaryServers servers = TemporaryServers.start(progress)) {
            results.addAll(WriteMeasurement.run(servers, scale, progress));
            results.addAll(ReadMeasurement.run(servers, scale, progress));
            results.addAll(AmplificationMeasurement.run(servers, scale, progress));
            results.addAll(FirstHourMeasurement.run(servers, scale, progress));
            results.addAll(EmptyPollMeasurement.run(servers, scale, progress));
        }
        return results;
    }
}
