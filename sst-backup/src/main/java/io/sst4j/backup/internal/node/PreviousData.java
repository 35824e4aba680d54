/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.SstException;
import java.util.Locale;

/** What becomes of the joiner's old data where there is no room for old and new together. */
public enum PreviousData {
    /** A warning, and the old data is given up once the donor has proven itself. */
    AUTO,
    /** The transfer is refused before anything moves. */
    KEEP,
    /** The old data is given up once the donor has proven itself, room or not, as the stock script does. */
    DISCARD;

    /**
     * Reads the option.
     *
     * @param text its value
     * @return the choice
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is none
     */
    public static PreviousData parse(String text) throws SstException {
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SstException(
                    ErrorCode.INVALID_OPTION, "sst-previous-data='" + text + "' is none of auto, keep, discard", e);
        }
    }
}
