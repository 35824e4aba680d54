/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.internal.reuse;

import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SstException;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/** Whether a joiner gets only what it does not have. */
public enum Reuse {
    /** The joiner gets everything. */
    OFF,
    /** Everything is offered first. */
    ON,
    /** Offers are made while they are faster than sending. */
    AUTO;

    /** The setting of methods that can reuse. */
    public static final Setting SETTING = Setting.word(
                    "sst-reuse",
                    List.of("auto", "on", "off"),
                    "Whether an exchange brings a joiner only what its old data or an earlier attempt does not have; auto while that is faster")
            .byDefault("off");

    /**
     * Reads the setting.
     *
     * @param settings of a method that lists it
     * @return what it says, or its default
     * @throws SstException if it says something else
     */
    public static Reuse of(Settings settings) throws SstException {
        return valueOf(settings.get(SETTING).orElse("off").toUpperCase(Locale.ROOT));
    }

    /**
     * How a donor chooses what it offers.
     *
     * @param nanoClock the time in nanoseconds
     * @return a choice for one stream
     */
    public OfferChoice offers(LongSupplier nanoClock) {
        return this == ON ? OfferChoice.always() : OfferChoice.byTrial(nanoClock);
    }
}
