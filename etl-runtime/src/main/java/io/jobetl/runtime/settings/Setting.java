package io.jobetl.runtime.settings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its names, its default, what it means, and what its value has to look like. Immutable.
 *
 * <pre>{@code
 * for (Setting<?> setting : Settings.all()) {
 *     System.out.println(setting.key() + " or " + setting.variable() + ": " + setting.meaning());
 * }
 * }</pre>
 *
 * @param <T> what the text becomes
 */
public final class Setting<T> {
    private final String key;
    private final String variable;
    private final Form<T> form;
    private final @Nullable String defaultText;
    private final String meaning;

    private Setting(String key, String variable, Form<T> form, @Nullable String defaultText, String meaning) {
        this.key = key;
        this.variable = variable;
        this.form = form;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** Without a default. */
    static <T> Setting<T> of(String key, String variable, Form<T> form, String meaning) {
        return new Setting<>(key, variable, form, null, meaning);
    }

    /** The same with a default. */
    Setting<T> otherwise(String text) {
        return new Setting<>(key, variable, form, text, meaning);
    }

    /** Key in {@code etl.yaml} and {@code --set}, dots for levels. */
    public String key() {
        return key;
    }

    /** Name of the environment variable. */
    public String variable() {
        return variable;
    }

    /** As it would be written. */
    public Optional<String> defaultValue() {
        return Optional.ofNullable(defaultText);
    }

    /** What the value does, for people; a few words. */
    public String meaning() {
        return meaning;
    }

    /** What its text has to look like, and an example. */
    public Form<T> form() {
        return form;
    }

    /** A value to copy: the default, or one that the form gives. */
    public String example() {
        return defaultText != null ? defaultText : form.example();
    }

    /** True for passwords: not accepted on the command line, and never printed. */
    public boolean isSecret() {
        return form.isSecret();
    }

    /** First part of the key with its dot, empty for a setting of no group: {@code mysql.}. */
    String group() {
        return key.substring(0, key.indexOf('.') + 1);
    }

    @Override
    public String toString() {
        return key;
    }
}
