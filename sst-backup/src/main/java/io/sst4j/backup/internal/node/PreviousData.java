/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.util.List;
import java.util.Locale;

/** What becomes of the joiner's old data where there is no room for old and new together. */
public enum PreviousData {
    /** A warning, and the old data is given up once the donor has proven itself. */
    AUTO,
    /** The transfer is refused before anything moves. */
    KEEP,
    /** The old data is given up once the donor has proven itself, room or not, as the stock script does. */
    DISCARD;

    /** The choice. */
    public static final Setting SETTING = Setting.word(
                    "sst-previous-data",
                    List.of("auto", "keep", "discard"),
                    "What becomes of the joiner's old data where there is no room for both")
            .byDefault("auto")
            .heededBy(Role.JOINER);

    /**
     * Reads the setting.
     *
     * @param settings of the method
     * @return the choice
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if it is none
     */
    public static PreviousData of(Settings settings) throws SstException {
        String text = settings.get(SETTING).orElse(AUTO.name());
        try {
            return valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new SstException(ErrorCode.INVALID_OPTION, SETTING + "='" + text + "' is not " + SETTING.form(), e);
        }
    }
}
