package io.jobetl.data.load;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * What became of a folder.
 *
 * @param files one report per file, in the order in which they were loaded
 * @param rejects where rejected records and left-out values are listed, if there are any
 */
public record LoadReport(List<FileReport> files, Optional<Path> rejects) {
    public LoadReport {
        files = List.copyOf(files);
    }

    public long read() {
        return sum(FileReport::read);
    }

    public long loaded() {
        return sum(FileReport::loaded);
    }

    public long rejected() {
        return sum(FileReport::rejected);
    }

    public long valuesLeftOut() {
        return sum(FileReport::valuesLeftOut);
    }

    private long sum(ToLongFunction<FileReport> number) {
        return files.stream().mapToLong(number).sum();
    }

    /** As a table, a line per file and one for all. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%-22s %12s %12s %10s %10s", "file", "rows read", "loaded", "rejected", "left out"));
        for (FileReport file : files) {
            lines.add(line(file.file().fileName(), file.read(), file.loaded(), file.rejected(), file.valuesLeftOut()));
        }
        lines.add(line("all", read(), loaded(), rejected(), valuesLeftOut()));
        return lines;
    }

    private static String line(String name, long read, long loaded, long rejected, long valuesLeftOut) {
        return String.format(Locale.ROOT, "%-22s %12d %12d %10d %10d", name, read, loaded, rejected, valuesLeftOut);
    }

    /** As a value for JSON. */
    public Map<String, Object> json() {
        List<Map<String, Object>> perFile = new ArrayList<>();
        for (FileReport file : files) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("file", file.file().fileName());
            entry.put("table", file.file().tableName());
            entry.put("rows_read", file.read());
            entry.put("rows_loaded", file.loaded());
            entry.put("rows_rejected", file.rejected());
            entry.put("values_left_out", file.valuesLeftOut());
            entry.put("rows_per_second", file.rowsPerSecond());
            perFile.add(entry);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("files", perFile);
        all.put("rows_read", read());
        all.put("rows_loaded", loaded());
        all.put("rows_rejected", rejected());
        all.put("values_left_out", valuesLeftOut());
        all.put("reject_file", rejects.map(Path::toString).orElse(null));
        return all;
    }
}
