package io.jobetl.runtime.settings;

import java.util.Locale;
import java.util.Optional;

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

    /** As it is written in settings: {@code verify-ca}. */
    public String settingName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public boolean isVerifying() {
        return this == VERIFY_CA || this == VERIFY_IDENTITY;
    }

    static Optional<TlsMode> ofSetting(String text) {
        for (TlsMode mode : values()) {
            if (mode.settingName().equalsIgnoreCase(text)) {
                return Optional.of(mode);
            }
        }
        return Optional.empty();
    }
}
