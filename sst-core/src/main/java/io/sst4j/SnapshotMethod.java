/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;
import java.util.Set;

/**
 * A way to capture and restore a node's state, found under its name by {@link java.util.ServiceLoader}.
 *
 * <p>Implementations have a public no-argument constructor, keep no state, and are safe for use by several threads.
 */
public interface SnapshotMethod {
    /**
     * Returns the name, as used in {@code wsrep_sst_method}.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String name();

    /**
     * Returns other names of the same method.
     *
     * @return for instance {@code mariabackup}; may be empty
     */
    default Set<String> aliases() {
        return Set.of();
    }

    /**
     * Returns whether the joiner's server runs while it receives its state, because the donor connects to it as a client.
     * Otherwise the server is stopped and its files are replaced.
     *
     * @return true if the server must run; false by default
     */
    default boolean needsRunningJoiner() {
        return false;
    }

    /**
     * Returns the settings that the method accepts. Callers use them to list its options, and {@link Settings#checkedFor} to
     * reject misspelt names.
     *
     * @return the settings, each once; empty by default, which means that the method accepts any settings unchecked
     */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * Creates the donor's half.
     *
     * @param settings the method's options
     * @return a source for one transfer
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the settings are wrong
     */
    SnapshotSource source(Settings settings) throws SstException;

    /**
     * Creates the joiner's half.
     *
     * @param settings the method's options
     * @return a target for one transfer
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the settings are wrong
     */
    SnapshotTarget target(Settings settings) throws SstException;
}
