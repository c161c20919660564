package io.jobetl.pipeline.simulation;

/** The process has died at this point. An Error, so that nothing on the way handles it. */
final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash(String process) {
        super(process + " has died", null, false, false);
    }
}
