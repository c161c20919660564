package io.jobetl.app.doctor;

import com.datastax.oss.driver.api.core.CqlSession;
import io.jobetl.app.ExitCode;
import io.jobetl.app.Failures;
import io.jobetl.app.Invocation;
import io.jobetl.app.Verb;
import io.jobetl.runtime.doctor.CassandraChecks;
import io.jobetl.runtime.doctor.Finding;
import io.jobetl.runtime.doctor.Finding.Level;
import io.jobetl.runtime.doctor.Findings;
import io.jobetl.runtime.doctor.KafkaChecks;
import io.jobetl.runtime.doctor.MySqlChecks;
import io.jobetl.runtime.stores.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/** {@code etl doctor}. */
@Command(
        name = "doctor",
        description = {
            "Check versions, reachability, rights, binary log, tables, layout, replication, clocks, topics and connector of",
            "the configured servers, and say what to do. Changes nothing. Exit code 1 when a check failed, 69 when a",
            "server does not answer, so that its checks are open."
        },
        footer = {"", "Examples:", "  etl doctor", "  etl doctor -o json"})
public final class DoctorCommand extends Verb {
    private static final int LEAST_JAVA = 17;

    private final List<Finding> findings = new ArrayList<>();
    private boolean unreachable;

    DoctorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        Stores stores = new Stores(config());
        Map<String, String> counted = new LinkedHashMap<>();
        check("machine", area -> area.version(Runtime.version().toString(), LEAST_JAVA, "Java 17 or newer is needed"));
        check("mysql", area -> {
            MySqlChecks.run(stores.mysql(), area);
            counted.putAll(MySqlChecks.countedSettings(stores.mysql()));
        });
        check("cassandra", area -> {
            try (CqlSession session = stores.cassandra()) {
                CassandraChecks.run(session, stores.keyspace(), counted, area);
            }
        });
        check("kafka", area -> KafkaChecks.topics(stores, area));
        check(
                "connect",
                area -> KafkaChecks.connector(stores, config().connector().name(), area));
        print();
        if (unreachable) {
            return ExitCode.UNREACHABLE;
        }
        return findings.stream().anyMatch(finding -> finding.level() == Level.FAILED)
                ? ExitCode.CHECK_FAILED
                : ExitCode.OK;
    }

    private void check(String area, Consumer<Findings> checks) {
        Findings found = new Findings(area);
        try {
            checks.accept(found);
        } catch (RuntimeException e) {
            ExitCode meaning = Failures.exitCodeOf(e);
            if (meaning == ExitCode.BUG) {
                throw e;
            }
            unreachable |= meaning == ExitCode.UNREACHABLE;
            found.failed("connection", e);
        }
        findings.addAll(found.all());
    }

    private void print() {
        if (console().wantsJson()) {
            List<Map<String, String>> json = new ArrayList<>();
            for (Finding finding : findings) {
                Map<String, String> entry = new LinkedHashMap<>();
                entry.put("area", finding.area());
                entry.put("check", finding.check());
                entry.put("level", finding.level().title());
                entry.put("detail", finding.detail());
                entry.put("remedy", finding.remedy());
                json.add(entry);
            }
            console().json(json);
            return;
        }
        for (Finding finding : findings) {
            console()
                    .result(String.format(
                            "%-8s %-10s %-26s %s",
                            finding.level().title(), finding.area(), finding.check(), finding.detail()));
            if (finding.level() != Level.OK && !finding.remedy().isEmpty()) {
                console().result(" ".repeat(20) + "-> " + finding.remedy());
            }
        }
        console()
                .result(String.format(
                        "doctor: %d ok, %d warnings, %d failed",
                        count(Level.OK), count(Level.WARNING), count(Level.FAILED)));
    }

    private long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }
}
