package io.jobetl.runtime.settings;

/** A text that is no value of a setting. */
final class UnusableTextException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean mayBeShown;

    private UnusableTextException(String reason, boolean mayBeShown) {
        super(reason);
        this.mayBeShown = mayBeShown;
    }

    /** @param expected follows "KEY=VALUE must be" */
    static UnusableTextException mustBe(String expected) {
        return new UnusableTextException(expected, true);
    }

    /** @param reason follows "KEY: "; for a text that may hold a secret and is not repeated */
    static UnusableTextException concealed(String reason) {
        return new UnusableTextException(reason, false);
    }

    boolean mayBeShown() {
        return mayBeShown;
    }
}
