package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Secret;
import java.nio.file.Path;
import java.util.List;

/**
 * A password: given as it is, or by the file that holds it.
 *
 * @param value the password
 * @param file the file
 */
public record SecretSettings(Setting<Secret> value, Setting<Path> file) {
    static SecretSettings of(
            String key, String variable, String fileVariable, String meaning, String fileMeaning, String defaultText) {
        Setting<Secret> value = Setting.of(key, variable, Form.secret(), meaning);
        return new SecretSettings(
                defaultText.isEmpty() ? value : value.otherwise(defaultText),
                Setting.of(key + "-file", fileVariable, Form.path("/run/secrets/etl"), fileMeaning));
    }

    List<Setting<?>> all() {
        return List.of(value, file);
    }

    boolean isGiven(SettingValues values) {
        boolean isValueGiven =
                values.find(value).filter(secret -> !secret.value().isEmpty()).isPresent();
        return isValueGiven || values.isPresent(file);
    }

    boolean isFromFile(SettingValues values) {
        return values.isPresent(file) && values.rank(file) <= values.rank(value);
    }

    /** The password, from the file when one is named by a source that stands as high; empty when there is none. */
    Secret read(SettingValues values) {
        if (isFromFile(values)) {
            return values.readSecret(file);
        }
        values.warnIfFileIsReadableByOthers(value);
        return values.find(value).orElse(Secret.NONE);
    }
}
