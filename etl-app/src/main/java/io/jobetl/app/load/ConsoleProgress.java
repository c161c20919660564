package io.jobetl.app.load;

import io.jobetl.app.verb.Console;
import io.jobetl.data.load.DataFile;
import io.jobetl.data.load.FileReport;
import io.jobetl.data.load.LoadProgress;
import java.util.Locale;

/** Progress of a load on the console: one line per file, rewritten while it runs. */
final class ConsoleProgress implements LoadProgress {
    private final Console console;

    ConsoleProgress(Console console) {
        this.console = console;
    }

    @Override
    public void warning(String message) {
        console.warn(message);
    }

    @Override
    public void running(DataFile file, long rowsRead, long rowsPerSecond, int percent) {
        console.live(String.format(
                Locale.ROOT,
                "%-22s %,12d rows  %,9d rows/s  %3d %%",
                file.fileName(),
                rowsRead,
                rowsPerSecond,
                percent));
    }

    @Override
    public void finished(FileReport report) {
        console.info(String.format(
                Locale.ROOT,
                "%-22s %,12d rows  %,9d rows/s  done%s",
                report.file().fileName(),
                report.read(),
                report.rowsPerSecond(),
                report.rejected() == 0 ? "" : String.format(Locale.ROOT, ", %,d rejected", report.rejected())));
    }
}
