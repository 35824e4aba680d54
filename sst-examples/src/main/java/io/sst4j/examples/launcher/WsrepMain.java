/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.script.ExitCodes;
import io.sst4j.backup.internal.script.WsrepScript;
import io.sst4j.tls.NativeCrypto;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The main class of the launchers {@code wsrep_sst_*}: the first argument is the method, the others are the server's. */
public final class WsrepMain {
    private static final long CLEANUP_SECONDS = 20;

    private WsrepMain() {}

    /**
     * Runs a script and ends the JVM with its exit code.
     *
     * @param arguments the method's name, followed by the server's arguments
     */
    @SuppressWarnings("SystemOut") // the server reads standard output
    public static void main(String[] arguments) {
        NativeCrypto.installWhenNeeded();
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        WsrepScript script = new WsrepScript(arguments[0], rest, System.getenv(), System.out, System.err);
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(script, ended), "sst-signal");
        Runtime.getRuntime().addShutdownHook(hook);
        // other threads would wait for a thread that died
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> script.cancel(fault));
        int code = script.run();
        ended.countDown();
        Runtime.getRuntime().halt(code);
    }

    /** Handles a signal: the transfer ends cleanly, and the JVM ends with the exit code for signals. */
    private static void stop(WsrepScript script, CountDownLatch ended) {
        script.cancel(new SstException(ErrorCode.CANCELLED, "ended by a signal"));
        try {
            if (!ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("WSREP_SST: [WARNING] the transfer did not end in good order");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCodes.SIGNAL);
    }
}
