/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** The modes of sending a joiner only the content that it does not have. */
public enum Reuse {
    /** The joiner gets everything. */
    OFF,
    /** All content is offered first. */
    ON,
    /** Content is offered while that is faster than sending it. */
    AUTO;

    /** The setting of methods that support reuse. */
    public static final Setting SETTING = Setting.word(
                    "sst-reuse",
                    List.of("auto", "on", "off"),
                    "Send a joiner only content that its old data or an earlier attempt does not have; auto while that is faster")
            .byDefault("off");

    /**
     * Reads the setting.
     *
     * @param settings the settings of a method that lists it
     * @return the mode, or the default
     * @throws SstException if the value is invalid
     */
    public static Reuse of(Settings settings) throws SstException {
        return valueOf(settings.get(SETTING).orElse("off").toUpperCase(Locale.ROOT));
    }

    /**
     * Returns the donor's choice of content to offer.
     *
     * @param nanoClock a source of monotonic nanoseconds
     * @return a choice for one stream
     */
    public OfferChoice offers(LongSupplier nanoClock) {
        return this == ON ? OfferChoice.always() : OfferChoice.byTrial(nanoClock);
    }
}
