package io.jobetl.runtime.settings;

import io.jobetl.io.connection.Secret;
import io.jobetl.runtime.settings.EtlConfig.Dashboard.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where the dashboard is served, and who may look. */
public record DashboardSettings(
        Setting<Optional<Address>> address, SecretSettings token, Setting<List<String>> allowedHosts) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?");
    /** RFC 6265: a browser would keep the part in front of another one, and never be let in with that. */
    private static final Pattern COOKIE_VALUE = Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x5B\\x5D-\\x7E]*");
    /** Fewer can be guessed. */
    private static final int SHORTEST_TOKEN = 16;

    static DashboardSettings create() {
        return new DashboardSettings(
                Setting.of(
                                "dashboard.address",
                                "ETL_DASHBOARD_ADDRESS",
                                Form.servedAddress(),
                                "where `etl run` and `etl demo` serve the dashboard; off: nowhere")
                        .otherwise("127.0.0.1:8780"),
                SecretSettings.of(
                        "dashboard.token",
                        "ETL_DASHBOARD_TOKEN",
                        "ETL_DASHBOARD_TOKEN_FILE",
                        "what a client of the dashboard has to know; required beyond this machine",
                        "file that holds the token",
                        ""),
                Setting.of(
                        "dashboard.allowed-hosts",
                        "ETL_DASHBOARD_ALLOWED_HOSTS",
                        Form.hosts("dashboard.address"),
                        "further names by which browsers reach the dashboard, as behind a proxy"));
    }

    List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(List.of(address));
        all.addAll(token.all());
        all.add(allowedHosts);
        return all;
    }

    /** What can be seen from other machines asks for a token. */
    EtlConfig.Dashboard read(SettingValues values) {
        Secret secret = token.read(values);
        Optional<Address> served = values.find(address).flatMap(found -> found);
        if (served.isPresent()
                && secret.value().isEmpty()
                && !LOOPBACK.matcher(served.get().host()).matches()) {
            values.mistake(
                    address,
                    "=" + served.get().host() + ":" + served.get().port() + " can be reached from other machines, so it"
                            + " needs a token; set " + token.value().variable() + " or "
                            + token.file().key() + ", or serve at 127.0.0.1");
        } else if (!secret.value().isEmpty() && secret.value().length() < SHORTEST_TOKEN) {
            values.mistake(
                    token.isFromFile(values) ? token.file() : token.value(),
                    ": the token has fewer than " + SHORTEST_TOKEN
                            + " characters; make one with `openssl rand -hex 24`");
        } else if (!COOKIE_VALUE.matcher(secret.value()).matches()) {
            values.mistake(
                    token.isFromFile(values) ? token.file() : token.value(),
                    ": the token has a character that no cookie can hold (a space, a quote, a comma, a semicolon, a"
                            + " backslash, or none of ASCII); make one with `openssl rand -hex 24`");
        }
        return new EtlConfig.Dashboard(served, secret, values.find(allowedHosts).orElse(List.of()));
    }
}
