package io.jobetl.io.mysql;

/** A setting that changes results is not the one that the tables were made with. */
public class SettingsChangedException extends MySqlException {
    private static final long serialVersionUID = 1L;

    public SettingsChangedException(String message) {
        super(message, null);
    }
}
