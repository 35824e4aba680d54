/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j;

import java.util.List;
import java.util.Set;

/**
 * A way to capture and restore the state of a node; found by {@link java.util.ServiceLoader} under its name.
 *
 * <p>Implementations have a public constructor without parameters, keep no state, and are safe for use by several
 * threads.
 */
public interface SnapshotMethod {
    /**
     * The name, as in {@code wsrep_sst_method}.
     *
     * @return for instance {@code xtrabackup-v2}
     */
    String name();

    /**
     * Other names of the same method.
     *
     * @return for instance {@code mariabackup}; may be empty
     */
    default Set<String> aliases() {
        return Set.of();
    }

    /**
     * Whether a joiner's server runs while it gets its state, because the donor is a client of it. Otherwise it is stopped, and
     * its files are replaced.
     *
     * @return false unless a method says otherwise
     */
    default boolean needsRunningJoiner() {
        return false;
    }

    /**
     * The settings that the method knows. By them callers list its options, and {@link Settings#checkedFor} refuses what is
     * misspelt.
     *
     * @return each once; empty unless a method says otherwise, which means that it takes any settings unchecked
     */
    default List<Setting> settings() {
        return List.of();
    }

    /**
     * The donor's half.
     *
     * @param settings the method's options
     * @return a source for one transfer
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the settings are wrong
     */
    SnapshotSource source(Settings settings) throws SstException;

    /**
     * The joiner's half.
     *
     * @param settings the method's options
     * @return a target for one transfer
     * @throws SstException with {@link ErrorCode#INVALID_OPTION} if the settings are wrong
     */
    SnapshotTarget target(Settings settings) throws SstException;
}
