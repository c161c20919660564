package io.jobetl.dashboard.http;

/** The request cannot be answered as it is; says what to change. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    public BadRequestException(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** What to change. */
    public String remedy() {
        return remedy;
    }
}
