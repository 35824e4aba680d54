/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

/**
 * A stream that cannot be accepted, with the offset of the offending byte.
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
     * @param offset bytes from the start of the stream to where the fault lies
     * @param reason what is wrong there
     */
    public MalformedStreamException(ErrorCode code, long offset, String reason) {
        super(code, plain(reason) + " (stream offset " + offset + ")");
        this.offset = offset;
    }

    /** A peer's own bytes may be in it, which must not make lines of a log, nor fill it. */
    private static String plain(String reason) {
        String shown = reason.length() <= MOST_REASON ? reason : reason.substring(0, MOST_REASON) + "...";
        return shown.replaceAll("\\p{Cntrl}", "?");
    }

    /**
     * Where the fault lies.
     *
     * @return bytes from the start of the stream
     */
    public long offset() {
        return offset;
    }
}
