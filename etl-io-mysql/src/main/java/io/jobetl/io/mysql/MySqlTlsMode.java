package io.jobetl.io.mysql;

/** How sure a connection to MySQL is of its other end; the names are those of the driver's {@code sslMode}. */
public enum MySqlTlsMode {
    DISABLED,
    /** Encrypted when the server offers it, else not. */
    PREFERRED,
    /** Always encrypted, to whoever answers. */
    REQUIRED,
    /** The server's certificate comes from a trusted authority. */
    VERIFY_CA,
    /** ... and was issued for the host that was asked for. */
    VERIFY_IDENTITY
}
