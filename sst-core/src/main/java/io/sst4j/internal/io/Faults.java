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
            return new SstException(ErrorCode.OUT_OF_MEMORY, doing + ": out of memory; " + HeapLimit.remedy(), fault);
        }
        return new SstException(ErrorCode.METHOD_FAULT, doing + ": failed by a fault of the program: " + fault, fault);
    }
}
