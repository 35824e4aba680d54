/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import java.time.Duration;

/**
 * What the settings of all methods for database servers have in common. Not for use by several threads.
 *
 * @param <B> the builder itself
 */
public abstract class MethodBuilder<B extends MethodBuilder<B>> {
    private final Settings.Builder settings = Settings.builder();

    /** Begins without settings. */
    protected MethodBuilder() {}

    /** This builder, for calls in a row. */
    protected abstract B self();

    /**
     * Sets one value.
     *
     * @param setting which one
     * @param value of one of the types that {@link Settings.Builder#set(Setting, Object)} takes
     * @return this
     * @throws IllegalArgumentException if the setting does not take such a value
     */
    protected final B set(Setting setting, Object value) {
        settings.set(setting, value);
        return self();
    }

    /**
     * Sets the position that a donor's snapshot stands for. In settings {@code gtid} and {@code gtid-domain-id}.
     *
     * @param position of the donor's server
     * @return this
     */
    public B position(SnapshotPosition position) {
        position.domainId().ifPresent(domain -> set(MethodSettings.GTID_DOMAIN_ID, domain));
        return set(MethodSettings.GTID, position.stateId());
    }

    /**
     * Makes a donor send the position alone, because the joiner gets what it lacks by an incremental transfer. In settings
     * {@code bypass=1}.
     *
     * @return this
     */
    public B bypass() {
        return set(MethodSettings.BYPASS, true);
    }

    /**
     * Sets how long a joiner waits for its donor, by default 300 seconds. In option files {@code sst-initial-timeout}.
     *
     * @param limit whole seconds; zero is without limit
     * @return this
     * @throws IllegalArgumentException if it is negative, has a part of a second, or is longer than 68 years
     */
    public B initialTimeout(Duration limit) {
        return set(MethodSettings.INITIAL_TIMEOUT, limit);
    }

    /**
     * Ends the settings. Settings for which there is no method here are added to them by their names, with
     * {@link Settings#with}.
     *
     * @return the settings
     */
    public Settings build() {
        return settings.build();
    }
}
