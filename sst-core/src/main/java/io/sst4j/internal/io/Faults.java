/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/** Tells what nobody foresaw as a failure of this project, with a cause in one line. */
public final class Faults {
    private Faults() {}

    /**
     * Tells a fault.
     *
     * @param doing what was being done
     * @param fault what was thrown
     * @return {@code fault} itself if it is one of ours, {@link ErrorCode#OUT_OF_MEMORY} with the way out if memory was the
     *     cause, and {@link ErrorCode#METHOD_FAULT} for all else
     */
    public static SstException of(String doing, Throwable fault) {
        if (fault instanceof SstException known) {
            return known;
        }
        if (fault instanceof OutOfMemoryError) {
            return new SstException(ErrorCode.OUT_OF_MEMORY, doing + ": out of memory; " + remedy(fault), fault);
        }
        return new SstException(ErrorCode.METHOD_FAULT, doing + ": failed by a fault of the program: " + fault, fault);
    }

    /** Buffers outside of the heap have a limit of their own, and the JVM says so. */
    private static String remedy(Throwable fault) {
        String message = String.valueOf(fault.getMessage());
        return message.contains("direct buffer")
                ? "this JVM has too little memory outside of its heap (" + message
                        + "): give it more, for a program of this"
                        + " distribution by SST4J_JAVA_OPTS=-XX:MaxDirectMemorySize=96m in the environment of the server"
                : HeapLimit.remedy();
    }
}
