package io.jobetl.runtime.keys;

import io.jobetl.aggregation.Digest;
import io.jobetl.aggregation.KeyFilter;
import java.nio.file.Path;
import java.util.Map;

/** A process that adds keys until it is killed, and prints how many are added for certain. */
final class KeysMain {
    static final Digest COUNTED = new Digest(1, 2, 3);
    private static final long STEP = 1_000;

    private KeysMain() {}

    /** @param args folder, start of the system, hour */
    public static void main(String[] args) {
        KeyFiles files = new KeyFiles(Path.of(args[0]), args[1], problem -> {
            throw new IllegalStateException(problem);
        });
        files.take(Map.of());
        int hour = Integer.parseInt(args[2]);
        KeyFilter keys = files.begin(hour, 0);
        files.complete(hour, COUNTED);
        for (long added = 0; added < 100_000_000; added += STEP) {
            KeyFilesTest.add(keys, added, added + STEP);
            System.out.println(added + STEP);
        }
    }
}
