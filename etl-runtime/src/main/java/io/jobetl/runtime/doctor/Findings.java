package io.jobetl.runtime.doctor;

import io.jobetl.runtime.doctor.Finding.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects what the checks of one area find. For one thread. */
final class Findings {
    /** Rows that come this much late, or from the future, are still counted as on time. */
    private static final Duration HARMLESS_SKEW = Duration.ofSeconds(1);

    private static final Duration WRONG_CLOCK = Duration.ofMinutes(1);

    private final String area;
    private final List<Finding> all = new ArrayList<>();

    Findings(String area) {
        this.area = area;
    }

    List<Finding> all() {
        return List.copyOf(all);
    }

    void ok(String check, String detail) {
        all.add(new Finding(area, check, Level.OK, detail, ""));
    }

    void warning(String check, String detail, String remedy) {
        all.add(new Finding(area, check, Level.WARNING, detail, remedy));
    }

    void failed(String check, String detail, String remedy) {
        all.add(new Finding(area, check, Level.FAILED, detail, remedy));
    }

    /** The message says what to do already. */
    void failed(String check, RuntimeException failure) {
        failed(check, String.valueOf(failure.getMessage()), "");
    }

    void require(boolean good, String check, String detail, String remedy) {
        if (good) {
            ok(check, detail);
        } else {
            failed(check, detail, remedy);
        }
    }

    void advise(boolean good, String check, String detail, String remedy) {
        if (good) {
            ok(check, detail);
        } else {
            warning(check, detail, remedy);
        }
    }

    /** At least this version; the numbers are compared, not the texts. */
    void version(String version, int least, String remedy) {
        String major = version.replaceFirst("\\D.*$", "");
        boolean enough = !major.isEmpty() && Integer.parseInt(major) >= least;
        require(enough, "version", version, remedy);
    }

    /**
     * Compares a server's clock with that of this machine.
     *
     * @param asked when the server was asked
     * @param answered when its answer was here
     */
    void clock(Instant server, Instant asked, Instant answered) {
        Instant here = asked.plus(Duration.between(asked, answered).dividedBy(2));
        Duration skew = Duration.between(here, server);
        // What the way there and back took cannot be told apart from a skew.
        Duration sure = skew.abs().minus(Duration.between(asked, answered).dividedBy(2));
        String detail = "differs from this machine by " + skew.toMillis() + " ms";
        String remedy = "let NTP or chrony set the clocks of all machines: event times come from one, lease and commit"
                + " times from another";
        if (sure.compareTo(WRONG_CLOCK) > 0) {
            failed("clock", detail, remedy);
        } else {
            advise(sure.compareTo(HARMLESS_SKEW) <= 0, "clock", detail, remedy);
        }
    }
}
