package io.jobetl.runtime.keys;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process that holds the lock of an instance until it is killed, or says whether that has exited. */
final class LockMain {
    private LockMain() {}

    /** @param args what to do, folder, instance */
    public static void main(String[] args) throws InterruptedException {
        LockFiles locks = new LockFiles(Path.of(args[1]));
        if (args[0].equals("look")) {
            System.out.println(locks.hasExited(args[2]));
            return;
        }
        locks.hold(args[2]);
        System.out.println("held");
        TimeUnit.MINUTES.sleep(5);
    }
}
