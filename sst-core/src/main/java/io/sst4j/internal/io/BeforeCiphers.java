/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import org.jspecify.annotations.Nullable;

/**
 * A task that runs once before the first use of a cipher, signature or digest. It may change the JVM's security providers. That
 * loads all providers, a cost which a transfer in clear text should not pay.
 *
 * <p>Safe for use by several threads.
 */
public final class BeforeCiphers {
    private static @Nullable Runnable task;

    private BeforeCiphers() {}

    /**
     * Sets the task. A task that was set before and has not run is replaced.
     *
     * @param wanted the task; it runs once, on the first thread that needs a cipher
     */
    public static synchronized void set(Runnable wanted) {
        task = wanted;
    }

    /** Runs the task, unless it has run already. Returns when it is complete, whichever thread runs it. */
    public static synchronized void run() {
        Runnable wanted = task;
        task = null;
        if (wanted != null) {
            wanted.run();
        }
    }
}
