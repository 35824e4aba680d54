/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import org.jspecify.annotations.Nullable;

/**
 * What a program wants done before the first cipher, signature or digest is asked for, and not sooner: to change the
 * providers of a JVM loads them all, which a transfer in clear text would pay for and not use.
 *
 * <p>Safe for use by several threads.
 */
public final class BeforeCiphers {
    private static @Nullable Runnable task;

    private BeforeCiphers() {}

    /**
     * Says what to do, in place of what was said before and is not done yet.
     *
     * @param wanted runs once, in the thread that is first to need a cipher
     */
    public static synchronized void set(Runnable wanted) {
        task = wanted;
    }

    /** Does it, unless it is done; comes back when it is, whichever thread does it. */
    public static synchronized void run() {
        Runnable wanted = task;
        task = null;
        if (wanted != null) {
            wanted.run();
        }
    }
}
