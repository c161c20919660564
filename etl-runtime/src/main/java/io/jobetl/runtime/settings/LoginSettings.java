package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Login;
import io.jobetl.io.connection.Secret;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user and its password, both or neither. */
public record LoginSettings(Setting<String> user, SecretSettings password) {
    /** @param variable first part of the environment variables: {@code ETL_KAFKA} */
    static LoginSettings of(String key, String variable, String userMeaning) {
        return new LoginSettings(
                Setting.of(key + ".user", variable + "_USER", Form.text("etl"), userMeaning),
                SecretSettings.of(
                        key + ".password",
                        variable + "_PASSWORD",
                        variable + "_PASSWORD_FILE",
                        "password; never on the command line",
                        "file that holds the password",
                        ""));
    }

    List<Setting<?>> all() {
        return List.of(user, password.value(), password.file());
    }

    /** Null when no user is given. */
    @Nullable
    Login read(SettingValues values) {
        if (!values.isPresent(user)) {
            return null;
        }
        Secret secret = password.read(values);
        if (secret.value().isEmpty()) {
            values.mistake(
                    user,
                    " needs a password; set " + password.value().variable() + " or "
                            + password.file().key());
        }
        return values.find(user).map(name -> new Login(name, secret)).orElse(null);
    }
}
