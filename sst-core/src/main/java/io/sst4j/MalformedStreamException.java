/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A failure to accept a stream, with the offset of the offending byte.
 *
 * <p>Its code is {@link ErrorCode#MALFORMED_STREAM}, {@link ErrorCode#TRUNCATED_STREAM} or
 * {@link ErrorCode#HOSTILE_STREAM}.
 */
public final class MalformedStreamException extends SstException {
    private static final long serialVersionUID = 1L;

    private static final int MOST_REASON = 600;

    private final long offset;

    /**
     * Creates an exception.
     *
     * @param code one of the three stream codes
     * @param offset the position of the fault, in bytes from the start of the stream
     * @param reason the fault at that position
     */
    public MalformedStreamException(ErrorCode code, long offset, String reason) {
        super(code, ShownText.shown(reason, MOST_REASON) + " (stream offset " + offset + ")");
        this.offset = offset;
    }

    /**
     * Returns the position of the fault.
     *
     * @return bytes from the start of the stream
     */
    public long offset() {
        return offset;
    }
}
