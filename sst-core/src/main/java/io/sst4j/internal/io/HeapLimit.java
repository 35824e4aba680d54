/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/**
 * A limit for data whose size a peer or a directory determines: half of this JVM's heap. Data that does not fit is refused early,
 * with the remedy, instead of causing an {@link OutOfMemoryError} in an arbitrary place.
 */
public final class HeapLimit {
    private HeapLimit() {}

    /**
     * Throws if the data does not fit.
     *
     * @param bytes the estimated size
     * @param what the data, in the plural, for the message
     * @throws SstException with {@link ErrorCode#OUT_OF_MEMORY} if it does not fit
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
     * Returns the remedy for a heap that is too small.
     *
     * @return the end of a message
     */
    public static String remedy() {
        long heap = megabytes(Runtime.getRuntime().maxMemory());
        return String.format(
                "this JVM may use %,d MiB: increase it; for a program of this distribution, set SST4J_JAVA_OPTS=-Xmx%dm in the"
                        + " environment of the server",
                heap, 4 * Math.max(heap, 64));
    }

    private static long megabytes(long bytes) {
        return bytes >> 20;
    }
}
