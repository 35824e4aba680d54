/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The exception of a failed transfer: the action, the failure and the remedy, under a stable code.
 *
 * <p>A message is a sentence or two, names the peer, file or option concerned, and never contains a secret. Subclasses add facts
 * for programs. All failures of the public API are of this type.
 */
public class SstException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The code of the failure. */
    private final ErrorCode code;

    /**
     * Creates an exception without a cause.
     *
     * @param code the cause
     * @param message the action, the failure and the remedy
     */
    public SstException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Creates an exception.
     *
     * @param code the cause
     * @param message the action, the failure and the remedy
     * @param cause the underlying failure, or null
     */
    public SstException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * Returns the stable code.
     *
     * @return the code
     */
    public final ErrorCode code() {
        return code;
    }

    /** Returns the class, the code's id and the message, for stack traces. {@link #getMessage()} does not contain the id. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // getMessage() is joined into longer messages
    public String toString() {
        return getClass().getName() + ": " + code.id() + ": " + getMessage();
    }

    /**
     * Wraps an I/O failure, unless it already is an {@code SstException}.
     *
     * @param code the code for any other failure
     * @param doing the action that failed, for instance {@code "write /data/ibdata1"}
     * @param failure the failure
     * @return {@code failure} itself, or a new exception that wraps it
     */
    public static SstException of(ErrorCode code, String doing, Exception failure) {
        if (failure instanceof SstException known) {
            return known;
        }
        return new SstException(code, doing + ": " + reasonOf(failure), failure);
    }

    private static String reasonOf(Exception failure) {
        String text = failure.getMessage();
        String type = failure.getClass().getSimpleName();
        return text == null || text.isBlank() ? type : type + ": " + text;
    }
}
