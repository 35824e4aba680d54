/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/**
 * How much of this JVM's heap may be held for something whose length a peer or a directory dictates: half of it. So what does
 * not fit is refused where it begins, with the way out, instead of ending in an {@link OutOfMemoryError} wherever that is met.
 */
public final class HeapLimit {
    private HeapLimit() {}

    /**
     * Fails if something does not fit.
     *
     * @param bytes how much is needed, an estimate
     * @param what is to be held, in the plural, for the message
     * @throws SstException with {@link ErrorCode#OUT_OF_MEMORY}
     */
    public static void require(long bytes, String what) throws SstException {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap / 2) {
            throw new SstException(
                    ErrorCode.OUT_OF_MEMORY,
                    String.format("%s take more than %,d MiB of memory; %s", what, megabytes(heap / 2), remedy()));
        }
    }

    /**
     * What helps where the heap is too small.
     *
     * @return the end of a message
     */
    public static String remedy() {
        long heap = megabytes(Runtime.getRuntime().maxMemory());
        return String.format(
                "this JVM may use %,d MiB: give it more, for a program of this distribution by SST4J_JAVA_OPTS=-Xmx%dm in the"
                        + " environment of the server",
                heap, 4 * Math.max(heap, 64));
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }
}
