/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.ErrorCode;
import io.sst4j.Role;
import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.util.List;
import java.util.Locale;

/** The treatment of the joiner's old data if there is not enough space for old and new data together. */
public enum PreviousData {
    /** Warns, and deletes the old data once the donor has proved its identity. */
    AUTO,
    /** Refuses the transfer before any data moves. */
    KEEP,
    /**
     * Deletes the old data once the donor has proved its identity, even if there is enough space, as the stock script
     * does.
     */
    DISCARD;

    /** The setting. */
    public static final Setting SETTING = Setting.word(
                    "sst-previous-data",
                    List.of("auto", "keep", "discard"),
                    "Treatment of the joiner's old data if there is not enough space for both")
            .byDefault("auto")
            .heededBy(Role.JOINER);

    /**
     * Reads the setting.
     *
     * @param settings the settings of the method
     * @return the choice
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the value is invalid
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
