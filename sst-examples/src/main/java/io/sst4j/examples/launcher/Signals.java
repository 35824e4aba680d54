/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.examples.launcher;

import io.sst4j.Cancellation;
import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import io.sst4j.backup.internal.script.ExitCodes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cancels a transfer on a signal, and lets it end cleanly. */
final class Signals implements AutoCloseable {
    private static final long CLEANUP_SECONDS = 20;

    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "sst-signal");

    Signals() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Cancellation cancellation() {
        return cancellation;
    }

    private void stop() {
        cancellation.cancel(new SstException(ErrorCode.CANCELLED, "ended by a signal"));
        try {
            if (!ended.await(CLEANUP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sst: the transfer did not end in good order");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCodes.SIGNAL);
    }

    @Override
    public void close() {
        ended.countDown();
        if (cancellation.reason() == null) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
