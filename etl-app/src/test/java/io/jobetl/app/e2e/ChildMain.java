package io.jobetl.app.e2e;

import io.jobetl.app.Main;
import java.io.IOException;

/** The etl command in a process that ends with the test that started it, however that test ends. */
public final class ChildMain {
    private ChildMain() {}

    public static void main(String[] arguments) {
        Thread watch = new Thread(ChildMain::haltWithParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Main.main(arguments);
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
