/* SPDX-License-Identifier: Apache-2.0 */
package io.sst4j.backup.internal.node;

import io.sst4j.SstException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the data of a node is replaced.
 *
 * @param layout where the server keeps its files
 * @param previousData what becomes of the old data where there is no room for old and new
 * @param outside the directories outside the data directory in which tables of a snapshot may be
 * @param moveLog the log of what is moved where
 * @param entries what gives way, and what comes
 */
public record DataRules(
        DataLayout layout, PreviousData previousData, List<Path> outside, Path moveLog, Entries entries) {
    /** Copies the list. */
    public DataRules {
        outside = List.copyOf(outside);
    }

    /** What a method does with the entries of a data directory and with those of a snapshot. */
    public interface Entries {
        /**
         * Whether an entry of the old data directory gives way to the snapshot.
         *
         * @param live its path
         * @return false if the node keeps it
         */
        boolean givesWay(Path live);

        /**
         * Whether an entry at the top of a snapshot is left out because the node keeps its own, or takes none from others.
         *
         * @param staged its path in the staging directory
         * @return true if it is not installed
         */
        boolean isForeign(Path staged);

        /**
         * Whether an entry at the top of a snapshot served the transfer only.
         *
         * @param name its name
         * @return true if it is not installed
         */
        boolean isTransient(String name);

        /**
         * Files that give way wherever they are.
         *
         * @return their paths; need not exist
         * @throws SstException if they cannot be told
         */
        default List<Path> departing() throws SstException {
            return List.of();
        }

        /**
         * Entries of a snapshot that do not go where their names say.
         *
         * @return by the path in the staging directory, where each goes
         */
        default Map<Path, Path> placed() {
            return Map.of();
        }
    }
}
