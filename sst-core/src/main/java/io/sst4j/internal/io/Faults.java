/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.io;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/** Converts unexpected exceptions to failures of this project, with a cause in one line. */
public final class Faults {
    private Faults() {}

    /**
     * Converts an exception.
     *
     * @param doing the action that failed
     * @param fault the exception
     * @return {@code fault} itself if it is an {@link SstException}; {@link ErrorCode#OUT_OF_MEMORY} with the remedy if memory
     *     was the cause; otherwise {@link ErrorCode#METHOD_FAULT}
     */
    public static SstException of(String doing, Throwable fault) {
        if (fault instanceof SstException known) {
            return known;
        }
        if (fault instanceof OutOfMemoryError) {
            return new SstException(ErrorCode.OUT_OF_MEMORY, doing + ": out of memory; " + remedy(fault), fault);
        }
        return new SstException(ErrorCode.METHOD_FAULT, doing + ": unexpected failure of the program: " + fault, fault);
    }

    /** Distinguishes memory outside of the heap, which has its own limit and its own message from the JVM. */
    private static String remedy(Throwable fault) {
        String message = String.valueOf(fault.getMessage());
        return message.contains("direct buffer")
                ? "this JVM has too little memory outside of its heap (" + message
                        + "): increase it; for a program of this distribution,"
                        + " set SST4J_JAVA_OPTS=-XX:MaxDirectMemorySize=96m in the environment of the server"
                : HeapLimit.remedy();
    }
}
