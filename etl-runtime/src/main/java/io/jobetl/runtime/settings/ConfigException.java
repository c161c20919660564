package io.jobetl.runtime.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration cannot be used; holds all mistakes, not only the first. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    public ConfigException(List<String> mistakes) {
        super(text(mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** Of one mistake that only the stores could show; the message stands alone. */
    public ConfigException(String mistake, @Nullable Throwable cause) {
        super(mistake, cause);
        this.mistakes = List.of(mistake);
    }

    /** One line each: where, what, and how to mend it. */
    public List<String> mistakes() {
        return mistakes;
    }

    private static String text(List<String> mistakes) {
        String head = mistakes.size() == 1 ? "1 mistake" : mistakes.size() + " mistakes";
        return "the configuration has " + head + ":\n  " + String.join("\n  ", mistakes);
    }
}
