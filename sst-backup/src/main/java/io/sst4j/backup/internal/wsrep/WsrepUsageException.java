/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.wsrep;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;

/** A violation of the script contract, with the exit code that a stock script returns for it. */
public final class WsrepUsageException extends SstException {
    /** The exit code for a missing data directory and for contradictory ports. */
    public static final int MISSING = 2;
    /** The exit code for encryption without cipher or key. */
    public static final int KEY = 3;
    /** The exit code for a value with unsafe characters. */
    public static final int UNSAFE = 21;
    /** The exit code for any other invalid argument. */
    public static final int INVALID = 22;

    private static final long serialVersionUID = 1L;

    /** The exit code. */
    private final int exitCode;

    /**
     * Creates an exception with {@link ErrorCode#INVALID_OPTION}.
     *
     * @param exitCode the exit code of a stock script
     * @param message the problem and its remedy
     */
    public WsrepUsageException(int exitCode, String message) {
        super(ErrorCode.INVALID_OPTION, message);
        this.exitCode = exitCode;
    }

    /**
     * Returns the exit code of a stock script.
     *
     * @return {@link #MISSING}, {@link #KEY}, {@link #UNSAFE} or {@link #INVALID}
     */
    public int exitCode() {
        return exitCode;
    }
}
