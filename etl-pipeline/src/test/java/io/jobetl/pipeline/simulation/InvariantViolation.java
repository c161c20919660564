package io.jobetl.pipeline.simulation;

/** Something happened that must never happen. */
final class InvariantViolation extends Error {
    private static final long serialVersionUID = 1L;

    private final String invariant;

    InvariantViolation(String invariant, String detail) {
        super(invariant + ": " + detail);
        this.invariant = invariant;
    }

    /** Which invariant, in a few words. */
    String invariant() {
        return invariant;
    }
}
