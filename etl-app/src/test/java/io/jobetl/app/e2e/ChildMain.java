package io.jobetl.app.e2e;

import io.jobetl.app.Main;
import java.io.IOException;
import java.util.List;

/** The etl command in a process that ends with the test that started it, however that test ends. */
public final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) {
        run(arguments, List.of());
    }

    /** The same with more verbs. */
    public static void run(String[] arguments, List<Class<?>> moreVerbs) {
        Thread watch = new Thread(ChildMain::haltWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Main.run(arguments, moreVerbs);
    }

    /** The test holds the other end of standard input and never writes to it: its end is the test's end. */
    private static void haltWithParent() {
        try {
            while (System.in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            Runtime.getRuntime().halt(1);
        }
        Runtime.getRuntime().halt(1);
    }
}
