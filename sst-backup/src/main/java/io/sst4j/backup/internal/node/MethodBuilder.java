/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.Setting;
import io.sst4j.Settings;
import io.sst4j.SnapshotPosition;
import java.time.Duration;

/**
 * The common settings of all methods for database servers. Not safe for use by several threads.
 *
 * @param <B> the builder's own type
 */
public abstract class MethodBuilder<B extends MethodBuilder<B>> {
    private final Settings.Builder settings = Settings.builder();

    /** Starts without settings. */
    protected MethodBuilder() {}

    /** Returns this builder, for chained calls. */
    protected abstract B self();

    /**
     * Sets a value.
     *
     * @param setting the setting
     * @param value a value of a type that {@link Settings.Builder#set(Setting, Object)} accepts
     * @return this builder
     * @throws IllegalArgumentException if the setting does not accept the value
     */
    protected final B set(Setting setting, Object value) {
        settings.set(setting, value);
        return self();
    }

    /**
     * Sets the position of a donor's snapshot. Settings call it {@code gtid} and {@code gtid-domain-id}.
     *
     * @param position the position of the donor's server
     * @return this builder
     */
    public B position(SnapshotPosition position) {
        position.domainId().ifPresent(domain -> set(MethodSettings.GTID_DOMAIN_ID, domain));
        return set(MethodSettings.GTID, position.stateId());
    }

    /**
     * Makes a donor send only the position, because the joiner receives the missing changes as an incremental
     * transfer. Settings call it {@code bypass=1}.
     *
     * @return this builder
     */
    public B bypass() {
        return set(MethodSettings.BYPASS, true);
    }

    /**
     * Sets how long a joiner waits for its donor. The default is 300 seconds. Option files call it {@code
     * sst-initial-timeout}.
     *
     * @param limit whole seconds; zero means no limit
     * @return this builder
     * @throws IllegalArgumentException if it is negative, has a fraction of a second, or is longer than 68 years
     */
    public B initialTimeout(Duration limit) {
        return set(MethodSettings.INITIAL_TIMEOUT, limit);
    }

    /**
     * Builds the settings. To add settings without a method here, use {@link Settings#with} with their names.
     *
     * @return the settings
     */
    public Settings build() {
        return settings.build();
    }
}
