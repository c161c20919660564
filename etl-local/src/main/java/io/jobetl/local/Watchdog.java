package io.jobetl.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Wraps the command of a child process so that the child does not survive its parent.
 *
 * <p>A background shell reads the pipe from the parent. End of file means that the parent is gone, however it died: the
 * child gets SIGTERM, and SIGKILL after ten seconds, as does what it has started and left behind, such as a stopped
 * executor of Spark's. One line means that the child is on its own from now on, or has ended: the shell goes away
 * without a signal. The child itself replaces the first shell, so it keeps the process id that the parent knows.
 *
 * <p>This works for every program, for a stopped one (SIGSTOP) and for a JVM without memory, and needs no native code.
 * A thread inside the child could do neither. The child ignores SIGINT and SIGHUP, so that Ctrl-C in the terminal
 * reaches only the parent, which then stops all in order. Where the machine has {@code setsid} the child gets its own
 * session, whose process group is what the last SIGKILL goes to; elsewhere it goes to the child alone.
 */
final class Watchdog {
    /** {@code ( … & )} hands the watching shell to init, so that it does not stay behind as a zombie of the child. */
    private static final String SCRIPT = """
            group=$1; shift
            trap '' INT HUP
            umask 077
            exec 3<&0 </dev/null
            ( {
              read -r line <&3 && exit 0
              kill -TERM $$ || [ $group = own ] || exit 0
              i=0
              while [ $i -lt 100 ] && kill -0 $$; do sleep 0.1; i=$((i+1)); done
              [ $group = own ] && kill -KILL -$$
              kill -KILL $$
            } >/dev/null 2>&1 & )
            exec 3<&-
            exec "$@"
            """;

    private Watchdog() {}

    static List<String> wrap(List<String> command) {
        List<String> wrapped = new ArrayList<>();
        for (String setsid : List.of("/usr/bin/setsid", "/bin/setsid")) {
            if (wrapped.isEmpty() && Files.isExecutable(Path.of(setsid))) {
                wrapped.add(setsid);
            }
        }
        String group = wrapped.isEmpty() ? "shared" : "own";
        wrapped.addAll(List.of("/bin/sh", "-c", SCRIPT, "etl-server", group));
        wrapped.addAll(command);
        return wrapped;
    }
}
