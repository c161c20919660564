package io.jobetl.data.load;

/** Is told how a load goes on, on the loading thread. */
public interface LoadProgress {
    /** Something odd that does not stop the load. */
    void warning(String message);

    /**
     * A file is under way; called several times a second at most.
     *
     * @param percent of the file's bytes
     */
    void running(DataFile file, long rowsRead, long rowsPerSecond, int percent);

    /** A file is through. */
    void finished(FileReport report);
}
