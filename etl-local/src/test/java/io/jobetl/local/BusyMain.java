package io.jobetl.local;

/** A process with more busy threads than there are processors. */
final class BusyMain {
    static final int THREADS = 64;

    private BusyMain() {}

    /** Prints {@code busy} when all run. */
    public static void main(String[] args) {
        for (int i = 0; i < THREADS; i++) {
            new Thread(BusyMain::spin).start();
        }
        System.out.println("busy");
    }

    private static void spin() {
        while (true) {
            Thread.onSpinWait();
        }
    }
}
