package io.jobetl.verify;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * In which letters the text keys of a table spell UUIDs. Only where they do so in more than one way can a key be there
 * twice. Mutable, for one thread; the order of what is added makes no difference.
 */
final class KeySpelling {
    private boolean hasSmall;
    private boolean hasCapital;
    private boolean hasMixed;

    /** Takes in a key of any type; what is no text, or no UUID, is spelled in one way. */
    void add(@Nullable Object createTime) {
        if (createTime instanceof String text && RowFate.isUuid(text)) {
            boolean isSmall = text.equals(text.toLowerCase(Locale.ROOT));
            boolean isCapital = text.equals(text.toUpperCase(Locale.ROOT));
            hasSmall |= isSmall && !isCapital;
            hasCapital |= isCapital && !isSmall;
            hasMixed |= !isSmall && !isCapital;
        }
    }

    void add(KeySpelling other) {
        hasSmall |= other.hasSmall;
        hasCapital |= other.hasCapital;
        hasMixed |= other.hasMixed;
    }

    /** True when two keys may be the same. */
    boolean isSeveralWays() {
        return hasMixed || (hasSmall && hasCapital);
    }

    /** For {@link #ofBits}. */
    int bits() {
        return (hasSmall ? 1 : 0) | (hasCapital ? 2 : 0) | (hasMixed ? 4 : 0);
    }

    static KeySpelling ofBits(int bits) {
        KeySpelling spelling = new KeySpelling();
        spelling.hasSmall = (bits & 1) != 0;
        spelling.hasCapital = (bits & 2) != 0;
        spelling.hasMixed = (bits & 4) != 0;
        return spelling;
    }
}
