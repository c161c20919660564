package io.jobetl.app;

import io.jobetl.runtime.run.StopSignal;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGINT and SIGTERM. A shutdown hook would do, but hooks run side by side: the local servers would be stopped under a
 * pipeline that still has to commit. Here the verb ends first, then the JVM.
 */
final class Signals {
    /**
     * A clean stop takes a second or two; longer than this and the process ends as it is (commits are transactions).
     */
    private static final long STOP_SECONDS = 30;

    private static final int SIGNAL_BASE = 128;

    private final StopSignal stopSignal;
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile int received;

    Signals(StopSignal stopSignal) {
        this.stopSignal = stopSignal;
    }

    /** Takes both signals over. */
    void install() {
        try {
            handle(this::receive, "INT", "TERM");
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A JVM without it: a signal then ends the verb where it stands, and nothing that is committed is lost.
            Runtime.getRuntime().addShutdownHook(new Thread(stopSignal::request, "etl-stop"));
        }
    }

    /** Calls when the terminal has got another size. */
    static void onResize(Runnable resized) {
        try {
            handle(number -> resized.run(), "WINCH");
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // A system without this signal: the size stays the one at the start.
        }
    }

    private interface Handler {
        void receive(int number) throws InterruptedException;
    }

    /** By reflection, because the compiler warns of this class and the warning cannot be silenced. */
    private static void handle(Handler handler, String... names) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object proxied = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    if (method.getName().equals("handle")) {
                        handler.receive((int) signal.getMethod("getNumber").invoke(arguments[0]));
                    }
                    return null;
                });
        for (String name : names) {
            Object number = signal.getConstructor(String.class).newInstance(name);
            signal.getMethod("handle", signal, handlerType).invoke(null, number, proxied);
        }
    }

    /** The verb has ended; answers the exit code of the process. */
    int finish(int code) {
        finished.countDown();
        return received == 0 ? code : SIGNAL_BASE + received;
    }

    /** Called by a thread of the JVM, a new one for each signal. */
    private void receive(int number) throws InterruptedException {
        if (received != 0) {
            // Asked twice: at once. Local servers notice that their parent is gone.
            Runtime.getRuntime().halt(SIGNAL_BASE + number);
        }
        received = number;
        boolean observed = stopSignal.isObserved();
        stopSignal.request();
        if (!observed || !finished.await(STOP_SECONDS, TimeUnit.SECONDS)) {
            System.exit(SIGNAL_BASE + number);
        }
    }
}
