/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.cluster;

import io.sst4j.SnapshotPosition;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A member of a Galera cluster, with the facts that matter for the choice of a donor.
 *
 * @param name the value of {@code wsrep_node_name}
 * @param segment the value of {@code gmcast.segment}; members of one segment are close to each other
 * @param state the member's current state
 * @param position the last write set it has committed
 * @param cachedFrom the first write set in its cache, {@code wsrep_local_cached_downto}; empty if unknown or the cache is empty
 * @param method the value of {@code wsrep_sst_method}; empty if unknown
 */
public record Member(
        String name, int segment, State state, SnapshotPosition position, OptionalLong cachedFrom, String method) {
    private static final Set<String> BLOCKING = Set.of("rsync", "rsync_wan", "mysqldump");

    /** A member's state, after the numbers of {@code wsrep_local_state}. */
    public enum State {
        /** It has no state yet. */
        JOINING,
        /** It is donating its state to another member, or was desynced manually. */
        DONOR,
        /** It has a state and is catching up with the others. */
        JOINED,
        /** It is up to date. */
        SYNCED,
        /** It could not be queried. */
        UNKNOWN;

        /**
         * Converts a state number.
         *
         * @param number the value of {@code wsrep_local_state}
         * @return the state; {@link #UNKNOWN} for other numbers
         */
        public static State of(int number) {
            return switch (number) {
                case 1 -> JOINING;
                case 2 -> DONOR;
                case 3 -> JOINED;
                case 4 -> SYNCED;
                default -> UNKNOWN;
            };
        }
    }

    /**
     * Returns whether the member's writes block while it sends a snapshot.
     *
     * @return true for {@code rsync} and {@code mysqldump}
     */
    public boolean blocks() {
        return blocks(method);
    }

    /**
     * Returns whether a donor's writes block while it sends a snapshot.
     *
     * @param method a value of {@code wsrep_sst_method}
     * @return true for {@code rsync} and {@code mysqldump}
     */
    public static boolean blocks(String method) {
        return BLOCKING.contains(method);
    }

    /**
     * Returns whether the member can send all write sets after a position, so that no snapshot is needed.
     *
     * @param joiner the joiner's position
     * @return true if both share a history, the member is not behind, and its cache reaches back far enough
     */
    public boolean canContinue(SnapshotPosition joiner) {
        boolean related = joiner.seqno() >= 0 && position.uuid().equals(joiner.uuid());
        if (!related || position.seqno() < joiner.seqno()) {
            return false;
        }
        boolean nothingLacks = position.seqno() == joiner.seqno();
        return nothingLacks || (cachedFrom.isPresent() && cachedFrom.getAsLong() <= joiner.seqno() + 1);
    }
}
