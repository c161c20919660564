package io.jobetl.app.servers;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.local.DataDirectory;
import io.jobetl.local.Server;
import io.jobetl.local.ServerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code etl servers status}. */
@Command(
        name = "status",
        description = "Show which local servers are running, and where.",
        footer = {"", "Examples:", "  etl servers status", "  etl servers status -o json"})
final class ServersStatusCommand extends Verb {
    private static final int ADDRESS_WIDTH = 16;

    ServersStatusCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        List<ServerStatus> all = DataDirectory.at(config().dataDirectory()).status();
        if (console().wantsJson()) {
            List<Map<String, Object>> json = new ArrayList<>();
            all.forEach(status -> json.add(json(status)));
            console().json(json);
        } else {
            int width = all.stream()
                    .mapToInt(status -> address(status).length())
                    .max()
                    .orElse(0);
            all.forEach(status -> console().result(text(status, Math.max(ADDRESS_WIDTH, width))));
        }
        return ExitCode.OK;
    }

    private static String text(ServerStatus status, int addressWidth) {
        String state = status.state().name().toLowerCase(Locale.ROOT);
        if (status.state() == ServerStatus.State.STOPPED) {
            return String.format("%-10s %s", status.server().title(), state);
        }
        return String.format(
                "%-10s %-9s %-" + addressWidth + "s pid %-8d up %d s%s  %s%s",
                status.server().title(),
                state,
                address(status),
                status.pid(),
                status.uptime().toSeconds(),
                status.detached() ? ", detached" : "",
                status.server() == Server.SPARK
                        ? status.page()
                                .map(page -> "page http://" + page + "  ")
                                .orElse("")
                        : "",
                status.logFile());
    }

    private static String address(ServerStatus status) {
        return status.server().address(status.endpoint());
    }

    private static Map<String, Object> json(ServerStatus status) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("server", status.server().title());
        json.put("state", status.state().name().toLowerCase(Locale.ROOT));
        json.put("host", status.host());
        json.put("port", status.port());
        status.page().ifPresent(page -> {
            json.put("address", address(status));
            json.put("page", "http://" + page);
        });
        json.put("pid", status.pid());
        json.put("uptime_seconds", status.uptime().toSeconds());
        json.put("detached", status.detached());
        json.put("log", status.logFile().toString());
        return json;
    }
}
