package io.jobetl.io.connection;

import java.util.Locale;

/** How sure a connection is of its other end. From {@link #VERIFY_CA} on there is no way back to less. */
public enum TlsMode {
    DISABLED,
    /** Encrypted when the server offers it. */
    PREFERRED,
    /** Always encrypted, to whoever answers. */
    REQUIRED,
    /** The server's certificate comes from a trusted authority. */
    VERIFY_CA,
    /** ... and was issued for the host that was asked for. */
    VERIFY_IDENTITY;

    /** As people write it: {@code verify-ca}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isVerifying() {
        return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }
}
