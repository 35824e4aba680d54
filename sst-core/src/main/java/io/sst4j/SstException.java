/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of a transfer: what was being done, what failed, and the way out, under a stable code.
 *
 * <p>Messages are a single sentence or two, name the peer, file or option concerned, and never carry a secret.
 * Subclasses add facts that programs can use; all failures of the public API are of this type.
 */
public class SstException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The code of the failure. */
    private final ErrorCode code;

    /**
     * Creates an exception without a cause.
     *
     * @param code what went wrong
     * @param message what was being done, what failed, the way out
     */
    public SstException(ErrorCode code, String message) {
        this(code, message, null);
    }

    /**
     * Creates an exception.
     *
     * @param code what went wrong
     * @param message what was being done, what failed, the way out
     * @param cause the failure underneath, or null
     */
    public SstException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /**
     * The stable code.
     *
     * @return never null
     */
    public final ErrorCode code() {
        return code;
    }

    /** The class, the id of the code and the message, for traces; the message stays without the id for who shows that himself. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // getMessage() is joined into longer messages
    public String toString() {
        return getClass().getName() + ": " + code.id() + ": " + getMessage();
    }

    /**
     * Tells an I/O failure as one of ours, keeping it if it already is.
     *
     * @param code the code for a failure that is not ours
     * @param doing what was being done, for instance {@code "write /data/ibdata1"}
     * @param failure the failure
     * @return {@code failure} itself, or one that wraps it
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
