package io.jobetl.app.doctor;

import io.jobetl.app.verb.ExitCode;
import io.jobetl.app.verb.Invocation;
import io.jobetl.app.verb.Verb;
import io.jobetl.runtime.doctor.Doctor;
import io.jobetl.runtime.doctor.Finding;
import io.jobetl.runtime.doctor.Finding.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    DoctorCommand(Invocation invocation) {
        super(invocation);
    }

    @Override
    protected ExitCode run() {
        Doctor.Examination examination = Doctor.examine(config());
        print(examination);
        if (!examination.isReachable()) {
            return ExitCode.UNREACHABLE;
        }
        return examination.count(Level.FAILED) > 0 ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }

    private void print(Doctor.Examination examination) {
        if (console().wantsJson()) {
            List<Map<String, String>> json = new ArrayList<>();
            for (Finding finding : examination.findings()) {
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
        for (Finding finding : examination.findings()) {
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
                        examination.count(Level.OK),
                        examination.count(Level.WARNING),
                        examination.count(Level.FAILED)));
    }
}
