package io.jobetl.app.verb;

/** What the process answers to its caller; the numbers above 64 are those of {@code sysexits.h}. */
public enum ExitCode {
    OK(0, "done"),
    CHECK_FAILED(1, "a check failed, for instance verify found a difference"),
    USAGE(2, "unknown verb or option, or a value that it cannot take"),
    UNUSABLE_DATA(65, "the input data cannot be used"),
    UNREACHABLE(69, "a server does not answer, or refuses"),
    BUG(70, "a defect of etl itself"),
    OUT_OF_MEMORY(71, "memory is short"),
    CANNOT_CREATE(73, "a file or folder cannot be created"),
    OUTPUT_LOST(74, "the results cannot be written, for instance to a full disk"),
    FENCED(75, "another instance has become the writer"),
    NO_PERMISSION(77, "wrong password, or rights are missing"),
    CONFIGURATION(78, "a setting is missing or wrong"),
    INTERRUPTED(130, "Ctrl-C (SIGINT), after a clean stop"),
    READER_GONE(141, "whoever read the results ended before (SIGPIPE)"),
    TERMINATED(143, "SIGTERM, after a clean stop");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    /** One line for the help text. */
    public String meaning() {
        return meaning;
    }
}
